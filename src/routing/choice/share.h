#pragma once

// Where an end user falls among vendors with shares: weighted rendezvous hashing (docs/adr/0007-routing-rules.md). Used
// by the router, and by its proofs.
//
// Each vendor draws a lot for each user; the lowest lot divided by the vendor's share wins. So a user stays where it is
// until the share of another vendor rises against that of its own, and a vendor that is taken out loses its own users
// only.

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace walletgate::routing {

/// A share in hundredths of a percent. What a set of vendors holds adds up to kWhole.
using BasisPoints = int;
inline constexpr BasisPoints kWhole = 10'000;

/// The lot of a user at a vendor: -ln(u), where u in (0, 1) is the first 52 bits of SHA-256 of the three texts with
/// newlines between them. Never changes between releases, since users would move. Pure and thread-safe.
double DrawLot(std::string_view tenant, std::string_view external_id, std::string_view provider);

struct Stake {
  BasisPoints share = 0;
  double lot = 0;  ///< from DrawLot
};

/// The index of the winner; nothing when no share is above 0.
std::optional<std::size_t> Winner(std::span<const Stake> stakes);

/// The share that `stakes[index]` must exceed to win this user, the others keeping their proportions: 0 to kWhole - 1.
/// It wins exactly when its part of the sum of shares is above that.
BasisPoints BucketOf(std::span<const Stake> stakes, std::size_t index);

/// "75", "2.5", "0.01": percent for people and files.
std::string PercentText(BasisPoints share);

/// Reads what PercentText writes: 0 to 100 with at most two decimals; nothing for other text.
std::optional<BasisPoints> ParsePercent(std::string_view text);

}  // namespace walletgate::routing
