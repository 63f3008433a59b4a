#include "tests/simulation/oracle.h"

#include <algorithm>

#include "api/problem.h"

namespace walletgate::simulation {
namespace {

constexpr std::chrono::milliseconds kGrace{20};
/// Three attempts at a recovery and at each of the vendors of a request that names none.
constexpr unsigned kMaxCreatesPerRequest = 12;

bool HasMeans(const std::string& vendor) { return vendor != "capa-v2"; }

/// About this request's time or the store, not about what the key stands for.
bool IsTransient(const Error& error) {
  const bool too_late = error.kind == ErrorKind::kProviderTimeout || error.kind == ErrorKind::kOutcomeUnknown;
  return error.kind == ErrorKind::kStoreUnavailable || error.kind == ErrorKind::kRequestInProgress ||
         (too_late && !error.provider);
}

/// A refusal that the vendor's answer settled, so that it is kept under the key.
bool IsKeptRefusal(const Error& error) {
  const ErrorKindInfo& info = InfoOf(error.kind);
  return error.provider && info.blame == Blame::kCaller && error.retry == Retry::kNever && error.fields.empty();
}

}  // namespace

std::string Ask::Content() const {
  if (verb == Verb::kWallet) return "wallet " + id;
  return "create " + external_id + " " + contact + (named ? " at " : " as for ") + vendor;
}

std::string ProblemOf(const Attempt& attempt, const Error& error) {
  return api::ProblemText(error, "/v1/end-users", attempt.request_id);
}

void Oracle::Violate(const Ask& ask, const std::string& text) {
  timeline_.Violate(ask.tenant + "/" + ask.external_id + ": " + text);
}

void Oracle::OnBegun(Attempt& attempt) {
  Person& person = PersonOf(attempt.ask.tenant, attempt.ask.external_id);
  attempt.alone = person.active == 0 && !person.followed;
  attempt.sent_before = person.sent;
  ++person.active;
  running_.insert(attempt.serial);
}

void Oracle::OnCrash() {
  running_.clear();
  token_calls_.clear();
  probing_.clear();
  asked_for_time_.clear();
  for (auto& [name, person] : people_) {
    person.active = 0;
    person.followed = false;
  }
}

void Oracle::CheckText(std::string_view where, std::string_view text) {
  if (text.find("canary") != std::string_view::npos) timeline_.Violate("a canary in " + std::string(where));
}

void Oracle::OnLogLine(std::string_view line) { CheckText("a log line", line); }

void Oracle::OnTokenCall(const std::string& tenant, int change) {
  token_calls_[tenant] += change;
  if (token_calls_[tenant] > 1) timeline_.Violate("two token requests at once for " + tenant);
}

bool Oracle::OnCall(const VendorCall& call, provider::Circuit circuit) {
  // Between the breaker and the call of these two lies a wait, for a token or for the vendor's rate.
  if (call.vendor == "yieldforce" || call.vendor == "cdp") return false;
  const auto asked = asked_for_time_.find({call.tenant, call.vendor});
  if (asked != asked_for_time_.end()) {
    const std::chrono::nanoseconds since = timeline_.Steady() - asked->second;
    if (since > kGrace && since < Vendors::kRetryAfter) timeline_.Violate("a call to " + call.vendor + ", which asked for time");
  }
  if (circuit == provider::Circuit::kOpen) timeline_.Violate("a call to " + call.vendor + " though its circuit is open");
  if (circuit != provider::Circuit::kHalfOpen) return false;
  ++probes_;
  const bool first = probing_.insert({call.tenant, call.vendor}).second;
  if (!first) timeline_.Violate("two probes of " + call.vendor + " at once");
  return true;
}

void Oracle::OnSent(const VendorCall& call, bool will_act) {
  if (call.kind != CallKind::kCreate && call.kind != CallKind::kWallet) return;
  const transport::HttpRequest& request = call.request;
  if (!disk_.HasIntentFor(request.method, request.target, request.body)) {
    timeline_.Violate("bytes to " + call.vendor + " before a durable intent: " + request.method + " " + request.target);
  }
  if (call.kind != CallKind::kCreate) return;
  Person& person = PersonOf(call.tenant, call.external_id);
  ++person.sent;
  if (will_act) ++person.pending;
  if (HasMeans(call.vendor)) return;
  if (person.in_doubt) timeline_.Violate(call.tenant + "/" + call.external_id + ": sent twice to " + call.vendor);
  person.in_doubt = true;
}

void Oracle::OnHeard(const VendorCall& call, const transport::HttpResponse& answer) {
  const int status = answer.status;
  if (status == 429) asked_for_time_[{call.tenant, call.vendor}] = timeline_.Steady();
  if (call.kind != CallKind::kCreate || HasMeans(call.vendor)) return;
  const bool vendor_speaks = answer.body.starts_with('{');
  if (vendor_speaks && status >= 400 && status <= 499) PersonOf(call.tenant, call.external_id).in_doubt = false;
}

void Oracle::OnActed(const VendorCall& call) {
  if (call.kind != CallKind::kCreate) return;
  --PersonOf(call.tenant, call.external_id).pending;
  CheckEffects(call.tenant, call.external_id);
}

void Oracle::CheckEffects(const std::string& tenant, const std::string& external_id) {
  std::vector<Effect> effects = vendors_.EffectsOf(tenant, external_id);
  // A vendor that finishes an old create after a delete makes the user again; nobody on this side can help that.
  std::erase_if(effects, [](const Effect& effect) { return effect.deleted; });
  if (effects.size() < 2) return;
  const bool elsewhere = effects.front().vendor != effects.back().vendor;
  timeline_.Violate(tenant + "/" + external_id + ": created twice, at " + effects.front().vendor + " as " +
                    effects.front().user_id + " and at " + (elsewhere ? effects.back().vendor : "the same") + " as " +
                    effects.back().user_id);
}

bool Oracle::HasUnrecordedEffect(const std::string& tenant, const std::string& external_id) {
  if (disk_.Find(tenant, external_id).user) return false;
  return PersonOf(tenant, external_id).pending > 0 || !vendors_.EffectsOf(tenant, external_id).empty();
}

void Oracle::OnAnswered(const Attempt& attempt, const Result<routing::ServiceReply>& reply) {
  const Ask& ask = attempt.ask;
  Person& person = PersonOf(ask.tenant, ask.external_id);
  --person.active;
  running_.erase(attempt.serial);
  if (timeline_.Steady() >= attempt.deadline) person.followed = true;
  if (timeline_.Steady() > attempt.deadline + kGrace) Violate(ask, "answered long after its deadline");
  if (attempt.alone && person.sent - attempt.sent_before > kMaxCreatesPerRequest) {
    Violate(ask, "one request made " + std::to_string(person.sent - attempt.sent_before) + " creating calls");
  }
  if (!ask.key.empty()) CheckKey(attempt, reply);
  if (!reply) return CheckRefusal(attempt, reply.error());
  if (ask.verb == Ask::Verb::kCreate) OnUser(attempt, *reply);
}

void Oracle::OnUser(const Attempt& attempt, const routing::ServiceReply& reply) {
  const Ask& ask = attempt.ask;
  if (reply.status != 200 && reply.status != 201) return;
  const Result<json::Document> body = json::Parse(reply.body);
  if (!body) return Violate(ask, "the answer is no JSON");
  const json::Value root = body->root();
  const Promise promise{std::string(root.Get("id").AsString()), std::string(root.Get("provider").AsString()),
                        std::string(root.Get("provider_user_id").AsString())};
  const auto [kept, first] = promises_.try_emplace({ask.tenant, ask.external_id}, promise);
  if (kept->second.id != promise.id || kept->second.provider_user_id != promise.provider_user_id) {
    Violate(ask, "two answers: " + kept->second.provider_user_id + ", now " + promise.provider_user_id);
  }
  if (root.Get("external_id").AsString() != ask.external_id) Violate(ask, "an answer about somebody else");
  const std::vector<Effect> effects = vendors_.EffectsOf(ask.tenant, ask.external_id);
  const bool real = std::any_of(effects.begin(), effects.end(), [&](const Effect& effect) {
    return effect.vendor == promise.provider && effect.user_id == promise.provider_user_id &&
           (effect.email.empty() || effect.email == ask.contact);
  });
  if (!real) Violate(ask, "answered with " + promise.provider_user_id + ", whom " + promise.provider + " has not made for it");
  const std::optional<storage::UserRecord> user = disk_.Find(ask.tenant, ask.external_id).user;
  if (!user || user->user.id != promise.id || user->user.provider_user_id != promise.provider_user_id) {
    Violate(ask, "acknowledged, and not on the disk");
  }
}

void Oracle::CheckKey(const Attempt& attempt, const Result<routing::ServiceReply>& reply) {
  const Ask& ask = attempt.ask;
  if (ask.verb != Ask::Verb::kCreate && ask.verb != Ask::Verb::kWallet) return;
  const auto known = keys_.find({ask.tenant, ask.key});
  const bool final = reply ? true : IsKeptRefusal(reply.error());
  if (known == keys_.end()) {
    if (!final) return;
    const int status = reply ? reply->status : InfoOf(reply.error().kind).status;
    keys_[{ask.tenant, ask.key}] = {ask.Content(), status, reply ? reply->body : ProblemOf(attempt, reply.error())};
    return;
  }
  if (!reply && IsTransient(reply.error())) return;
  if (known->second.content != ask.Content()) {
    const bool refused = !reply && reply.error().kind == ErrorKind::kIdempotencyKeyReused;
    if (!refused) Violate(ask, "key " + ask.key + " was taken for other content");
    return;
  }
  const bool same = reply && reply->status == known->second.status && reply->body == known->second.body;
  if (!same) Violate(ask, "key " + ask.key + " has two answers");
}

void Oracle::CheckRefusal(const Attempt& attempt, const Error& error) {
  CheckText("an error", ProblemOf(attempt, error));
  const Ask& ask = attempt.ask;
  if (ask.verb != Ask::Verb::kCreate || error.applied != Applied::kNo || error.kind == ErrorKind::kRequestInProgress) return;
  const Person& person = PersonOf(ask.tenant, ask.external_id);
  const bool sent = attempt.alone && person.active == 0 && person.sent > attempt.sent_before;
  // Who could not read knows nothing of other calls, and speaks of its own.
  const bool own_call = error.kind == ErrorKind::kStoreUnavailable && error.detail == SimStore::kNotWritten && sent;
  if (!error.provider && error.kind != ErrorKind::kProviderTimeout && !own_call) return;
  if (HasUnrecordedEffect(ask.tenant, ask.external_id)) {
    Violate(ask, "answered 'not applied' (" + std::string(InfoOf(error.kind).code) + "), but it was or will be");
  }
}

void Oracle::CheckPromises() {
  for (const auto& [name, promise] : promises_) {
    const std::optional<storage::UserRecord> user = disk_.Find(name.first, name.second).user;
    if (user && user->user.id == promise.id && user->user.provider_user_id == promise.provider_user_id) continue;
    timeline_.Violate(name.first + "/" + name.second + ": an acknowledged user is gone");
  }
}

void Oracle::CheckSettled() {
  if (!running_.empty()) timeline_.Violate(std::to_string(running_.size()) + " requests were never answered");
  for (const storage::Intent& intent : disk_.Intents()) {
    if (!HasMeans(intent.user.provider)) continue;
    timeline_.Violate(intent.user.tenant + "/" + intent.user.external_id + ": still unknown at " + intent.user.provider +
                      ", which has means");
  }
  for (const Effect& effect : vendors_.effects()) {
    if (!HasMeans(effect.vendor) || disk_.Find(effect.tenant, effect.external_id).user) continue;
    timeline_.Violate(effect.tenant + "/" + effect.external_id + ": made at " + effect.vendor + " and known to nobody");
  }
}

}  // namespace walletgate::simulation
