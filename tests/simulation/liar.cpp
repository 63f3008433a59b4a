#include "tests/simulation/liar.h"

namespace walletgate::simulation {

using transport::HttpResponse;

std::optional<Liar::Lie> Liar::Tell(const VendorCall& call, const HttpResponse& honest) {
  if (call.kind == CallKind::kDelete || call.kind == CallKind::kToken) return std::nullopt;
  if (call.kind == CallKind::kCreate) return OfCreate(call);
  if (call.kind == CallKind::kFind) return OfSearch(call);
  // Of a wallet no answer says whose it is, so that it takes another user's to be seen through.
  const std::optional<VendorRecord> other = dice_.Chance(700) ? Another(call) : Nobody();
  if (!other) return std::nullopt;
  return Lie{JsonAnswer(honest.status, UserText(call.vendor, *other, ClockOf(call)))};
}

std::optional<Liar::Lie> Liar::OfCreate(const VendorCall& call) {
  const std::uint64_t kind = call.vendor.starts_with("capa") ? 0 : dice_.Below(4);
  std::optional<VendorRecord> user;
  if (kind == 0) user = UnderHeldId(call);
  if (kind == 1) user = Another(call);
  if (kind == 2) user = WithContact(call);
  if (kind == 3) user = Nobody();
  if (!user) return std::nullopt;
  return Lie{CreateAnswer(call.vendor, *user, ClockOf(call)), kind == 0};
}

std::optional<Liar::Lie> Liar::OfSearch(const VendorCall& call) {
  const VendorRecord* right = vendors_.About(call);
  const std::uint64_t kind = dice_.Below(4);
  std::optional<VendorRecord> user;
  if (kind == 0) user = UnderHeldId(call);
  if (kind == 1) user = Another(call);
  if (kind == 2) user = WithContact(call);
  if (kind == 3) user = Nobody();
  if (!user) return std::nullopt;
  std::vector<std::string> texts{UserText(call.vendor, *user, ClockOf(call))};
  if (right != nullptr && dice_.Chance(300)) texts.push_back(UserText(call.vendor, *right, ClockOf(call)));
  return Lie{SearchAnswer(texts), kind == 0};
}

bool Liar::IsSomebodyElse(const VendorCall& call, const VendorRecord& user) const {
  if (call.vendor != "streambird") {
    return user.told_id != (call.user_id.empty() ? call.told_id : call.user_id);
  }
  return call.user_id.empty() ? user.email != call.email : user.id != call.user_id;
}

/// Of this account or of another one.
std::optional<VendorRecord> Liar::Another(const VendorCall& call) {
  std::vector<const VendorRecord*> others;
  for (const auto& [name, account] : vendors_.accounts()) {
    if (!name.starts_with(call.vendor + "/")) continue;
    for (const auto& [id, user] : account.users) {
      if (IsSomebodyElse(call, user)) others.push_back(&user);
    }
  }
  if (others.empty()) return std::nullopt;
  return *others[dice_.Below(others.size())];
}

std::optional<VendorRecord> Liar::UnderHeldId(const VendorCall& call) {
  const VendorRecord* right = vendors_.About(call);
  if (right == nullptr || call.vendor == "cdp") return std::nullopt;  // there the id is ours
  std::vector<std::string> held;
  for (const auto& [id, user] : vendors_.accounts().at(call.Account()).users) {
    if (id != right->id && is_held_({call.Account(), id})) held.push_back(id);
  }
  if (held.empty()) return std::nullopt;
  VendorRecord user = *right;
  user.id = held[dice_.Below(held.size())];
  return user;
}

std::optional<VendorRecord> Liar::WithContact(const VendorCall& call) {
  const VendorRecord* right = vendors_.About(call);
  if (right == nullptr || call.vendor == "yieldforce") return std::nullopt;  // shows none
  VendorRecord user = *right;
  user.email = "other." + user.email;
  return user;
}

VendorRecord Liar::Nobody() {
  return {"x1",
          "nobody",
          "nobody@canary.example",
          WallTime(std::chrono::hours(24 * 365 * 56)),
          {"0x00000000000000000000000000000000000000ff"}};
}

}  // namespace walletgate::simulation
