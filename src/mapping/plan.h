#pragma once

// The mapping language: typed shapes, compiled to a flat immutable plan (docs/mapping.md). Pure: no I/O.
// Used by `provider`, which owns one request plan and one response plan per operation of a vendor.

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/field_table.h"
#include "api/operation.h"
#include "base/json/sink.h"
#include "base/json/value.h"
#include "base/result.h"
#include "config/yaml_node.h"

namespace walletgate::mapping {

/// A declared setting of a provider file, as the compiler sees it.
struct SettingInfo {
  std::string name;
  api::FieldType type = api::FieldType::kString;  ///< kString, kBool, kEnum
  bool secret = false;
  std::vector<std::string> values;  ///< of an enum
};

/// What `accepts` admits, as far as plans must know it: narrows enum and tag domains.
/// Filled by the provider file reader; see Accepts in mapping/accepts.h.
class Accepts;

/// Everything a plan may refer to.
struct Scope {
  api::Operation operation = api::Operation::kCreateEndUser;
  const Accepts* accepts = nullptr;  ///< nullptr: no narrowing (tests)
  std::span<const SettingInfo> settings;
};

/// A compiled expression. Immutable, thread-safe, cheap to share.
class Plan {
 public:
  struct Impl;
  explicit Plan(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  Plan() = default;
  bool empty() const { return impl_ == nullptr; }
  const Impl& impl() const { return *impl_; }

  /// Number of nodes, for coverage; node i stands at NodePosition(i).
  std::size_t NodeCount() const;
  config::Position NodePosition(std::size_t node) const;
  std::string NodePath(std::size_t node) const;

  /// Unified fields (request) or settings that this plan reads: "external_id", "login_methods", "wallet.evm.smart",
  /// and "setting.x". For the accepted-⇔-used and declared-⇔-used proofs.
  std::vector<std::string> FieldsRead() const;
  /// Whether some object that this plan writes may have the member.
  bool Writes(std::string_view member) const;

  /// Whether a reference of this plan has `name` in it, in any place: members called otherwise are not looked at.
  bool Names(std::string_view name) const;

 private:
  std::shared_ptr<const Impl> impl_;
};

/// Compiles the body of a request (any JSON shape out of unified fields). Faults go to `diagnostics`.
Plan CompileRequest(const config::YamlNode& node, const Scope& scope, config::Diagnostics& diagnostics);

/// Compiles one scalar value of a request (a path parameter, a query value, a header value).
Plan CompileRequestScalar(const config::YamlNode& node, const Scope& scope, config::Diagnostics& diagnostics);

/// Compiles `result` of a response: an object of ResultFields (find: a list of them) out of the vendor's body.
Plan CompileResponse(const config::YamlNode& node, const Scope& scope, config::Diagnostics& diagnostics);

/// Compiles what an answer to a list says of the page after it, by the row called `name` of api::PagingFields().
/// REQUIRES that there is one. Run reports what does not fit; of what is absent, that it is missing.
Plan CompilePaging(std::string_view name, const config::YamlNode& node, const Scope& scope,
                   config::Diagnostics& diagnostics);

/// Compiles a read of one string out of a vendor's body (errors.code, errors.detail, errors.trace): a reference or
/// a `$first` of references.
Plan CompileVendorString(const config::YamlNode& node, config::Diagnostics& diagnostics);

/// What did not fit when a response plan ran.
enum class DriftKind : std::uint8_t { kMissingField, kUnexpectedType, kUnmappedValue };
std::string_view ToString(DriftKind kind);  ///< "missing_field", "unexpected_type", "unmapped_value"

struct Drift {
  DriftKind kind;
  std::string vendor_path;  ///< "$.user.created_at"
  std::string detail;
};

struct RunInput {
  json::Value document;                   ///< the plan input (request) or the vendor's body (response)
  std::span<const std::string> settings;  ///< values in the order of Scope::settings; a secret's slot is empty
  bool redact = false;                    ///< personal fields become "<personal>", secret ones "<secret>" (requests)
  bool hides_settings = false;            ///< with it: texts of settings become "<setting>"
  std::vector<bool>* coverage = nullptr;  ///< when set: grown to NodeCount(), nodes that ran become true
  std::vector<Drift>* noted = nullptr;    ///< when set: what did not fit (responses), the first of each kind
};

/// Walks the plan once, writing into `sink`. A request never drifts. Of a response, a member that need not be there is
/// left out where it does not fit, and null stands for an element of a list that does not. Returned is what keeps the
/// whole from being read: a member that must be there; nothing usable is written then.
std::optional<Drift> Run(const Plan& plan, const RunInput& input, json::Sink& sink);

/// Runs a scalar plan; nothing when absent.
std::optional<std::string> RunScalar(const Plan& plan, const RunInput& input);

}  // namespace walletgate::mapping
