#include "api/request_lists.h"

#include <algorithm>
#include <array>

#include "api/limits.h"
#include "api/login_kinds.h"
#include "api/names.h"

namespace walletgate::api {
namespace {

using WalletRule = MemberRule<WalletRequest>;

/// Without a usable `type` the members cannot be judged, but their names can.
void ReadUntyped(json::Value value, const Place& place, std::span<const LoginMember> more) {
  std::vector<std::string_view> known;
  for (const LoginMember* member : AllLoginMembers()) known.push_back(member->name);
  for (const LoginMember& member : more) known.push_back(member.name);
  const json::Value type = value.Get("type");
  for (const json::Member member : value.Members()) {
    const Place at(place, member.name);
    if (member.name == "type") {
      if (!ExpectType(type, json::Type::kString, at)) continue;
      TextCheck fault = CheckOneOf(type.AsString(), kLoginTypeNames);
      at.Fault(fault->code, std::move(fault->detail));
    } else if (std::find(known.begin(), known.end(), member.name) == known.end()) {
      UnknownMember(place, member.name, known);
    }
  }
  if (!type) Place(place, "type").Fault("required", "is required");
}

/// null says, as in our answers, that it is not known.
void ReadVerified(json::Value value, const Place& place, LoginMethod& out) {
  if (value.IsNull()) return;
  if (ExpectType(value, json::Type::kBool, place)) out.verified = value.AsBool();
}

constexpr std::array kVerified = {LoginMember{.name = "verified", .required = false, .read = ReadVerified}};

/// Of kinds with a contact, which is what is verified.
void ReadVerifiedLogin(json::Value value, const Place& place, LoginMethod& out) {
  if (!ExpectType(value, json::Type::kObject, place)) return;
  const std::optional<LoginType> type = LoginTypeFromName(value.Get("type").AsString());
  if (!type) return ReadUntyped(value, place, kVerified);
  out.type = *type;
  const LoginKind& kind = KindOf(*type);
  std::vector<LoginMember> members(kind.members.begin(), kind.members.end());
  if (!kind.contact.empty()) members.push_back(kVerified.front());
  ReadObject(value, place, std::span<const LoginMember>(members), out);
}

bool Alike(const WalletRequest& a, const WalletRequest& b) { return a.chain == b.chain && a.kind == b.kind; }

/// Reads up to `most` elements. Those without a fault are kept and compared with the ones before.
template <class Item>
struct ListReader {
  void (*read)(json::Value, const Place&, Item&);
  std::size_t most;

  void Read(json::Value list, const Place& place, std::vector<Item>& out) const {
    if (!ExpectType(list, json::Type::kArray, place)) return;
    ExpectAtMost(list.size(), most, place);
    std::vector<std::size_t> kept;  // index in the body of each item of `out`
    std::size_t index = 0;
    for (json::Value element : list.Elements()) {
      if (index == most) return;
      const Place at(place, index);
      Item item;
      const std::size_t faults = at.FaultCount();
      read(element, at, item);
      if (at.FaultCount() == faults) Keep(std::move(item), at, kept, out);
      if (kept.size() < out.size()) kept.push_back(index);
      ++index;
    }
  }

  static void Keep(Item item, const Place& place, const std::vector<std::size_t>& kept, std::vector<Item>& out) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (!Alike(out[i], item)) continue;
      place.Fault("duplicate", "says the same as entry " + std::to_string(kept[i]));
      return;
    }
    out.push_back(std::move(item));
  }
};

void ReadChain(json::Value value, const Place& place, WalletRequest& out) {
  if (!ExpectType(value, json::Type::kString, place)) return;
  if (TextCheck fault = CheckOneOf(value.AsString(), kChainNames)) {
    return place.Fault(fault->code, std::move(fault->detail));
  }
  out.chain = *ChainFromName(value.AsString());
}

void ReadKind(json::Value value, const Place& place, WalletRequest& out) {
  if (!ExpectType(value, json::Type::kString, place)) return;
  if (TextCheck fault = CheckOneOf(value.AsString(), kWalletKindNames)) {
    return place.Fault(fault->code, std::move(fault->detail));
  }
  out.kind = *WalletKindFromName(value.AsString());
}

constexpr std::array kWalletRequestRules = {WalletRule{"chain", true, ReadChain}, WalletRule{"kind", false, ReadKind}};

}  // namespace

void ReadLoginMethod(json::Value value, const Place& place, LoginMethod& out) {
  if (!ExpectType(value, json::Type::kObject, place)) return;
  const std::optional<LoginType> type = LoginTypeFromName(value.Get("type").AsString());
  if (!type) return ReadUntyped(value, place, {});
  out.type = *type;
  ReadObject(value, place, KindOf(*type).members, out);
}

void ReadLoginMethods(json::Value value, const Place& place, std::vector<LoginMethod>& out) {
  ListReader<LoginMethod>{ReadLoginMethod, kMaxLoginMethods}.Read(value, place, out);
}

void ReadVerifiedLogins(json::Value value, const Place& place, std::vector<LoginMethod>& out) {
  ListReader<LoginMethod>{ReadVerifiedLogin, kMaxLoginMethods}.Read(value, place, out);
}

void ReadWallets(json::Value value, const Place& place, std::vector<WalletRequest>& out) {
  ListReader<WalletRequest>{ReadWalletRequest, kMaxWallets}.Read(value, place, out);
}

void ReadWalletRequest(json::Value value, const Place& place, WalletRequest& out) {
  ReadObject(value, place, std::span<const WalletRule>(kWalletRequestRules), out);
}

std::vector<std::string_view> WalletMembers() {
  std::vector<std::string_view> names;
  for (const WalletRule& rule : kWalletRequestRules) names.push_back(rule.name);
  return names;
}

}  // namespace walletgate::api
