#pragma once

// What the parsers of all schemes share: members that are constants or settings, header names, `only`. Internal to
// auth.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth/auth_scheme.h"
#include "config/map_reader.h"

namespace walletgate::auth {

/// A member of a scheme: a constant, or a setting that Bind looks up.
struct Source {
  std::string member;   ///< its key in the file
  std::string setting;  ///< "" for a constant
  std::string text;     ///< of a constant

  /// "setting 'api_key'" or "'token_url'", for Error.detail.
  std::string Name() const;
};

/// What may stand in a member.
enum class Wants {
  kText,      ///< a constant or a setting that is no secret
  kSecret,    ///< a secret setting
  kSetting,   ///< any setting: credentials that a deployment may not regard as secret
  kAnything,  ///< a constant or any setting
  kWritten,   ///< a constant
  kLifetime,  ///< whole seconds from one second to one day
  kFlag,      ///< true or false
  kClaims,
};

/// A member that an entry may have. A row of a scheme, by which the entry is read and the schema printed.
struct AuthMember {
  std::string_view key;
  Wants wants;
  bool required = false;
};

/// The names that `settings` of the provider file declares; `secret` is a subset of `all`, or stands beside it.
struct DeclaredSettings {
  std::span<const std::string> all;
  std::span<const std::string> secret;
};

/// What every AuthSpec answers about itself.
struct SpecCommon {
  std::vector<std::string> settings_used;
  std::vector<api::Operation> only;
};

/// Reads the members of one entry of `auth`. Faults go to the diagnostics; getters then return empty values.
class SpecReader {
 public:
  SpecReader(const config::YamlNode& node, DeclaredSettings declared, config::Diagnostics& diagnostics)
      : declared_(declared), map_(node, diagnostics) {}

  config::MapReader& map() { return map_; }

  Source Required(const AuthMember& member);
  std::optional<Source> Optional(const AuthMember& member);
  /// A scalar anywhere below the entry, for claims.
  std::optional<Source> ReadScalar(const config::YamlNode& node, Wants wants);

  /// A field name of RFC 9110.
  std::string HeaderName(const AuthMember& member, std::string fallback);
  std::string Prefix(std::string fallback);
  std::optional<std::chrono::seconds> Ttl();

  /// Reads `only`, then gives everything noted so far. Last of all.
  SpecCommon Common();

 private:
  void Fault(const config::YamlNode& node, std::string message);
  bool IsSecret(std::string_view setting) const;
  std::vector<std::string> AllNames() const;

  DeclaredSettings declared_;
  config::MapReader map_;
  std::vector<std::string> used_;
};

/// Base of all specs.
class SpecBase : public AuthSpec {
 public:
  explicit SpecBase(SpecCommon common) : common_(std::move(common)) {}
  std::vector<std::string> SettingsUsed() const override { return common_.settings_used; }
  std::span<const api::Operation> Only() const override { return common_.only; }

 private:
  SpecCommon common_;
};

/// Where a credential goes on a request.
struct HeaderSlot {
  std::string name;
  std::string prefix;

  /// Replaces a header of that name: a repeated request must not carry the old credential beside the new one.
  void Put(transport::HttpRequest& request, std::string_view credential) const;
  std::vector<std::pair<std::string, std::string>> Describe(std::string_view placeholder) const;
};

/// Visible ASCII, and single-byte spaces inside: what can stand in a header without changing its meaning.
bool IsHeaderValue(std::string_view text);

/// The text behind `source`; a view into `source` or `values`. Error: "setting 'x' is not set".
Result<std::string_view> ValueOf(const Source& source, const SettingValues& values);

/// "<name> <why>" as an Error of Bind.
Error BindError(const Source& source, std::string_view why);

/// Members that schemes have in common.
inline constexpr AuthMember kHeader = {"header", Wants::kWritten};
inline constexpr AuthMember kOwnHeader = {"header", Wants::kWritten, true};
inline constexpr AuthMember kPrefix = {"prefix", Wants::kWritten};
inline constexpr AuthMember kTtl = {"ttl", Wants::kLifetime};

/// All that there is to say of a scheme.
struct SchemeInfo {
  std::string_view name;
  std::span<const AuthMember> members;  ///< besides `scheme` and `only`
  std::unique_ptr<AuthSpec> (*parse)(SpecReader& reader);
};

}  // namespace walletgate::auth
