#pragma once

// An account: one customer relation with one vendor (PRODUCT section 3a). Users, their ids at the vendor, rates,
// circuit and places are counted per account. Values; thread-safe.

#include <cstdint>
#include <string>
#include <string_view>

namespace walletgate::provider {

/// How a tenant's external id is told to a vendor.
enum class Ids : std::uint8_t {
  kPlain,     ///< as it is
  kPrefixed,  ///< after the tenant's prefix
  kDerived,   ///< a hash of tenant and external id, which fits every vendor's pattern
};

std::string_view ToString(Ids ids);  ///< "plain", "prefixed", "derived"

/// What was renamed is still called in the store what it was called when its first user came (docs/adr/0012): `name`
/// and `provider` are the store's words, `new_name` and the provider's own id are what people see.
struct Account {
  std::string name;  ///< full: "<vendor>/<name>"; stored with every link and intent
  Ids ids = Ids::kPlain;
  bool minted_only = false;   ///< user tokens of callers are refused
  std::string new_name = {};  ///< full, since it was renamed; "" where it was not
  std::string provider = {};  ///< the provider's id before that was renamed; "" where it was not

  const std::string& shown() const { return new_name.empty() ? name : new_name; }
  friend bool operator==(const Account& a, const Account& b) = default;
};

/// Whose external id it is.
struct Named {
  std::string_view tenant;
  std::string_view prefix;  ///< of the tenant
  std::string_view external_id;
  std::uint64_t generation = 0;  ///< grows with each re-creation
};

/// The id that a vendor is told. Derived: "wg-" and the first 26 characters of the RFC 4648 base32, in lower case, of
/// SHA-256(tenant, byte 0, external id, byte 0, generation in decimal).
std::string IdAtVendor(Ids ids, const Named& named);

}  // namespace walletgate::provider
