#pragma once

// A callable provider: a provider file with one deployment's settings and credentials, shared by all loops. The caller
// (routing) prepares a call (calls().Prepare), makes its intent durable, then sends it; a repeat sends the same Call
// again.
//
// Provider is the front of classes with one job each: Binding (what does not move), Credentials, CallBuilder, Guard,
// Sender over Exchanger and Interpreter, and Probe. It hands out those that callers ask something.

#include <memory>
#include <string>
#include <vector>

#include "api/create_end_user.h"
#include "api/operation.h"
#include "base/json/sink.h"
#include "base/log/line_limit.h"
#include "base/loop/farewell.h"
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

/// Whoever keeps connections to it hears when it goes (Farewells).
class Provider final : public Farewells {
 public:
  /// Error.detail names the setting and the reason; REQUIRES that values fit the spec's types (ReadSettings sees to
  /// it).
  static Result<std::shared_ptr<Provider>> Bind(std::shared_ptr<const ProviderSpec> spec, Deployment deployment);

  Provider(const Provider&) = delete;
  Provider& operator=(const Provider&) = delete;

  // Before it is shared.

  /// From now on token renewals of its schemes are counted, those that fail are logged, and which credentials are in
  /// use is shown. REQUIRES: before the first Send; `metrics` outlives it.
  void CountRefreshes(metrics::Metrics& metrics);
  /// From now on calls pass through the guard of `other`, which is of the same account. REQUIRES: before the first
  /// Send.
  void ShareGuardOf(const Provider& other) { guard_ = other.guard_; }

  // Its parts, for those who ask them.

  const Binding& binding() const { return binding_; }
  const Credentials& credentials() const { return credentials_; }
  const CallBuilder& calls() const { return calls_; }
  /// What Send passes through; for those who want to know before they send.
  Guard& guard() const { return *guard_; }

  const ProviderSpec& spec() const { return binding_.spec(); }
  const std::string& id() const { return binding_.id(); }
  const Account& account() const { return binding_.account(); }
  /// The id that users and intents are stored with: the one that it had before it was renamed.
  const std::string& stored_id() const { return account().provider.empty() ? id() : account().provider; }
  /// Whether the vendor learns our id of a user: create_end_user sends it, or a minted token has it as its subject.
  bool TellsExternalId() const { return tells_external_id_; }
  /// Of creates that go elsewhere from here: each has a line, while there is room.
  LineLimit& failover_lines() const { return failover_lines_; }
  bool Offers(api::Operation operation) const { return spec().Find(operation) != nullptr; }

  /// Sends a prepared call: the guard, credentials, exchange, one repeat of a 401 where a scheme can renew or the
  /// vendor's clock is off what a token was signed by, one try with the other credentials where these are refused and
  /// two are given, answer or error rules. A vendor's words come back without our secrets. `deadline` bounds the wait
  /// for a place, and the exchange itself unless it creates something: what was begun is followed to the vendor's own
  /// timeout, so that its outcome is known. Error.applied tells whether the vendor may have acted; Error.provider is
  /// always set. Metrics are counted per attempt. The provider must live until the task ends.
  Task<Result<Answer>> Send(Call call, Deadline deadline, CallContext& context) const {
    return sender_.Send(std::move(call), deadline, context);
  }

  /// One cheap authenticated call that changes nothing (`probe` in the file), whatever the circuits say
  /// (docs/adr/0015). REQUIRES spec().probe. Errors as Send's, but without Error::provider; an answer with another
  /// status than expected is the error that its status stands for (docs/mapping.md section 8). The result: what an
  /// operator should know of an answer that is good, or "".
  Task<Result<std::string>> Probe(Deadline deadline, CallContext& context) const {
    return probe_.Run(deadline, context);
  }

 private:
  Provider(Binding binding, Credentials credentials);

  const Binding binding_;
  Credentials credentials_;
  std::shared_ptr<Guard> guard_;
  const bool tells_external_id_;
  Learned learned_;
  mutable LineLimit failover_lines_{10};
  const CallBuilder calls_{binding_, credentials_};
  const Interpreter interpreter_{binding_};
  const Exchanger exchanger_{binding_, credentials_, calls_, interpreter_};
  const Sender sender_{{binding_, credentials_, guard_, learned_}, exchanger_};
  const provider::Probe probe_{{binding_, credentials_, guard_, learned_}};
};

}  // namespace walletgate::provider
