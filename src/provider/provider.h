#pragma once

// A callable provider: a ProviderSpec with one deployment's settings and credentials. Immutable, shared by all loops.
// The caller (routing) prepares a call, makes its intent durable, then sends it; a repeat sends the same Call again.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/create_end_user.h"
#include "api/operation.h"
#include "auth/auth_scheme.h"
#include "base/span.h"
#include "base/trace_context.h"
#include "metrics/metrics.h"
#include "provider/account.h"
#include "provider/credential_slots.h"
#include "provider/guard.h"
#include "provider/own_secrets.h"
#include "provider/provider_spec.h"
#include "provider/question.h"
#include "provider/vendor_clock.h"
#include "transport/http_client.h"
#include "transport/upstream_options.h"

namespace walletgate::provider {

/// What calls need from the loop they run on. One per loop and provider instance.
struct CallContext {
  EventLoop& loop;
  transport::HttpClient& client;  ///< the pool of this provider's credential set
  auth::AuthContext& auth;
  metrics::Metrics* metrics = nullptr;
  SpanSink* spans = nullptr;  ///< null: nobody exports
};

/// On whose behalf calls are made. One per request of a caller, shared by what that request sets going; on one loop.
struct Errand {
  TraceContext trace;
  std::chrono::nanoseconds with_vendor{0};           ///< of what is over
  std::optional<SteadyTime> with_vendor_since = {};  ///< a vendor is at work at the moment

  std::chrono::nanoseconds WithVendor(SteadyTime now) const {
    return with_vendor + (with_vendor_since ? now - *with_vendor_since : std::chrono::nanoseconds(0));
  }
};

/// How marks begin: of a caller's token, which the gateway cannot have again by itself, and of its own.
inline constexpr std::string_view kCallersMark = "user-token-";
inline constexpr std::string_view kMintedMark = "minted-token-";

/// An outgoing call, final but for credentials: exactly what an intent keeps. Contains personal data; never logged.
struct Call {
  api::Operation operation = api::Operation::kCreateEndUser;
  std::string method;
  std::string target;
  transport::Headers headers;  ///< without credentials
  std::string body;            ///< "" when there is none
  std::string vendor_key;      ///< value of the vendor's idempotency header, "" when it has none
  Question question;           ///< whom it is about; an answer about somebody else is refused
  /// Stands in target, headers and body where the user token goes; random, so that nobody's data has it. "": none does.
  std::string token_mark = {};
  Secret user_token = {};               ///< filled in when the call is sent, and never kept
  std::string tenant = {};              ///< whose share of places and whose circuit it is; no part of what is sent
  std::shared_ptr<Errand> errand = {};  ///< no part of what is sent or kept; null: nobody's
  bool shows_raw = false;               ///< somebody wants to see the vendor's answer as it came
  /// Asked right before the first byte, also of a repeat; false: send nothing, nobody waits any more. Null: send.
  std::function<bool()> may_send = {};

  /// Whose user token goes with it.
  UserToken token() const {
    if (token_mark.empty()) return UserToken::kNone;
    return token_mark.starts_with(kMintedMark) ? UserToken::kMinted : UserToken::kCallers;
  }
};

/// A vendor's answer that made sense.
struct Answer {
  std::vector<api::ProviderResult> results;  ///< one; none for delete; any number for find
  std::size_t left_out = 0;                  ///< of find: users who could not be read, or too many of them
  std::string raw;  ///< the vendor's body as JSON without our secrets, for include=provider_data; sensitive; only where
                    ///< asked for
  int status = 0;
  std::optional<WallTime> vendor_time = {};  ///< the answer's `Date`, where it may be believed
};

/// Which nodes of which plans have run. For case files.
using PlanCoverage = std::map<const mapping::Plan*, std::vector<bool>>;

/// What a deployment allows of one provider under one credential set.
struct CallLimits {
  int max_calls = GuardOptions{}.max_calls;
  int max_queue = GuardOptions{}.max_queue;
  std::optional<std::chrono::milliseconds> settles_within = {};  ///< instead of the file's

  friend bool operator==(const CallLimits& a, const CallLimits& b) = default;
};

/// What Interpret noticed on the way. For Send, metrics and case files.
struct InterpretTrace {
  PlanCoverage* coverage = nullptr;  ///< in: where to note nodes that ran
  int rule = -1;                     ///< index of the error rule that decided; -1: none, or no error
  bool token_refused = false;        ///< the call's user token, not what the gateway itself presents
  bool about_us = false;  ///< the refusal is about the gateway's credentials, its account, or a token it minted
  std::vector<std::string_view> drift = {};  ///< labels of metrics::Metrics::Drift, each once

  void NoteDrift(std::string_view kind);
  std::string DriftText() const;  ///< "unmapped_value, left_out", in the order of their noting
};

class Provider {
 public:
  /// Binds settings, filling in defaults. Error.detail names the setting and the reason; REQUIRES that values fit the
  /// spec's types (ReadSettings sees to it). `upstream` is for whoever makes the clients of its calls. An account
  /// without a name is the deployment's, "<vendor>/".
  static Result<std::shared_ptr<Provider>> Bind(std::shared_ptr<const ProviderSpec> spec, auth::SettingValues values,
                                                const CallLimits& limits = {}, transport::UpstreamOptions upstream = {},
                                                Account account = {});

  /// The same without credentials: can build, describe and interpret, but a Send goes out unsigned. For case files and
  /// `explain` without a deployment.
  static std::shared_ptr<Provider> BindOffline(std::shared_ptr<const ProviderSpec> spec, auth::SettingValues values);

  /// From now on token renewals of its schemes are counted, those that fail are logged, and which credentials are in
  /// use is shown. REQUIRES: before the first Send; `metrics` outlives it.
  void CountRefreshes(metrics::Metrics& metrics) const;

  /// True when Bind with these would give another one like this: a reload then goes on with this one, whose tokens,
  /// connections and circuit are in use.
  bool IsLike(const ProviderSpec& spec, const auth::SettingValues& values, const CallLimits& limits = {},
              const transport::UpstreamOptions& upstream = {}, const Account& account = {}) const;

  const std::string& id() const { return spec_->id; }
  /// The id that users and intents are stored with: the one that it had before it was renamed.
  const std::string& stored_id() const { return account_.provider.empty() ? spec_->id : account_.provider; }
  const Account& account() const { return account_; }
  /// From now on calls pass through the guard of `other`, which is of the same account. REQUIRES: before the first
  /// Send.
  void ShareGuardOf(const Provider& other) { guard_ = other.guard_; }
  /// Whether both call one base URL with a credential in common, user token keys apart: then they are one account.
  bool PresentsSameAs(const Provider& other) const;
  /// Whether the vendor learns our id of a user: create_end_user sends it, or a minted token has it as its subject.
  bool TellsExternalId() const { return tells_external_id_; }
  const ProviderSpec& spec() const { return *spec_; }
  bool Offers(api::Operation operation) const { return spec_->Find(operation) != nullptr; }
  /// So long after the last byte of a call that creates something, what it led to shows in the vendor's answers, or it
  /// led to nothing. REQUIRES Offers(operation).
  std::chrono::milliseconds SettlesWithin(api::Operation operation) const {
    return limits_.settles_within.value_or(spec_->Find(operation)->idempotency.settles_within);
  }
  bool CanMintUserTokens() const { return minter_ != nullptr; }
  /// Public keys of the user tokens that it mints, then of those it will mint after a rotation: of another issuer,
  /// where that is rotated. Empty when it mints none.
  std::vector<auth::PublishedKeys> PublishedKeys() const;
  const Url& base_url() const { return base_url_; }
  const transport::UpstreamOptions& upstream() const { return upstream_; }
  /// What Send passes through; for those who want to know before they send.
  Guard& guard() const { return *guard_; }

  /// Builds the call; mints a user token when the request has none and the plan needs one. `vendor_key`: the key to
  /// send, or "" to draw a fresh one. `input.request` must live until the task ends. Errors, always `applied: no`:
  /// kUnsupportedByProvider (operation not offered, or not with what the input has), kInvalidRequest (a user token is
  /// needed and cannot be minted; a value that cannot stand in a path or a header).
  Task<Result<Call>> Prepare(api::Operation operation, api::OperationInput input, std::string vendor_key,
                             CallContext& context) const;

  /// A user token of the gateway's own, for a call that is sent again. Error: kInvalidRequest, there is no key to mint
  /// one.
  Task<Result<Secret>> MintUserToken(std::string external_id, CallContext& context) const;

  /// The part of Prepare that draws nothing and signs nothing: the call out of exactly what is given.
  Result<Call> Build(api::Operation operation, const api::OperationInput& input, std::string vendor_key,
                     PlanCoverage* coverage = nullptr) const;

  /// Sends a prepared call: the guard, credentials, exchange, one repeat of a 401 where a scheme can renew or the
  /// vendor's clock is off what a token was signed by, one try with the other credentials where these are refused and
  /// two are given, answer or error rules. A vendor's words come back without our secrets. `deadline` bounds the wait
  /// for a place, and the exchange itself unless it creates something: what was begun is followed to the vendor's own
  /// timeout, so that its outcome is known. Error.applied tells whether the vendor may have acted; Error.provider is
  /// always set. Metrics are counted per attempt. The provider must live until the task ends.
  Task<Result<Answer>> Send(Call call, Deadline deadline, CallContext& context) const;

  /// One cheap authenticated call that changes nothing (`probe` in the file). REQUIRES spec().probe. Errors as Send's;
  /// an answer with another status than expected is the error that its status stands for. The result: what an operator
  /// should know of an answer that is good, or "".
  Task<Result<std::string>> Probe(Deadline deadline, CallContext& context) const;

  /// The outgoing call as text-safe JSON, personal data and secrets hidden (plan, explain): {method, url, headers,
  /// body}. Never mints or signs.
  void DescribeCall(api::Operation operation, const api::OperationInput& input, json::Sink& sink) const;

  /// Every header of a call but credentials.
  transport::Headers HeadersOf(const Call& call) const;
  /// The credentials of an operation, hidden: {"Authorization", "Bearer <token>"}.
  transport::Headers HiddenCredentials(api::Operation operation) const;

  /// Maps an answer to `call`: status, headers, body → results or error. Dates stay with Send, which has a clock; so
  /// does what the vendor's words are cleaned of.
  Result<Answer> Interpret(const Call& call, const transport::HttpResponse& response,
                           InterpretTrace* trace = nullptr) const;

 private:
  struct BoundScheme {
    std::shared_ptr<auth::AuthScheme> scheme;
    std::vector<api::Operation> only;

    bool AppliesTo(api::Operation operation) const;
  };
  using Schemes = std::vector<BoundScheme>;
  struct Attempt;

  Provider(std::shared_ptr<const ProviderSpec> spec, auth::SettingValues values, const CallLimits& limits,
           transport::UpstreamOptions upstream, Account account);
  Result<void> BindSchemes();
  std::vector<const Secret*> PresentedSecrets() const;
  Result<Schemes> BindSlot(const auth::SettingValues& values, std::shared_ptr<auth::UserTokenMinter>& minter) const;
  const Schemes& SchemesOf(std::size_t slot) const;
  Result<void> CheckUserToken(api::Operation operation, const api::OperationInput& input) const;
  /// What all exchanges of one Send share.
  struct Sending {
    const Call& call;
    Deadline due;
    CallContext& context;
  };
  Task<Attempt> Exchange(Sending sending, std::size_t slot, std::chrono::seconds clock_offset) const;
  /// Puts the credentials of `slot` on the request, as its last headers.
  Task<Result<void>> Sign(transport::HttpRequest& request, api::Operation operation, std::size_t slot,
                          std::chrono::seconds clock_offset, Deadline due, CallContext& context) const;
  Attempt Read(const Sending& sending, const transport::HttpResponse& response, const transport::Headers& credentials,
               std::chrono::nanoseconds took) const;
  Attempt Unanswered(const Sending& sending, Error error, std::chrono::nanoseconds took) const;
  bool HasDated(api::Operation operation, std::size_t slot) const;
  static constexpr api::Operation kProbedAs = api::Operation::kGetEndUser;  ///< whose credentials a probe has
  Task<Result<transport::HttpResponse>> ProbeOnce(Deadline due, std::chrono::seconds clock_offset,
                                                  CallContext& context) const;
  /// What to sign by instead of `used`, where that may be why a call was refused.
  std::optional<std::chrono::seconds> AnotherClock(api::Operation operation, std::size_t slot,
                                                   std::chrono::seconds used, const Attempt& attempt,
                                                   SteadyTime now) const;
  void NoteClock(std::chrono::seconds tried, const Attempt& attempt, SteadyTime now) const;
  /// The headers that Sign has put there.
  transport::Headers CredentialsOn(const transport::HttpRequest& request, api::Operation operation,
                                   std::size_t slot) const;
  /// All that is secret in a call: settings, the credentials that it was sent with, its user token and its key.
  OwnSecrets SecretsOf(const Call& call, const transport::Headers& credentials) const;
  /// Makes a vendor's words fit to be shown: without our secrets, without what a terminal would obey, and short.
  void Tidy(const Call& call, const transport::Headers& credentials, ProviderFault& words) const;
  std::string ShownData(const Call& call, std::string_view body, const transport::Headers& credentials) const;
  void TellClock(const Attempt& attempt, SteadyTime now) const;
  void LogUnanswered(const Sending& sending, const Error& error) const;
  /// One exchange for whoever exports; `span_id` from SpanIdFor.
  void RecordSpan(const Sending& sending, std::string span_id, const Attempt& attempt) const;
  Task<Attempt> ExchangeRenewing(Sending sending, std::size_t slot) const;
  Task<Attempt> ExchangeInSlots(Sending sending) const;
  void NoteSlotInUse(std::size_t slot, metrics::Metrics* metrics) const;
  bool RenewCredentials(api::Operation operation, SteadyTime sent_at, std::size_t slot) const;
  Error OfTransport(api::Operation operation, Error error) const;
  Error NotSent() const;
  Result<Answer> ReadAnswer(const Call& call, const transport::HttpResponse& response, InterpretTrace& trace) const;
  /// The answer to a search that says that there is nobody.
  static Answer Nobody(const transport::HttpResponse& response);
  Result<api::ProviderResult> ReadUser(const Call& call, const transport::HttpResponse& response, json::Value user,
                                       InterpretTrace& trace) const;
  Result<Answer> ReadRefusal(const Call& call, const transport::HttpResponse& response, InterpretTrace& trace) const;
  Error BadAnswer(const Call& call, int status, std::string detail) const;

  std::shared_ptr<const ProviderSpec> spec_;
  auth::SettingValues values_;
  CallLimits limits_;
  transport::UpstreamOptions upstream_;
  Account account_;
  bool tells_external_id_ = false;
  std::vector<std::string> setting_texts_;  ///< in spec order; "" for secrets
  Url base_url_;
  std::vector<Schemes>
      slots_;  ///< by slot: the current credentials and, while they are rotated, the next; none offline
  std::shared_ptr<CredentialSlots> in_use_ = std::make_shared<CredentialSlots>();
  std::shared_ptr<VendorClock> clock_ = std::make_shared<VendorClock>();
  std::shared_ptr<auth::UserTokenMinter> minter_;       ///< signs with the current key
  std::shared_ptr<auth::UserTokenMinter> next_minter_;  ///< only publishes its key
  std::shared_ptr<Guard> guard_;
};

}  // namespace walletgate::provider
