#include "tests/simulation/oracle.h"

#include <algorithm>

#include "api/problem.h"
#include "base/json/parse.h"

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
  const bool final = info.blame == Blame::kCaller && error.retry == Retry::kNever && !error.awaits_operator;
  const bool about_token = std::any_of(error.fields.begin(), error.fields.end(),
                                       [](const FieldError& fault) { return fault.pointer == "/user_token"; });
  return error.provider && final && !about_token;
}

}  // namespace

std::string Ask::Content() const {
  if (verb == Verb::kWallet) return "wallet " + id;
  if (Adopts()) return "adopt " + external_id + " " + contact + " as " + named_user + " at " + vendor;
  return "create " + external_id + " " + contact + (named ? " at " : " as for ") + vendor;
}

std::string ProblemOf(const Attempt& attempt, const Error& error) {
  return api::ProblemText(error, "/v1/end-users", attempt.request_id);
}

void Oracle::Violate(const Ask& ask, const std::string& text) { timeline_.Violate(ToText(ask.name()) + ": " + text); }

void Oracle::OnBegun(Attempt& attempt) {
  Person& person = people_[attempt.ask.name()];
  const bool erases = attempt.ask.verb == Ask::Verb::kErase;
  if (attempt.ask.verb == Ask::Verb::kCreate) person.create_asked = true;
  if (attempt.ask.Adopts()) OnAdoptAsked(attempt.ask);
  if (erases || attempt.ask.verb == Ask::Verb::kDelete) identities_.OnDeleteAsked(attempt.ask.name());
  if (erases) {
    person.erasing = true;
    // His kept answers go; what is left is learned again.
    std::erase_if(keys_, [&](const auto& key) { return key.first.first == attempt.ask.tenant; });
  }
  attempt.alone = person.active == 0 && !person.followed;
  attempt.sent_before = person.sent;
  attempt.errands_before = outcomes_.WalletsOf(attempt.ask.name()).size();
  ++person.active;
  running_.insert(attempt.serial);
}

/// From now on the vendor may be asked about the user who is named, and about him under any id that we might have told.
void Oracle::OnAdoptAsked(const Ask& ask) {
  identities_.OnAdoptAsked(ask.named_user);
  for (const provider::Ids ids : {provider::Ids::kPlain, provider::Ids::kPrefixed, provider::Ids::kDerived}) {
    identities_.OnAdoptAsked(provider::IdAtVendor(ids, {ask.tenant, ask.tenant + "-", ask.external_id}));
  }
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

void Oracle::OnTokenCall(const std::string& owner, int change) {
  token_calls_[owner] += change;
  if (token_calls_[owner] > 1) timeline_.Violate("two token requests at once for " + owner);
}

/// Who is told so has a refusal for an answer, as the contract has it, though the vendor made a user.
void Oracle::OnLie(const VendorCall& call, const Liar::Lie& lie) {
  ++lies_;
  const bool refused = call.kind == CallKind::kCreate && vendors_.habits().MayGiveExisting(call.vendor);
  if (lie.names_held && refused) people_[call.name].deceived = true;
}

std::string Oracle::OnCall(const VendorCall& call, const Circuits& circuits) {
  // Between the breaker and the call of these two lies a wait, for a token or for the vendor's rate.
  if (call.vendor == "yieldforce" || call.vendor == "cdp") return {};
  const auto asked = asked_for_time_.find(call.Account());
  if (asked != asked_for_time_.end()) {
    const std::chrono::nanoseconds since = timeline_.Steady() - asked->second;
    const bool too_soon = since > kGrace && since < Vendors::kRetryAfter;
    if (too_soon) timeline_.Violate("a call to " + call.vendor + ", which asked for time");
  }
  const bool open = circuits.of_tenant == provider::Circuit::kOpen;
  if (open) timeline_.Violate("a call to " + call.vendor + " though its circuit is open");
  if (circuits.of_tenant != provider::Circuit::kHalfOpen) return {};
  ++probes_;
  const bool of_all = circuits.of_all == provider::Circuit::kHalfOpen;
  const std::string circuit = call.Account() + (of_all ? "" : " of " + call.name.first);
  const bool first = probing_.insert(circuit).second;
  if (!first) timeline_.Violate("two probes of " + call.vendor + " at once");
  return circuit;
}

void Oracle::OnSent(VendorCall& call, bool will_act) {
  if (call.kind != CallKind::kToken) identities_.OnSent(call);
  if (call.kind != CallKind::kCreate && call.kind != CallKind::kWallet) return;
  outcomes_.OnSent(call, will_act);
  if (call.kind != CallKind::kCreate) return;
  Person& person = people_[call.name];
  ++person.sent;
  if (!person.create_asked) timeline_.Violate(ToText(call.name) + ": a create was sent, and nobody has asked for one");
  if (will_act) ++person.pending;
  if (HasMeans(call.vendor)) return;
  if (person.in_doubt) timeline_.Violate(ToText(call.name) + ": sent twice to " + call.vendor);
  person.in_doubt = true;
}

void Oracle::OnHeard(const VendorCall& call, const transport::HttpResponse& answer) {
  const int status = answer.status;
  if (status == 429) asked_for_time_[call.Account()] = timeline_.Steady();
  if (call.kind != CallKind::kCreate || HasMeans(call.vendor)) return;
  const bool vendor_speaks = answer.body.starts_with('{');
  if (vendor_speaks && status >= 400 && status <= 499) people_[call.name].in_doubt = false;
}

void Oracle::OnActed(const VendorCall& call) {
  identities_.OnActed(call);
  outcomes_.OnActed(call);
  if (call.kind != CallKind::kCreate) return;
  --people_[call.name].pending;
  CheckEffects(call.name);
}

void Oracle::CheckEffects(const Name& name) {
  if (MayBeTaken(name)) return;
  std::vector<Effect> effects = vendors_.EffectsOf(name);
  // A vendor that finishes an old create after a delete makes the user again; nobody on this side can help that.
  std::erase_if(effects, [](const Effect& effect) { return effect.deleted; });
  if (effects.size() < 2) return;
  const bool elsewhere = effects.front().vendor != effects.back().vendor;
  timeline_.Violate(ToText(name) + ": created twice, at " + effects.front().vendor + " as " + effects.front().user_id +
                    " and at " + (elsewhere ? effects.back().vendor : "the same") + " as " + effects.back().user_id);
}

bool Oracle::HasUnrecordedEffect(const Name& name) {
  if (disk_.Find(name.first, name.second).user) return false;
  return people_[name].pending > 0 || !vendors_.EffectsOf(name).empty();
}

void Oracle::OnAnswered(const Attempt& attempt, const Result<routing::ApiAnswer>& reply) {
  const Ask& ask = attempt.ask;
  Person& person = people_[ask.name()];
  --person.active;
  running_.erase(attempt.serial);
  if (IsLate(attempt)) person.followed = true;
  // Nobody waits for a line of an import.
  const bool waits = ask.verb != Ask::Verb::kImport;
  if (waits && timeline_.Steady() > attempt.deadline + kGrace) Violate(ask, "answered long after its deadline");
  if (attempt.alone && person.sent - attempt.sent_before > kMaxCreatesPerRequest) {
    Violate(ask, "one request made " + std::to_string(person.sent - attempt.sent_before) + " creating calls");
  }
  // Kept answers go with him, and what he was cannot be asked of the disk any more.
  if (person.erasing) return;
  if (!ask.key.empty()) CheckKey(attempt, reply);
  if (!reply) return CheckRefusal(attempt, reply.error());
  CheckShown(ask, *reply);
  if (ask.verb == Ask::Verb::kCreate || ask.Adopts()) OnUser(attempt, *reply);
}

void Oracle::CheckShown(const Ask& ask, const routing::ApiAnswer& reply) {
  if (reply.status != 200 && reply.status != 201) return;
  const Result<json::Document> body = json::Parse(reply.body);
  if (!body) return Violate(ask, "the answer is no JSON");
  const json::Value root = body->root();
  if (ask.verb != Ask::Verb::kList) {
    const bool by_contact = ask.verb == Ask::Verb::kCreate || ask.Adopts();
    return identities_.OnShown(ask.name(), root, by_contact ? ask.contact : "");
  }
  for (json::Value user : root.Get("data").Elements()) {
    identities_.OnShown({ask.tenant, std::string(user.Get("external_id").AsString())}, user, "");
  }
}

void Oracle::OnUser(const Attempt& attempt, const routing::ApiAnswer& reply) {
  const Ask& ask = attempt.ask;
  if (reply.status != 200 && reply.status != 201) return;
  const Result<json::Document> body = json::Parse(reply.body);
  if (!body) return Violate(ask, "the answer is no JSON");
  const json::Value root = body->root();
  const Promise promise{std::string(root.Get("id").AsString()), std::string(root.Get("provider").AsString()),
                        std::string(root.Get("provider_user_id").AsString())};
  const auto [kept, first] = promises_.try_emplace(ask.name(), promise);
  if (kept->second.id != promise.id || kept->second.provider_user_id != promise.provider_user_id) {
    Violate(ask, "two answers: " + kept->second.provider_user_id + ", now " + promise.provider_user_id);
  }
  const std::optional<storage::UserRecord> user = disk_.Find(ask.tenant, ask.external_id).user;
  if (!user || user->user.id != promise.id || user->user.provider_user_id != promise.provider_user_id) {
    Violate(ask, "acknowledged, and not on the disk");
  }
}

void Oracle::CheckKey(const Attempt& attempt, const Result<routing::ApiAnswer>& reply) {
  const Ask& ask = attempt.ask;
  const bool makes = ask.verb == Ask::Verb::kCreate || ask.verb == Ask::Verb::kWallet || ask.verb == Ask::Verb::kAdopt;
  if (!makes) return;
  const auto known = keys_.find({ask.tenant, ask.key});
  // Of an adoption no refusal is kept.
  const bool final = reply ? true : ask.verb != Ask::Verb::kAdopt && IsKeptRefusal(reply.error());
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
  CheckOutlook(attempt, error);
  const Ask& ask = attempt.ask;
  if (ask.verb == Ask::Verb::kWallet) CheckWalletRefusal(attempt, error);
  if (ask.verb != Ask::Verb::kCreate || error.applied != Applied::kNo || error.kind == ErrorKind::kRequestInProgress)
    return;
  const Person& person = people_[ask.name()];
  if (MayBeTaken(ask.name())) return;
  const bool sent = attempt.alone && person.active == 0 && person.sent > attempt.sent_before;
  // Who could not read knows nothing of other calls, and speaks of its own.
  const bool own_call = error.kind == ErrorKind::kStoreUnavailable && error.detail == SimStore::kNotWritten && sent;
  if (!error.provider && error.kind != ErrorKind::kProviderTimeout && !own_call) return;
  if (HasUnrecordedEffect(ask.name())) {
    Violate(ask, "answered 'not applied' (" + std::string(InfoOf(error.kind).code) + "), but it was or will be");
  }
}

/// The gateway's time is cut to the millisecond.
bool Oracle::IsLate(const Attempt& attempt) const {
  return timeline_.Steady() + std::chrono::milliseconds(1) >= attempt.deadline;
}

/// Who can be told only by an operator is not told to ask again, and nobody else is sent to one.
void Oracle::CheckOutlook(const Attempt& attempt, const Error& error) {
  const Ask& ask = attempt.ask;
  if (error.awaits_operator && error.retry != Retry::kNever) Violate(ask, "awaits an operator, and is retryable");
  const bool unknown = error.kind == ErrorKind::kOutcomeUnknown && error.applied == Applied::kUnknown;
  if (ask.verb != Ask::Verb::kCreate || !unknown || !error.provider) return;
  // At the deadline a call may still be under way.
  const bool under_way = IsLate(attempt) || people_[ask.name()].followed;
  const bool can_tell = HasMeans(error.provider->id);
  if (can_tell && error.awaits_operator) Violate(ask, "awaits an operator, and " + error.provider->id + " has means");
  if (can_tell || under_way || error.awaits_operator) return;
  Violate(ask, "is told to ask again, and only an operator can tell what became of it");
}

void Oracle::CheckWalletRefusal(const Attempt& attempt, const Error& error) {
  const Name name = attempt.ask.name();
  const bool denies = error.applied == Applied::kNo && error.kind != ErrorKind::kRequestInProgress;
  if (!denies || !attempt.alone || outcomes_.IsGone(name)) return;
  // Who could not read knows nothing of other calls, and speaks of its own.
  if (error.kind == ErrorKind::kStoreUnavailable && error.detail != SimStore::kNotWritten) return;
  const std::vector<Errand>& sent = outcomes_.WalletsOf(name);
  for (std::size_t i = attempt.errands_before; i < sent.size(); ++i) {
    if (outcomes_.WasOrWillBeApplied(sent[i])) Violate(attempt.ask, "a wallet is 'not applied', but it was or will be");
  }
}

void Oracle::AfterStep() {
  identities_.AfterStep();
  outcomes_.AfterStep();
}

void Oracle::CheckPromises() {
  for (const auto& [name, promise] : promises_) {
    const std::optional<storage::UserRecord> user = disk_.Find(name.first, name.second).user;
    const bool is_he = user && user->user.id == promise.id;
    if (is_he && (people_[name].erasing || user->user.provider_user_id == promise.provider_user_id)) continue;
    timeline_.Violate(name.first + "/" + name.second + ": an acknowledged user is gone");
  }
}

bool Oracle::MayBeTaken(const Name& name) const {
  const auto person = people_.find(name);
  if (person != people_.end() && person->second.deceived) return true;
  return identities_.SharesId(name) || (vendors_.habits().gives_existing && identities_.SharesContact(name));
}

/// A wallet of a user who is gone at the vendor: no answer tells whether it was made before.
bool Oracle::MayStayOpen(const storage::Intent& intent) const {
  const std::string& id = intent.user.provider_user_id;
  const std::vector<Effect>& effects = vendors_.effects();
  const bool gone = !id.empty() && std::any_of(effects.begin(), effects.end(), [&](const Effect& effect) {
    return effect.deleted && effect.user_id == id && effect.Account() == intent.link.account;
  });
  return gone || MayStayOpen(intent.user.provider, {intent.user.tenant, intent.user.external_id});
}

/// A search proves nothing where several have the address, or where the vendor's dates tell too little.
bool Oracle::MayStayOpen(const std::string& vendor, const Name& name) const {
  if (!HasMeans(vendor) || MayBeTaken(name)) return true;
  // It has a repeat only, and does not know it again.
  if (vendor == "capa" && !vendors_.habits().GivesExisting(vendor)) return true;
  const bool searched = vendor == "streambird";
  return searched && (identities_.SharesContact(name) || !vendors_.habits().ClockOf(vendor).CanProve());
}

bool Oracle::IsSettled() {
  const std::vector<storage::Intent> open = disk_.Intents();
  return std::all_of(open.begin(), open.end(), [&](const storage::Intent& intent) { return MayStayOpen(intent); });
}

void Oracle::CheckSettled() {
  if (!running_.empty()) timeline_.Violate(std::to_string(running_.size()) + " requests were never answered");
  for (const storage::Intent& intent : disk_.Intents()) {
    const Name name{intent.user.tenant, intent.user.external_id};
    if (MayStayOpen(intent)) continue;
    timeline_.Violate(ToText(name) + ": still unknown at " + intent.user.provider + ", which has means");
  }
  for (const Effect& effect : vendors_.effects()) {
    const bool stranger = effect.name.first.empty() || effect.native;
    if (stranger || MayStayOpen(effect.vendor, effect.name)) continue;
    if (disk_.Find(effect.name.first, effect.name.second).user) continue;
    timeline_.Violate(ToText(effect.name) + ": made at " + effect.vendor + " and known to nobody");
  }
}

}  // namespace walletgate::simulation
