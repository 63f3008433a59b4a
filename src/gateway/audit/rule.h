#pragma once

// What `walletgate audit` looks for: rows that say all there is to say of a finding. docs/audit.md is printed from them
// (page.h). The rows are in the files of this folder whose names end in _rules; rules.h has them all, but for those of
// `walletgate lint`, which lock_in.h has.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "config/yaml_node.h"
#include "gateway/config/gateway_config.h"

namespace walletgate::gateway {

enum class Severity : std::uint8_t {
  kWarning,  ///< weaker than it could be; somebody may have meant it
  kError,    ///< secrets or users are in danger
};
constexpr std::string_view ToString(Severity severity) { return severity == Severity::kError ? "error" : "warning"; }

/// What is looked at. All outlive it.
struct Audited {
  const GatewayConfig& config;   ///< without faults
  const config::YamlNode& file;  ///< the same as it is written, for places
  WallTime now;
};

/// Where something was found, and what: "tenant main has none". Never a secret; values that came from the environment
/// are taken out of it (Audit).
struct Site {
  config::Position where;
  std::string path;
  std::string detail;
};
using Sites = std::vector<Site>;

struct Rule {
  std::string_view id;  ///< "WG001". Stays with what it means; that of a rule that goes is never given again
  Severity severity = Severity::kWarning;
  std::string_view title;   ///< what was found
  std::string_view means;   ///< what comes of it; Markdown
  std::string_view remedy;  ///< what to do; Markdown
  Sites (*find)(const Audited& audited) = nullptr;
};

using Rules = std::span<const Rule>;

}  // namespace walletgate::gateway
