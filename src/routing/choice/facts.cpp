#include "routing/choice/facts.h"

#include <algorithm>
#include <limits>

#include "base/check.h"
#include "base/strings.h"

namespace walletgate::routing {
namespace {

template <class T>
bool Contains(const std::vector<T>& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool IsSubset(const std::vector<std::string>& part, const std::vector<std::string>& whole) {
  return std::all_of(part.begin(), part.end(), [&](const std::string& value) { return Contains(whole, value); });
}

NameSet Bit(std::size_t index) {
  constexpr auto kRoom = static_cast<std::size_t>(std::numeric_limits<NameSet>::digits);
  Check(index < kRoom, "a set has room for every name of its fact");
  return static_cast<NameSet>(1U << index);
}

NameSet AllOf(const NameFact& fact) { return static_cast<NameSet>((1U << fact.values.size()) - 1U); }

bool NamesHold(const Conditions& conditions, const Facts& facts, std::size_t fact) {
  return conditions.names[fact] == 0 || (conditions.names[fact] & facts.names[fact]) != 0;
}

bool PhonesHold(const Conditions& conditions, const Facts& facts) {
  const auto& methods = facts.request->login_methods;
  return conditions.phone_countries.empty() || std::any_of(methods.begin(), methods.end(), [&](const auto& method) {
           return method.type == api::LoginType::kPhone &&
                  Contains(conditions.phone_countries, CallingCodeOf(method.phone_number));
         });
}

bool MetadataHolds(const MetadataCondition& condition, const Facts& facts) {
  const auto found = facts.request->metadata.find(condition.key);
  return found != facts.request->metadata.end() && Contains(condition.values, found->second);
}

bool VerificationHolds(const Conditions& conditions, const Facts& facts) {
  return conditions.require_verification.value_or(facts.require_verification) == facts.require_verification;
}

std::string ListText(std::string_view key, const std::vector<std::string>& values) {
  return std::string(key) + ": [" + Join(values, ", ") + "]";
}

/// Whether `narrow` says that the request has a value of that fact which `wide` takes, by other conditions.
bool ImpliedElsewhere(const Conditions& narrow, const Conditions& wide, std::size_t fact) {
  const bool takes_all = wide.names[fact] == AllOf(kNameFacts[fact]);
  if (fact == kChains) return takes_all && narrow.names[kWalletKinds] != 0;
  if (fact == kWalletKinds) return takes_all && narrow.names[kChains] != 0;
  const NameSet phone = Bit(static_cast<std::size_t>(api::LoginType::kPhone));
  return fact == kLoginTypes && (wide.names[fact] & phone) != 0 && !narrow.phone_countries.empty();
}

bool NamesImplied(const Conditions& narrow, const Conditions& wide, std::size_t fact) {
  if (wide.names[fact] == 0) return true;
  const bool within = (narrow.names[fact] & ~wide.names[fact]) == 0;
  return (narrow.names[fact] != 0 && within) || ImpliedElsewhere(narrow, wide, fact);
}

bool MetadataImplied(const Conditions& narrow, const MetadataCondition& wide) {
  return std::any_of(narrow.metadata.begin(), narrow.metadata.end(), [&](const MetadataCondition& own) {
    return own.key == wide.key && IsSubset(own.values, wide.values);
  });
}

}  // namespace

std::vector<std::string> NamesIn(const NameFact& fact, NameSet set) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < fact.values.size(); ++i) {
    if ((set & Bit(i)) != 0) names.emplace_back(fact.values[i]);
  }
  return names;
}

Facts FactsOf(const api::CreateEndUser& request) {
  Facts facts;
  facts.request = &request;
  const auto add = [&](std::size_t fact, auto value) { facts.names[fact] |= Bit(static_cast<std::size_t>(value)); };
  for (const api::WalletRequest& wallet : request.wallets) {
    add(kChains, wallet.chain);
    add(kWalletKinds, wallet.kind);
  }
  for (const api::LoginMethod& method : request.login_methods) add(kLoginTypes, method.type);
  for (std::size_t i = 0; i < api::kProfileTypeNames.size(); ++i) {
    if (request.profile.type == api::kProfileTypeNames[i]) add(kProfileTypes, i);
  }
  facts.require_verification = request.require_verification.value_or(false);
  return facts;
}

bool Conditions::empty() const {
  const bool any_names = std::any_of(names.begin(), names.end(), [](NameSet set) { return set != 0; });
  return !any_names && phone_countries.empty() && metadata.empty() && !require_verification;
}

bool Holds(const Conditions& conditions, const Facts& facts) {
  Check(facts.request != nullptr, "facts are of a request");
  for (std::size_t i = 0; i < kNameFacts.size(); ++i) {
    if (!NamesHold(conditions, facts, i)) return false;
  }
  return PhonesHold(conditions, facts) && VerificationHolds(conditions, facts) &&
         std::all_of(conditions.metadata.begin(), conditions.metadata.end(),
                     [&](const MetadataCondition& condition) { return MetadataHolds(condition, facts); });
}

std::vector<std::string> Unmet(const Conditions& conditions, const Facts& facts) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < kNameFacts.size(); ++i) {
    if (NamesHold(conditions, facts, i)) continue;
    texts.push_back(ListText(kNameFacts[i].key, NamesIn(kNameFacts[i], conditions.names[i])));
  }
  if (!PhonesHold(conditions, facts)) texts.push_back(ListText("phone_countries", conditions.phone_countries));
  for (const MetadataCondition& condition : conditions.metadata) {
    if (!MetadataHolds(condition, facts)) texts.push_back(ListText("metadata." + condition.key, condition.values));
  }
  if (!VerificationHolds(conditions, facts)) {
    texts.push_back(std::string("require_verification: ") + (*conditions.require_verification ? "true" : "false"));
  }
  return texts;
}

bool Implies(const Conditions& narrow, const Conditions& wide) {
  for (std::size_t i = 0; i < kNameFacts.size(); ++i) {
    if (!NamesImplied(narrow, wide, i)) return false;
  }
  if (!wide.phone_countries.empty()) {
    if (narrow.phone_countries.empty() || !IsSubset(narrow.phone_countries, wide.phone_countries)) return false;
  }
  if (wide.require_verification && narrow.require_verification != wide.require_verification) return false;
  return std::all_of(wide.metadata.begin(), wide.metadata.end(),
                     [&](const MetadataCondition& condition) { return MetadataImplied(narrow, condition); });
}

std::string_view CallingCodeOf(std::string_view phone_number) {
  // Zones 1 and 7 are one code each. These are the codes of two digits; every other one has three.
  constexpr std::string_view kTwoDigits =
      " 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86"
      " 90 91 92 93 94 95 98 ";
  if (phone_number.size() < 2 || phone_number.front() != '+') return {};
  if (phone_number[1] == '1' || phone_number[1] == '7') return phone_number.substr(0, 2);
  const std::string key = " " + std::string(phone_number.substr(1, 2)) + " ";
  const std::size_t length = kTwoDigits.find(key) != std::string_view::npos ? 3 : 4;
  return phone_number.size() < length ? std::string_view() : phone_number.substr(0, length);
}

}  // namespace walletgate::routing
