#include "mapping/accept_limits.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/field_table.h"
#include "api/limits.h"
#include "api/login_kinds.h"
#include "api/names.h"
#include "base/strings.h"

namespace walletgate::mapping {
namespace {

using config::ListOf;
using config::MapReader;
using config::Member;
using config::OneOf;
using config::Shape;
using config::TrueOrFalse;
using config::ValueType;
using config::YamlNode;

/// A member of an entry.
struct Limit {
  Member member;
  void (*read)(const Member& member, MapReader& reader, AcceptRule& rule);
};

/// Reads a list of names out of a closed set; one diagnostic for each that is unknown or repeated.
class NameList {
 public:
  NameList(const Member& member, std::string_view what, MapReader& reader)
      : what_(what),
        known_(member.type.of->names.begin(), member.type.of->names.end()),
        diagnostics_(reader.diagnostics()) {
    const YamlNode* node = reader.Child(member.key);
    if (node == nullptr) return;
    if (!node->IsSequence() || node->elements.empty()) {
      diagnostics_.Add(node->where, node->path, "must be a list of names: " + Join(known_, ", "));
      return;
    }
    for (const YamlNode& element : node->elements) Take(element);
  }

  const std::vector<std::string>& names() const { return names_; }

 private:
  void Take(const YamlNode& element) {
    if (std::find(known_.begin(), known_.end(), element.scalar) == known_.end()) {
      diagnostics_.Add(element.where, element.path, config::UnknownName(what_, element.scalar, known_));
    } else if (std::find(names_.begin(), names_.end(), element.scalar) != names_.end()) {
      diagnostics_.Add(element.where, element.path, "'" + element.scalar + "' is listed twice");
    } else {
      names_.push_back(element.scalar);
    }
  }

  std::string_view what_;
  std::vector<std::string> known_;
  std::vector<std::string> names_;
  config::Diagnostics& diagnostics_;
};

template <class Enum>
std::vector<Enum> ToEnums(const std::vector<std::string>& names, std::optional<Enum> (*from_name)(std::string_view)) {
  std::vector<Enum> values;
  values.reserve(names.size());
  for (const std::string& name : names) values.push_back(*from_name(name));
  return values;
}

template <auto kFlag>
void ReadFlag(const Member& member, MapReader& reader, AcceptRule& rule) {
  rule.*kFlag = reader.Bool(member.key, false);
}

template <auto kCount>
void ReadCount(const Member& member, MapReader& reader, AcceptRule& rule) {
  const auto count = reader.OptionalInt(member.key, member.type.min, member.type.max);
  rule.*kCount = static_cast<std::size_t>(count.value_or(0));
}

void ReadPattern(const Member& member, MapReader& reader, AcceptRule& rule) {
  const auto text = reader.OptionalString(member.key);
  if (!text) return;
  rule.pattern_text = *text;
  auto pattern = std::make_shared<const re2::RE2>(*text, re2::RE2::Quiet);
  if (pattern->ok()) rule.pattern = std::move(pattern);
  else reader.Fault(member.key, "is no RE2 pattern: " + pattern->error());
}

void ReadTypes(const Member& member, MapReader& reader, AcceptRule& rule) {
  rule.types = ToEnums(NameList(member, "login method type", reader).names(), api::LoginTypeFromName);
}

/// After the types.
void ReadIssuers(const Member& member, MapReader& reader, AcceptRule& rule) {
  rule.issuers = NameList(member, "issuer", reader).names();
  const bool oauth =
      rule.types.empty() || std::find(rule.types.begin(), rule.types.end(), api::LoginType::kOauth) != rule.types.end();
  if (!rule.issuers.empty() && !oauth)
    reader.Fault(member.key, "is of oauth login methods, which 'types' does not list");
}

void ReadChains(const Member& member, MapReader& reader, AcceptRule& rule) {
  rule.chains = ToEnums(NameList(member, "chain", reader).names(), api::ChainFromName);
}

void ReadKinds(const Member& member, MapReader& reader, AcceptRule& rule) {
  rule.kinds = ToEnums(NameList(member, "wallet kind", reader).names(), api::WalletKindFromName);
}

void ReadValues(const Member& member, MapReader& reader, AcceptRule& rule) {
  rule.values = NameList(member, "profile type", reader).names();
}

constexpr ValueType UpTo(std::size_t most) { return config::Whole(1, static_cast<std::int64_t>(most)); }

constexpr ValueType kLoginType = OneOf(api::kLoginTypeNames);
constexpr ValueType kIssuer = OneOf(api::kIssuerNames);
constexpr ValueType kChain = OneOf(api::kChainNames);
constexpr ValueType kWalletKind = OneOf(api::kWalletKindNames);
constexpr ValueType kProfileType = OneOf(api::kProfileTypeNames);

constexpr Limit kRequired = {{"required", TrueOrFalse()}, ReadFlag<&AcceptRule::required>};
constexpr Limit kKept = {{"kept_by_gateway", TrueOrFalse(), "The gateway stores it; the vendor never sees it."},
                         ReadFlag<&AcceptRule::kept_by_gateway>};
constexpr Limit kPattern = {{"pattern", config::Text("RE2"), "RE2, matches the whole value"}, ReadPattern};
constexpr Limit kKinds = {{"kinds", ListOf(kWalletKind)}, ReadKinds};
constexpr Limit kMaxWallets = {{"max", UpTo(api::kMaxWallets)}, ReadCount<&AcceptRule::max>};

constexpr Limit MaxLength(std::size_t most) {
  return {{"max_length", UpTo(most), "Characters."}, ReadCount<&AcceptRule::max_length>};
}

constexpr std::array kPlain = {kRequired, kKept};
constexpr std::array kId = {kRequired, kKept, kPattern, MaxLength(api::kMaxExternalId)};
constexpr std::array kText = {kRequired, kKept, kPattern, MaxLength(api::kMaxText)};
constexpr std::array kLoginMethods = {
    kRequired,
    kKept,
    Limit{{"types", ListOf(kLoginType)}, ReadTypes},
    Limit{{"issuers", ListOf(kIssuer)}, ReadIssuers},
    Limit{{"max", UpTo(api::kMaxLoginMethods)}, ReadCount<&AcceptRule::max>},
    Limit{{"max_per_type", UpTo(api::kMaxLoginMethods)}, ReadCount<&AcceptRule::max_per_type>},
};
constexpr std::array kWallets = {kRequired, kKept, Limit{{"chains", ListOf(kChain)}, ReadChains}, kKinds, kMaxWallets};
constexpr std::array kWalletOfChain = {kRequired, kKept, kKinds, kMaxWallets};
constexpr std::array kProfile = {kRequired, kKept, Limit{{"values", ListOf(kProfileType)}, ReadValues}};

/// What several keys have in common.
struct Family {
  std::span<const Limit> limits;
  Shape shape;
};

template <auto& kLimits>
constexpr auto kMembers = config::MembersOf(kLimits);

template <auto& kLimits>
constexpr Family MakeFamily(std::string_view id) {
  return {kLimits, {id, "accepts.FIELD", {}, kMembers<kLimits>}};
}

constexpr Family kPlainFamily = MakeFamily<kPlain>("accepts_plain");
constexpr Family kIdFamily = MakeFamily<kId>("accepts_id");
constexpr Family kTextFamily = MakeFamily<kText>("accepts_text");
constexpr Family kLoginFamily = MakeFamily<kLoginMethods>("accepts_login_methods");
constexpr Family kWalletsFamily = MakeFamily<kWallets>("accepts_wallets");
constexpr Family kChainFamily = MakeFamily<kWalletOfChain>("accepts_wallet");
constexpr Family kProfileFamily = MakeFamily<kProfile>("accepts_profile_type");

constexpr const Family& FamilyOf(std::string_view key) {
  if (key == "login_methods") return kLoginFamily;
  if (key == "wallets") return kWalletsFamily;
  if (key == "profile.type") return kProfileFamily;
  if (key == "external_id") return kIdFamily;
  if (key.starts_with("wallet.")) return kChainFamily;
  return key.starts_with("profile.") ? kTextFamily : kPlainFamily;
}

constexpr auto kAcceptsMembers = [] {
  std::array<Member, api::kAcceptKeys.size()> members{};
  for (std::size_t i = 0; i < members.size(); ++i) {
    members[i].key = api::kAcceptKeys[i];
    members[i].type = OrNull(config::MappingOf(FamilyOf(members[i].key).shape));
  }
  return members;
}();

constexpr Shape kAccepts{"accepts", "accepts",
                         "What a caller may send to this vendor; every listed field is sent or marked kept_by_gateway.",
                         kAcceptsMembers};

constexpr ValueType kAlternative = OneOf(kAlternativeNames);
constexpr ValueType kAlternatives = OrTwice(ListOf(kAlternative));
constexpr ValueType kListOfAlternatives = OrNull(OrEmpty(ListOf(kAlternatives)));

}  // namespace

void ReadLimits(MapReader& reader, AcceptRule& rule) {
  for (const Limit& limit : FamilyOf(rule.key).limits) limit.read(limit.member, reader, rule);
}

const Shape& AcceptsShape() { return kAccepts; }
const ValueType& AlternativesType() { return kListOfAlternatives; }

}  // namespace walletgate::mapping
