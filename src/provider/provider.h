#pragma once

// A callable provider: a provider file with one deployment's settings and credentials, shared by all loops. The caller
// (routing) prepares a call, makes its intent durable, then sends it; a repeat sends the same Call again.
//
// Provider is the front of classes with one job each: Binding (what does not move), Credentials, CallBuilder,
// Sender over Exchanger and Interpreter, and Probe.

#include <memory>
#include <string>
#include <vector>

#include "api/create_end_user.h"
#include "api/operation.h"
#include "base/json/sink.h"
#include "provider/binding.h"
#include "provider/call.h"
#include "provider/call_builder.h"
#include "provider/credentials.h"
#include "provider/exchanger.h"
#include "provider/guard/guard.h"
#include "provider/interpreter.h"
#include "provider/learned.h"
#include "provider/probe.h"
#include "provider/sender.h"

namespace walletgate::provider {

class Provider {
 public:
  /// Error.detail names the setting and the reason; REQUIRES that values fit the spec's types (ReadSettings sees to
  /// it).
  static Result<std::shared_ptr<Provider>> Bind(std::shared_ptr<const ProviderSpec> spec, Deployment deployment);

  Provider(const Provider&) = delete;
  Provider& operator=(const Provider&) = delete;

  /// From now on token renewals of its schemes are counted, those that fail are logged, and which credentials are in
  /// use is shown. REQUIRES: before the first Send; `metrics` outlives it.
  void CountRefreshes(metrics::Metrics& metrics) const;

  /// True when Bind with these would give another one like this: a reload then goes on with this one, whose tokens,
  /// connections and circuit are in use.
  bool IsLike(const ProviderSpec& spec, const Deployment& deployment) const {
    return binding_.IsLike(spec, deployment);
  }

  const ProviderSpec& spec() const { return binding_.spec(); }
  const std::string& id() const { return binding_.id(); }
  const Account& account() const { return binding_.account(); }
  /// The id that users and intents are stored with: the one that it had before it was renamed.
  const std::string& stored_id() const { return account().provider.empty() ? id() : account().provider; }
  const Url& base_url() const { return binding_.base_url(); }
  const transport::UpstreamOptions& upstream() const { return binding_.upstream(); }
  /// From now on calls pass through the guard of `other`, which is of the same account. REQUIRES: before the first
  /// Send.
  void ShareGuardOf(const Provider& other) { sender_.ShareGuardOf(other.sender_); }
  /// Whether both call one base URL with a credential in common, user token keys apart: then they are one account.
  bool PresentsSameAs(const Provider& other) const { return binding_.PresentsSameAs(other.binding_); }
  /// Whether the vendor learns our id of a user: create_end_user sends it, or a minted token has it as its subject.
  bool TellsExternalId() const { return tells_external_id_; }
  bool Offers(api::Operation operation) const { return spec().Find(operation) != nullptr; }
  /// So long after the last byte of a call that creates something, what it led to shows in the vendor's answers, or it
  /// led to nothing. REQUIRES Offers(operation).
  std::chrono::milliseconds SettlesWithin(api::Operation operation) const {
    return binding_.limits().settles_within.value_or(spec().Find(operation)->idempotency.settles_within);
  }
  bool CanMintUserTokens() const { return credentials_.CanMintUserTokens(); }
  /// See Credentials::PublishedKeys.
  std::vector<auth::PublishedKeys> PublishedKeys() const { return credentials_.PublishedKeys(); }
  /// What Send passes through; for those who want to know before they send.
  Guard& guard() const { return sender_.guard(); }

  /// Builds the call; mints a user token when the request has none and the plan needs one. `vendor_key`: the key to
  /// send, or "" to draw a fresh one. `input.request` must live until the task ends. Errors, always `applied: no`:
  /// kUnsupportedByProvider (operation not offered, or not with what the input has), kInvalidRequest (a user token is
  /// needed and cannot be minted; a value that cannot stand in a path or a header).
  Task<Result<Call>> Prepare(api::Operation operation, api::OperationInput input, std::string vendor_key,
                             CallContext& context) const {
    return calls_.Prepare(operation, std::move(input), std::move(vendor_key), context);
  }

  /// A user token of the gateway's own, for a call that is sent again. Error: kInvalidRequest, there is no key to mint
  /// one.
  Task<Result<Secret>> MintUserToken(std::string external_id, CallContext& context) const {
    return calls_.MintUserToken(std::move(external_id), context);
  }

  /// Sends a prepared call: the guard, credentials, exchange, one repeat of a 401 where a scheme can renew or the
  /// vendor's clock is off what a token was signed by, one try with the other credentials where these are refused and
  /// two are given, answer or error rules. A vendor's words come back without our secrets. `deadline` bounds the wait
  /// for a place, and the exchange itself unless it creates something: what was begun is followed to the vendor's own
  /// timeout, so that its outcome is known. Error.applied tells whether the vendor may have acted; Error.provider is
  /// always set. Metrics are counted per attempt. The provider must live until the task ends.
  Task<Result<Answer>> Send(Call call, Deadline deadline, CallContext& context) const {
    return sender_.Send(std::move(call), deadline, context);
  }

  /// One cheap authenticated call that changes nothing (`probe` in the file). REQUIRES spec().probe. Errors as Send's,
  /// but without Error::provider; an answer with another status than expected is the error that its status stands for
  /// (docs/mapping.md section 8). The result: what an operator should know of an answer that is good, or "".
  Task<Result<std::string>> Probe(Deadline deadline, CallContext& context) const {
    return probe_.Run(deadline, context);
  }

  /// The outgoing call as text-safe JSON, personal data and secrets hidden (plan, explain): {method, url, headers,
  /// body}. Never mints or signs.
  void DescribeCall(api::Operation operation, const api::OperationInput& input, json::Sink& sink) const {
    calls_.Describe(operation, input, sink);
  }

 private:
  Provider(Binding binding, Credentials credentials);

  const Binding binding_;
  const Credentials credentials_;
  const bool tells_external_id_;
  Learned learned_;
  const CallBuilder calls_{binding_, credentials_};
  const Interpreter interpreter_{binding_};
  const Exchanger exchanger_{binding_, credentials_, calls_, interpreter_};
  Sender sender_{binding_, credentials_, exchanger_, learned_};
  const provider::Probe probe_{binding_, credentials_, learned_};
};

}  // namespace walletgate::provider
