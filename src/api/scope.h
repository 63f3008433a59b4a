#pragma once

// What an API key may do. Each route names the scope it needs (src/http/resources); configuration gives them
// to keys; the OpenAPI document shows them.

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace walletgate::api {

enum class Scope : std::uint8_t { kUsersRead, kUsersWrite, kUsersDelete, kMigrations };

/// In the order of the enum.
inline constexpr std::array<std::string_view, 4> kScopeNames = {"users:read", "users:write", "users:delete",
                                                                "migrations"};

constexpr std::string_view ToString(Scope scope) { return kScopeNames[static_cast<std::size_t>(scope)]; }

/// A value.
class ScopeSet {
 public:
  constexpr ScopeSet() = default;
  constexpr ScopeSet(std::initializer_list<Scope> scopes) {
    for (const Scope scope : scopes) Add(scope);
  }

  constexpr void Add(Scope scope) { bits_ = static_cast<std::uint8_t>(bits_ | BitOf(scope)); }
  constexpr bool Has(Scope scope) const { return (bits_ & BitOf(scope)) != 0; }
  constexpr bool operator==(const ScopeSet&) const = default;

 private:
  static constexpr unsigned BitOf(Scope scope) { return 1U << static_cast<unsigned>(scope); }
  std::uint8_t bits_ = 0;
};

/// Of a key whose configuration names none: what a back end needs every day.
inline constexpr ScopeSet kDefaultScopes = {Scope::kUsersRead, Scope::kUsersWrite, Scope::kUsersDelete};

}  // namespace walletgate::api
