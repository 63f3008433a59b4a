#pragma once

// The ties between an end user and vendors, and the addresses that came with them. Plain data, shared by every Store.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/end_user.h"
#include "base/clock.h"

namespace walletgate::storage {

/// The tie between an end user and the account that holds him at a vendor (docs/adr/0012, 0017). What was sent is
/// stored and used ever after: neither part is computed again.
struct Link {
  enum class State : std::uint8_t {
    kActive,
    kDisputed,  ///< another end user, older than this one, has the same vendor user: a store of before accounts had
                ///< both
    kOrphaned,  ///< an operator gave the vendor user to the other one
    kPrepared,  ///< the vendor has the user, who is not served from there yet
    kFormer,    ///< he was served from there before
  };
  enum class Origin : std::uint8_t {
    kCreated,   ///< the gateway made the user at the vendor
    kImported,  ///< he was there already, and was adopted
    kMigrated,  ///< the gateway made him there when he moved
  };
  std::string
      account;  ///< full name, "acme/main"; "" where a store of before accounts has a user whom nobody configures
  std::string id_at_provider;  ///< our id as the vendor was told it; "" where it is told none
  State state = State::kActive;
  // Of a record that is written these two are its user's.
  std::string provider{};          ///< stored id
  std::string provider_user_id{};  ///< "" where none is known
  Origin origin = Origin::kCreated;
  WallTime created_at{};                  ///< of the link; the epoch where a store of before accounts did not note it
  std::optional<WallTime> verified_at{};  ///< when the vendor last showed this user under it; nothing: never
};

inline constexpr std::string_view kLinkStateNames[] = {"active", "disputed", "orphaned", "prepared", "former"};
inline constexpr std::string_view kLinkOriginNames[] = {"created", "imported", "migrated"};

constexpr std::string_view ToString(Link::State state) { return kLinkStateNames[static_cast<std::size_t>(state)]; }
constexpr std::string_view ToString(Link::Origin origin) { return kLinkOriginNames[static_cast<std::size_t>(origin)]; }

/// Whether it is the one of its user's links that he is served by. Exactly one is.
constexpr bool IsCurrent(Link::State state) { return state != Link::State::kPrepared && state != Link::State::kFormer; }

/// An address that an end user has or had.
struct KeptAddress {
  std::string address;
  std::size_t link = 0;  ///< place in Ties::links of the one that it came with
  WallTime valid_from{};
  std::optional<WallTime> valid_until{};  ///< nothing: it still is his
};

/// All that ties an end user to vendors, past and present.
struct Ties {
  std::vector<Link> links;  ///< in the order of their making
  std::vector<KeptAddress> addresses;
};

/// As addresses are compared: EVM ones without regard to case, all others to the letter.
std::string AddressKey(std::string_view address);

/// Of every wallet that the user has or had.
std::vector<std::string> AddressKeysOf(const api::EndUser& user);

/// Whether the user has or had the address.
bool HasAddress(const api::EndUser& user, std::string_view address);

}  // namespace walletgate::storage
