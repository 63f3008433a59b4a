#pragma once

// Looks at a configuration for what ties it to one vendor. Used by `walletgate lint --lock-in`.

#include "gateway/audit/audit.h"

namespace walletgate::gateway {

/// As Audit, by the rules of lock-in.
AuditReport LintLockIn(const Audited& audited, const std::set<std::string>& accepted);

/// "WL001"; nullptr where there is no such rule.
const Rule* FindLockInRule(std::string_view id);

/// The table of docs/portability.md, in Markdown.
std::string LockInTable();

}  // namespace walletgate::gateway
