#include "api/request_lists.h"

#include <algorithm>

#include "api/limits.h"
#include "api/names.h"
#include "base/strings.h"

namespace walletgate::api {
namespace {

using LoginRule = MemberRule<LoginMethod>;
using WalletRule = MemberRule<WalletRequest>;

TextCheck CheckIssuer(std::string_view text) { return CheckOneOf(text, kIssuerNames); }

void AlreadyRead(json::Value, const Place&, LoginMethod&) {}  // `type` chose the table

constexpr LoginRule kType = {"type", true, AlreadyRead};
constexpr LoginRule kOptionalEmail = {"email", false, ReadText<&LoginMethod::email, CheckEmail>};
constexpr LoginRule kSubject = {"subject", true, ReadText<&LoginMethod::subject, CheckIdentifier>};

constexpr std::array kEmailRules = {kType, LoginRule{"email", true, ReadText<&LoginMethod::email, CheckEmail>}};
constexpr std::array kPhoneRules = {
    kType, LoginRule{"phone_number", true, ReadText<&LoginMethod::phone_number, CheckPhoneNumber>}};
constexpr std::array kJwtRules = {kType, kSubject,
                                  LoginRule{"key_id", true, ReadText<&LoginMethod::key_id, CheckIdentifier>}};
constexpr std::array kOauthRules = {kType,
                                    LoginRule{"issuer", true, ReadText<&LoginMethod::issuer, CheckIssuer>},
                                    kSubject,
                                    kOptionalEmail,
                                    LoginRule{"name", false, ReadText<&LoginMethod::name, CheckText>},
                                    LoginRule{"username", false, ReadText<&LoginMethod::username, CheckText>}};
constexpr std::array kWalletRules = {kType,
                                     LoginRule{"address", true, ReadText<&LoginMethod::address, CheckEvmAddress>}};

/// Indexed by LoginType.
constexpr std::array<std::span<const LoginRule>, 5> kRulesByType = {kEmailRules, kPhoneRules, kJwtRules, kOauthRules,
                                                                    kWalletRules};

constexpr std::array<std::string_view, 9> kAllLoginMembers = {"type",   "email", "phone_number", "subject", "key_id",
                                                              "issuer", "name",  "username",     "address"};

/// Without a usable `type` the members cannot be judged, but their names can.
void ReadUntyped(json::Value value, const Place& place) {
  const json::Value type = value.Get("type");
  for (const json::Member member : value.Members()) {
    const Place at(place, member.name);
    if (member.name == "type") {
      if (!ExpectType(type, json::Type::kString, at)) continue;
      TextCheck fault = CheckOneOf(type.AsString(), kLoginTypeNames);
      at.Fault(fault->code, std::move(fault->detail));
    } else if (std::find(kAllLoginMembers.begin(), kAllLoginMembers.end(), member.name) == kAllLoginMembers.end()) {
      UnknownMember(place, member.name, kAllLoginMembers);
    }
  }
  if (!type) Place(place, "type").Fault("required", "is required");
}

void ReadLoginMethod(json::Value value, const Place& place, LoginMethod& out) {
  if (!ExpectType(value, json::Type::kObject, place)) return;
  const std::optional<LoginType> type = LoginTypeFromName(value.Get("type").AsString());
  if (!type) return ReadUntyped(value, place);
  out.type = *type;
  ReadObject(value, place, kRulesByType[static_cast<std::size_t>(*type)], out);
}

/// Whether two methods let the same person in: letter case of an e-mail address or of hex digits tells nobody apart.
bool Alike(const LoginMethod& a, const LoginMethod& b) {
  if (a.type != b.type) return false;
  switch (a.type) {
    case LoginType::kEmail: return EqualsIgnoreCase(a.email, b.email);
    case LoginType::kPhone: return a.phone_number == b.phone_number;
    case LoginType::kJwt: return a.subject == b.subject && a.key_id == b.key_id;
    case LoginType::kOauth: return a.issuer == b.issuer && a.subject == b.subject;
    case LoginType::kWallet: return EqualsIgnoreCase(a.address, b.address);
  }
  return false;
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

void ReadLoginMethods(json::Value value, const Place& place, std::vector<LoginMethod>& out) {
  ListReader<LoginMethod>{ReadLoginMethod, kMaxLoginMethods}.Read(value, place, out);
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
