#pragma once

// What routing may know about a request, and conditions on it: `when` of a routing rule. Used by the router and by the
// reader of the configuration. Nothing here keeps or tells a person's data: a text names the condition, not the value.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/end_user.h"
#include "api/login_kinds.h"
#include "api/names.h"

namespace walletgate::routing {

/// A fact whose values are a closed set of names.
struct NameFact {
  std::string_view key;  ///< in `when`
  std::span<const std::string_view> values;
  std::string_view field;  ///< what mapping::Accepts::Domain calls it
};

enum NameFactIndex : std::uint8_t { kChains, kWalletKinds, kLoginTypes, kProfileTypes };

inline constexpr std::array<NameFact, 4> kNameFacts = {{
    {"chains", api::kChainNames, "wallets.chain"},
    {"wallet_kinds", api::kWalletKindNames, "wallets.kind"},
    {"login_types", api::kLoginTypeNames, "login_methods.type"},
    {"profile_types", api::kProfileTypeNames, "profile.type"},
}};

/// A set of values of one NameFact: bit i is values[i].
using NameSet = std::uint8_t;

std::vector<std::string> NamesIn(const NameFact& fact, NameSet set);

/// The facts of one request, which must outlive them.
struct Facts {
  const api::CreateEndUser* request = nullptr;
  std::array<NameSet, kNameFacts.size()> names{};
  bool require_verification = false;
};
Facts FactsOf(const api::CreateEndUser& request);

struct MetadataCondition {
  std::string key;
  std::vector<std::string> values;
};

/// All that are given must hold; of a list, one value is enough.
struct Conditions {
  std::array<NameSet, kNameFacts.size()> names{};  ///< 0: not given
  std::vector<std::string> phone_countries;        ///< country calling codes: "+44"
  std::vector<MetadataCondition> metadata;
  std::optional<bool> require_verification;

  bool empty() const;
};

bool Holds(const Conditions& conditions, const Facts& facts);

/// Those that do not hold, as they stand in the file: "phone_countries: [+44]".
std::vector<std::string> Unmet(const Conditions& conditions, const Facts& facts);

/// Whether every request for which `narrow` holds is one for which `wide` does. False when that is not certain.
bool Implies(const Conditions& narrow, const Conditions& wide);

/// The country calling code of an E.164 number with its plus, with it: "+44", "+1" for all of North America, "+7" for
/// Russia and Kazakhstan. "" when the text is shorter than the code that it begins. Codes are told apart by length
/// only (ITU-T E.164.D), so that a code assigned tomorrow is known today.
std::string_view CallingCodeOf(std::string_view phone_number);

}  // namespace walletgate::routing
