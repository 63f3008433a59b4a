#pragma once

// docs/audit.md: what the audit can find, for people.

#include <string>

namespace walletgate::gateway {

/// Markdown, a heading for each rule.
std::string AuditPage();

/// What leads to a rule's heading: "wg008".
std::string AnchorOf(std::string_view id);

}  // namespace walletgate::gateway
