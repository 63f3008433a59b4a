#pragma once

// How many of a tenant's users have one contact, for vendors that take a contact once. Used by surveys.

#include <cstdint>
#include <string>
#include <vector>

#include "base/random.h"
#include "routing/portability/move.h"

namespace walletgate::routing {

/// Keeps eight bytes of a salted hash for each contact: a million users fit into some 16 MB, and nobody reads a contact
/// out of it. Two contacts that meet in one hash would be taken for a shared one; of a million it is one report in
/// some thirty million.
class ContactCounts final : public SharedContacts {
 public:
  explicit ContactCounts(Random& random);

  void Add(const api::EndUser& user);
  /// No more come. REQUIRES: before CountOf.
  void Finish();
  std::size_t CountOf(const api::LoginMethod& method) const override;

 private:
  std::uint64_t HashOf(const api::LoginMethod& method) const;

  std::string salt_;
  std::vector<std::uint64_t> hashes_;  ///< sorted, once all are there
};

}  // namespace walletgate::routing
