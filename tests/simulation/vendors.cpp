#include "tests/simulation/vendors.h"

#include <algorithm>
#include <cstdio>

namespace walletgate::simulation {

using transport::HttpRequest;
using transport::HttpResponse;

namespace {

constexpr std::chrono::hours kKeyWindow{24};
constexpr std::chrono::hours kStrangersAge{24 * 40};

}  // namespace

VendorCall Vendors::Read(HttpRequest request) const {
  return ReadCall(std::move(request), [this](const std::string& token) {
    const auto found = tokens_.find(token);
    return found == tokens_.end() ? std::string() : found->second.first;
  });
}

Vendors::Account& Vendors::AccountOf(const VendorCall& call) {
  Account& account = accounts_[call.Account()];
  if (!std::exchange(account.used, true) && !habits_.strangers_email.empty()) AddStranger(call, account);
  return account;
}

/// Somebody whom the vendor has had for long, perhaps with the e-mail address of one who will be asked for.
void Vendors::AddStranger(const VendorCall& call, Account& account) {
  VendorRecord user{
      "s" + std::to_string(next_++), "stranger", habits_.strangers_email, timeline_.Now() - kStrangersAge, {}};
  if (ClockOf(call).Misleads()) user.email = "stranger@canary.example";
  const std::string shown = ShownId(call.vendor, user);
  user.wallets.push_back(NewAddress(call.Account(), shown));
  effects_.push_back({call.vendor, call.owner, {}, user.told_id, shown, user.email, {}, false});
  const std::string id = user.id;
  account.users[id] = std::move(user);
}

std::string Vendors::AddNative(Effect native) {
  VendorRecord user{"m" + std::to_string(next_++), native.told_id, native.email, timeline_.Now() - kStrangersAge, {}};
  native.user_id = ShownId(native.vendor, user);
  native.native = true;
  native.given = {native.name};
  user.wallets.push_back(NewAddress(native.Account(), native.user_id));
  const std::string id = user.id;
  accounts_[native.Account()].users[id] = std::move(user);
  effects_.push_back(std::move(native));
  return effects_.back().user_id;
}

VendorRecord* Vendors::FindByToldId(Account& account, std::string_view told_id) {
  for (auto& [id, user] : account.users) {
    if (user.told_id == told_id) return &user;
  }
  return nullptr;
}

std::vector<Effect> Vendors::EffectsOf(const Name& name) const {
  std::vector<Effect> found;
  std::copy_if(effects_.begin(), effects_.end(), std::back_inserter(found),
               [&](const Effect& effect) { return effect.name == name && !effect.native; });
  return found;
}

Effect* Vendors::EffectOf(const VendorCall& call, const std::string& shown_id) {
  const auto found = std::find_if(effects_.rbegin(), effects_.rend(), [&](const Effect& effect) {
    return effect.Account() == call.Account() && effect.user_id == shown_id;
  });
  return found == effects_.rend() ? nullptr : &*found;
}

VendorUser Vendors::OwnerOfAddress(const std::string& address) const {
  std::string lower = address;
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  const auto found = addresses_.find(lower);
  return found == addresses_.end() ? VendorUser() : found->second;
}

const VendorRecord* Vendors::About(const VendorCall& call) const {
  const auto account = accounts_.find(call.Account());
  if (account == accounts_.end()) return nullptr;
  const auto found = std::find_if(account->second.users.begin(), account->second.users.end(), [&](const auto& entry) {
    const VendorRecord& user = entry.second;
    if (!call.user_id.empty()) return user.id == call.user_id || user.told_id == call.user_id;
    return call.told_id.empty() ? user.email == call.email : user.told_id == call.told_id;
  });
  return found == account->second.users.end() ? nullptr : &found->second;
}

void Vendors::RevokeTokens(const std::string& owner) {
  for (auto& [token, life] : tokens_) {
    if (life.first == owner) life.second = timeline_.Steady();
  }
}

HttpResponse Vendors::Dated(const VendorCall& call, HttpResponse answer) const {
  const VendorClock clock = ClockOf(call);
  if (clock.shows_date) answer.headers.emplace_back("date", FormatHttpDate(timeline_.Now() + clock.off));
  return answer;
}

std::optional<HttpResponse> Vendors::Arrive(const VendorCall& call) {
  if (call.kind == CallKind::kToken) return std::nullopt;
  const auto token = tokens_.find(call.token);
  const bool expired =
      call.vendor == "yieldforce" && (token == tokens_.end() || token->second.second <= timeline_.Steady());
  if (expired) return Refusal(call.vendor, 401, "invalid_entra_token");
  if (call.owner.empty()) return Refusal(call.vendor, 401, "unauthorized");
  if (call.key.empty()) return Enter(call);
  auto& keys = AccountOf(call).keys;
  const auto kept = keys.find(call.key);
  if (kept == keys.end() || timeline_.Now() - kept->second.kept_at >= kKeyWindow) {
    std::optional<HttpResponse> refused = Enter(call);
    if (!refused) keys[call.key] = {call.request.body, std::nullopt, timeline_.Now()};
    return refused;
  }
  const bool cdp = call.vendor == "cdp";
  if (kept->second.request_body != call.request.body) {
    return Refusal(call.vendor, 422, cdp ? "idempotency_error" : "idempotency_key_in_use_with_different_params");
  }
  if (kept->second.answer) return Dated(call, *kept->second.answer);
  if (!cdp) return Refusal(call.vendor, 409, "idempotency_key_in_progress");
  return JsonAnswer(409, R"({"errorType":"already_exists",)"
                         R"("errorMessage":"Another request with the same idempotency key is currently processing."})");
}

/// A busy vendor makes one user at a time of each.
std::optional<HttpResponse> Vendors::Enter(const VendorCall& call) {
  if (call.kind != CallKind::kCreate) return std::nullopt;
  auto& under_way = AccountOf(call).under_way;
  const std::string whose = call.told_id.empty() ? call.email : call.told_id;
  if (habits_.busy && under_way.contains(whose)) return Refusal(call.vendor, 409, "BUSY");
  under_way.insert(whose);
  return std::nullopt;
}

void Vendors::Leave(const VendorCall& call) {
  if (call.kind != CallKind::kCreate) return;
  auto& under_way = AccountOf(call).under_way;
  const auto found = under_way.find(call.told_id.empty() ? call.email : call.told_id);
  if (found != under_way.end()) under_way.erase(found);
}

HttpResponse Vendors::Do(const VendorCall& call, VendorFault fault) {
  Leave(call);
  HttpResponse answer;
  HttpResponse done;
  if (fault == VendorFault::kThrottled) {
    answer = Refusal(call.vendor, 429, "rate_limit_exceeded");
    answer.headers.emplace_back("retry-after", ClockOf(call).RetryAfter(timeline_.Now(), kRetryAfter));
  } else if (fault == VendorFault::kErrorBefore) {
    const bool capa = call.vendor.starts_with("capa");
    answer = Refusal(call.vendor, 500, capa ? "INTERNAL_SERVER_ERROR" : "internal_server_error");
  } else {
    done = Work(call);
    answer = fault == VendorFault::kErrorAfter ? Refusal(call.vendor, 500, "internal_server_error") : done;
  }
  if (call.key.empty()) return Dated(call, std::move(answer));
  // Who keeps errors keeps all of them but refusals to look; who does not forgets the key with the error.
  auto& keys = AccountOf(call).keys;
  const bool keeps = answer.status < 300 || (KeepsErrors(call) && answer.status != 429);
  const bool half_done = fault == VendorFault::kErrorAfter;
  if (keeps) keys[call.key].answer = answer;
  else if (half_done) keys[call.key].answer = done;
  else keys.erase(call.key);
  return Dated(call, std::move(answer));
}

HttpResponse Vendors::Work(const VendorCall& call) {
  switch (call.kind) {
    case CallKind::kCreate: return Create(call);
    case CallKind::kWallet: return CreateWallet(call);
    case CallKind::kDelete: return Delete(call);
    case CallKind::kToken: return Token(call);
    case CallKind::kFind: return Search(call);
    case CallKind::kRead: break;
  }
  return ReadUser(call);
}

std::string Vendors::NewAddress(const std::string& account, const std::string& shown_id) {
  char text[48];
  std::snprintf(text, sizeof text, "0x%040x", next_++);
  addresses_[text] = {account, shown_id};
  return text;
}

unsigned Vendors::MadeFor(const Errand& errand) const {
  const auto found = made_.find(errand);
  return found == made_.end() ? 0 : found->second;
}

bool Vendors::KeepsErrors(const VendorCall& call) const {
  return call.vendor == "yieldforce" ||
         (call.vendor == "cdp" && habits_.keeps_errors && call.kind == CallKind::kCreate);
}

bool Vendors::Shows(const VendorCall& call, const VendorRecord& user, WallTime now) {
  return call.sees_all || user.shown_from <= now;
}

/// Whom a create would double.
VendorRecord* Vendors::FindKnown(const VendorCall& call, Account& account) {
  if (call.vendor == "streambird") {
    if (habits_.TakesTwice(call.vendor)) return nullptr;
    for (auto& [id, user] : account.users) {
      if (user.email == call.email) return &user;
    }
    return nullptr;
  }
  return habits_.TakesTwice(call.vendor) ? nullptr : FindByToldId(account, call.told_id);
}

VendorRecord& Vendors::Make(const VendorCall& call, Account& account) {
  VendorRecord user{"v" + std::to_string(next_++), call.told_id, call.email, timeline_.Now(), {}, call.shown_from};
  const std::string shown = ShownId(call.vendor, user);
  if (!call.vendor.starts_with("capa")) user.wallets.push_back(NewAddress(call.Account(), shown));
  effects_.push_back({call.vendor, call.owner, call.name, call.told_id, shown, call.email, {}, false});
  ++made_[call.errand()];
  timeline_.Note("made", ToText(call.name), call.Account() + " " + user.id + " " + call.told_id);
  const std::string id = user.id;
  return account.users[id] = std::move(user);
}

HttpResponse Vendors::Create(const VendorCall& call) {
  Account& account = AccountOf(call);
  VendorRecord* known = FindKnown(call, account);
  if (known != nullptr && !habits_.GivesExisting(call.vendor)) {
    return TakenRefusal(call.vendor, habits_.RefusalOf(call.vendor));
  }
  if (known == nullptr) known = &Make(call, account);
  if (Effect* effect = EffectOf(call, ShownId(call.vendor, *known))) effect->given.insert(call.name);
  return CreateAnswer(call.vendor, *known, ClockOf(call));
}

HttpResponse Vendors::CreateWallet(const VendorCall& call) {
  Account& account = AccountOf(call);
  const bool cdp = call.vendor == "cdp";
  VendorRecord* user = cdp ? FindByToldId(account, call.user_id) : nullptr;
  const auto found = account.users.find(call.user_id);
  if (!cdp && found != account.users.end()) user = &found->second;
  if (user == nullptr) return Refusal(call.vendor, 404, "not_found");
  if (cdp || user->wallets.empty()) {
    user->wallets.push_back(NewAddress(call.Account(), ShownId(call.vendor, *user)));
    ++made_[call.errand()];
    timeline_.Note("made wallet", call.Account() + " " + user->id, user->wallets.back());
  }
  if (cdp) return JsonAnswer(201, R"({"evmAccount":{"address":")" + user->wallets.back() + R"("}})");
  return JsonAnswer(201, R"({"wallet_type":"ETH","public_address":")" + user->wallets.front() + R"("})");
}

HttpResponse Vendors::ReadUser(const VendorCall& call) {
  Account& account = AccountOf(call);
  VendorRecord* user = FindByToldId(account, call.user_id);
  if (call.vendor == "streambird") {
    const auto found = account.users.find(call.user_id);
    user = found == account.users.end() ? nullptr : &found->second;
  }
  if (user != nullptr && !Shows(call, *user, timeline_.Now())) user = nullptr;
  if (user == nullptr) return Refusal(call.vendor, 404, call.vendor == "cdp" ? "not_found" : "end_user_not_found");
  return JsonAnswer(200, UserText(call.vendor, *user, ClockOf(call)));
}

HttpResponse Vendors::Search(const VendorCall& call) {
  std::vector<std::string> users;
  for (const auto& [id, user] : AccountOf(call).users) {
    const bool found = user.email == call.email && Shows(call, user, timeline_.Now());
    if (found) users.push_back(UserText(call.vendor, user, ClockOf(call)));
  }
  if (users.empty() && habits_.nobody_is_404) return Refusal(call.vendor, 404, "not_found");
  return SearchAnswer(users);
}

HttpResponse Vendors::Delete(const VendorCall& call) {
  Account& account = AccountOf(call);
  const bool by_id = call.vendor == "streambird";
  VendorRecord* user = by_id ? nullptr : FindByToldId(account, call.user_id);
  const std::string id = user != nullptr ? user->id : call.user_id;
  if (account.users.erase(id) == 0) return Refusal(call.vendor, 404, "end_user_not_found");
  if (Effect* effect = EffectOf(call, id)) effect->deleted = true;
  timeline_.Note("deleted", call.Account(), id);
  return by_id ? JsonAnswer(200, R"({"user_id":")" + id + "\"}") : JsonAnswer(204, "");
}

HttpResponse Vendors::Token(const VendorCall& call) {
  const std::string token = "canary-token-" + std::to_string(next_++);
  const int life = 5 + static_cast<int>(next_ % 3) * 60;
  tokens_[token] = {call.owner, timeline_.Steady() + std::chrono::seconds(life)};
  return JsonAnswer(
      200, R"({"token_type":"Bearer","access_token":")" + token + R"(","expires_in":)" + std::to_string(life) + "}");
}

}  // namespace walletgate::simulation
