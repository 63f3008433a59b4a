#include "tests/simulation/names.h"

#include <algorithm>

namespace walletgate::simulation {
namespace {

constexpr std::string_view kToken = "canary-user-token.";
constexpr std::string_view kAlias = "canary-alias.";
constexpr std::string_view kPhone = "+15550100";

}  // namespace

std::string TokenOf(const Name& name) { return std::string(kToken) + name.first + "." + name.second; }
std::string AliasOf(const Name& name) { return std::string(kAlias) + name.first + "." + name.second; }

std::string PhoneOf(const Name& name) {
  const auto tenant = std::find(kTenants.begin(), kTenants.end(), name.first) - kTenants.begin();
  return std::string(kPhone) + std::to_string(tenant) + name.second.back();
}

Name NameIn(std::string_view mark) {
  if (mark.starts_with(kPhone) && mark.size() == kPhone.size() + 2) {
    const auto tenant = static_cast<std::size_t>(mark[kPhone.size()] - '0');
    return tenant < kTenants.size() ? Name(kTenants[tenant], std::string("u") + mark.back()) : Name();
  }
  for (const std::string_view head : {kToken, kAlias}) {
    if (!mark.starts_with(head)) continue;
    const std::string_view name = mark.substr(head.size());
    const std::size_t dot = name.find('.');
    if (dot != std::string_view::npos) return {std::string(name.substr(0, dot)), std::string(name.substr(dot + 1))};
  }
  return {};
}

}  // namespace walletgate::simulation
