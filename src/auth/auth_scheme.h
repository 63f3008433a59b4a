#pragma once

// Credentials onto an outgoing request. One implementation per mechanism, named after it and never after a vendor.
// A scheme is applied last, when method, target and body are final (a signature may cover them all).

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/operation.h"
#include "base/clock.h"
#include "base/deadline.h"
#include "base/loop/event_loop.h"
#include "base/loop/worker_pool.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/task.h"
#include "config/shape.h"
#include "config/yaml_node.h"
#include "transport/http_client.h"

namespace walletgate::auth {

/// What schemes need from the loop they run on. One per event loop, and as long-lived as it: a background renewal of
/// a token may still use the context when the request that started it has long been answered.
struct AuthContext {
  EventLoop& loop;
  transport::HttpClient& token_client;  ///< for token endpoints; not the vendor's own pool
  WorkerPool& pool;
  const Clock& clock;
  Random& random;
  TaskScope background{};  ///< renewals that no request waits for
};

/// What a scheme is told of the one request that it signs.
struct Signing {
  Deadline deadline;
  WallTime now;  ///< by the vendor's clock, as far as that is known
};

/// How Error::detail begins where it is about the token endpoint and not about the vendor itself.
inline constexpr std::string_view kTokenEndpoint = "token endpoint: ";

/// A scheme bound to one deployment's settings and credentials. Shared by all loops: implementations are thread-safe
/// (token caches behind a mutex that is never held across a suspension).
class AuthScheme {
 public:
  virtual ~AuthScheme() = default;

  /// Adds its header to `request`. Error: kProviderCredentials (the token endpoint refused us), kProviderUnavailable,
  /// kProviderTimeout; always `applied: no`.
  virtual Task<Result<void>> Apply(transport::HttpRequest& request, AuthContext& context, Signing signing) = 0;

  /// True where the credential says itself when it is valid: after a refusal, another Signing::now makes another one.
  virtual bool IsDated() const { return false; }

  /// The vendor answered 401 to a request that this scheme signed at `sent_at`. True: something was renewed or dropped,
  /// one repeat makes sense. Schemes without state say false.
  virtual bool OnUnauthorized(SteadyTime sent_at) {
    (void)sent_at;
    return false;
  }

  /// Hears of every attempt to obtain a token, on the loop that made it: when the token expires, or why there is none.
  using RefreshObserver = std::function<void(const Result<WallTime>& expiry)>;
  /// For metrics and the log. REQUIRES: before the first Apply. Schemes without a cache ignore it.
  virtual void OnRefresh(RefreshObserver observer) { (void)observer; }  // NOLINT(performance-unnecessary-value-param)

  /// Header name and what stands there with the secret hidden ("Authorization", "Bearer <token>"), for plan and cases.
  virtual std::vector<std::pair<std::string, std::string>> Describe() const = 0;
};

/// What whoever verifies user tokens of an issuer has to know.
struct PublishedKeys {
  std::string issuer;             ///< `iss` of the tokens, to the letter
  std::vector<std::string> jwks;  ///< public JWKs (JSON objects as text)
};

/// Mints the user token for requests that carry none (PRODUCT section 5, minted user token). Thread-safe.
class UserTokenMinter {
 public:
  virtual ~UserTokenMinter() = default;
  /// A JWS compact token whose `sub` is `external_id`. Signs on the pool: RS256 costs 0.3 ms. Its vendor's clock may be
  /// minutes off ours.
  virtual Task<Result<Secret>> Mint(std::string external_id, AuthContext& context) = 0;
  /// The issuer, with the current and, during a rotation, the other key.
  virtual PublishedKeys Published() const = 0;
};

/// Values of settings as a deployment gives them, by name.
struct SettingValue {
  std::string name;
  std::string text;  ///< non-secret
  Secret secret;     ///< secret
  bool is_secret = false;
  bool present = false;
  bool has_next = false;  ///< the deployment rotates this credential, and has given the one that comes next
  std::string next_text{};
  Secret next_secret{};

  friend bool operator==(const SettingValue& a, const SettingValue& b) = default;
};
using SettingValues = std::vector<SettingValue>;
const SettingValue* FindSetting(const SettingValues& values, std::string_view name);

/// True when some value has a next one.
bool HasNext(const SettingValues& values);
/// The values with every next one in the place of the current.
SettingValues NextOf(SettingValues values);

/// A URL that is called for credentials.
struct Endpoint {
  std::string setting;  ///< that gives it; "": a constant of the provider file
  std::string url;
};

/// One entry of `auth` in a provider file: proved, not yet bound to values. Immutable.
class AuthSpec {
 public:
  virtual ~AuthSpec() = default;
  /// Names of the settings it reads; secret ones among them may flow only here.
  virtual std::vector<std::string> SettingsUsed() const = 0;
  /// Whether it makes user tokens for requests without one.
  virtual bool MintsUserToken() const { return false; }
  /// Operations it applies to; empty: all (`only:` in the file).
  virtual std::span<const api::Operation> Only() const = 0;
  /// What it will call when it is bound to `values`.
  virtual std::vector<Endpoint> Endpoints(const SettingValues& values) const {
    (void)values;
    return {};
  }
  /// Bound to values: parses keys once. Error.detail says which setting is wrong and why (never its value).
  /// One of the two results is set, by kind of scheme; neither when minted_user_token is off, its key being unset.
  struct Bound {
    std::shared_ptr<AuthScheme> scheme;
    std::shared_ptr<UserTokenMinter> minter;
  };
  virtual Result<Bound> Bind(const SettingValues& values) const = 0;
  /// For cases and explain without credentials: header names with hidden values.
  virtual std::vector<std::pair<std::string, std::string>> Describe() const = 0;
};

/// Reads one entry of `auth` (a mapping with `scheme:`). `settings` are the declared names. Unknown schemes, unknown
/// or missing members, wrong claims go to `diagnostics`; then nullptr.
std::unique_ptr<AuthSpec> ParseAuthSpec(const config::YamlNode& node, std::span<const std::string> settings,
                                        std::span<const std::string> secret_settings, config::Diagnostics& diagnostics);

/// A reference to a setting, as editors are told it.
inline constexpr std::string_view kSettingPattern = "^[$]setting[.]";

/// An entry of `auth` as editors know it: one of the schemes, each with its members.
const config::ValueType& AuthEntryType();

}  // namespace walletgate::auth
