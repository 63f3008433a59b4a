#pragma once

// One table of verbs, served at both listeners: to tenants' keys, and to operators in a tenant's place. Used by the
// resources that have such a table.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "http/route.h"

namespace walletgate::http {

/// The paths of `verbs`, whose patterns are what follows `base`. Routes point into them.
template <std::size_t kCount>
std::array<std::string, kCount> PathsUnder(std::string_view base, const std::array<Route, kCount>& verbs) {
  std::array<std::string, kCount> paths;
  for (std::size_t i = 0; i < kCount; ++i) paths[i] = std::string(base) + std::string(verbs[i].pattern);
  return paths;
}

/// For keys that have the scope. REQUIRES that `paths` lives as long as the routes.
template <std::size_t kCount>
std::array<Route, kCount> OfKeys(std::array<Route, kCount> verbs, const std::array<std::string, kCount>& paths,
                                 api::Scope scope) {
  for (std::size_t i = 0; i < kCount; ++i) {
    verbs[i].pattern = paths[i];
    verbs[i].role.reset();
    verbs[i].scope = scope;
  }
  return verbs;
}

/// For tokens of the role that a verb names; of one that names none an operator's. REQUIRES as above.
template <std::size_t kCount>
std::array<Route, kCount> OfOperators(std::array<Route, kCount> verbs, const std::array<std::string, kCount>& paths) {
  for (std::size_t i = 0; i < kCount; ++i) {
    verbs[i].pattern = paths[i];
    verbs[i].role = verbs[i].role.value_or(Role::kOperator);
  }
  return verbs;
}

}  // namespace walletgate::http
