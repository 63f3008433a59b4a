#pragma once

// Who is who in a run. Whatever makes a user at a vendor carries a mark of whom it is for, in a place that the gateway
// never compares, so that the vendors' log can tell tenants apart on an account that they share.

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace walletgate::simulation {

inline constexpr std::array<std::string_view, 3> kTenants = {"ta", "tb", "tc"};
inline constexpr std::array<std::string_view, 5> kVendors = {"yieldforce", "cdp", "streambird", "capa", "capa-v2"};
inline constexpr std::string_view kDeployment = "dep";  ///< whose accounts several tenants use

/// An end user as the tenant knows it: tenant and external id.
using Name = std::pair<std::string, std::string>;
/// A vendor's user: full name of the account and the vendor's id.
using VendorUser = std::pair<std::string, std::string>;

/// Calls that create something: the id of the intent, and the vendor.
using Errand = std::pair<std::string, std::string>;

inline std::string ToText(const Name& name) { return name.first + "/" + name.second; }

/// Full name of the account that `owner`, a tenant or kDeployment, has with a vendor. Both dialects of capa are spoken
/// to one account, as by default.
inline std::string AccountName(std::string_view vendor, std::string_view owner) {
  return std::string(vendor == "capa-v2" ? "capa" : vendor) + "/" + std::string(owner);
}

std::string TokenOf(const Name& name);  ///< the user token that this user's client sends
std::string AliasOf(const Name& name);  ///< display name
std::string PhoneOf(
    const Name& name);  ///< REQUIRES a tenant of kTenants and an external id of one letter and one digit

/// Whose token, alias or phone number it is; empty names for nobody's.
Name NameIn(std::string_view mark);

}  // namespace walletgate::simulation
