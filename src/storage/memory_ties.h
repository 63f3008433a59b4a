#pragma once

// Links, addresses and journal of one end user. Used by MemoryStore.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "storage/records.h"

namespace walletgate::storage {

struct MemoryLink {
  Link link;
  std::string import_id = {};  ///< "": no import made it
  std::uint64_t version = 1;   ///< of the user's record when it was made
};

struct MemoryTies {
  std::vector<MemoryLink> links;                 ///< in the order of their making
  std::map<std::string, KeptAddress> addresses;  ///< by AddressKey, which is not repeated in them
  std::vector<JournalEntry> journal;             ///< the latest first

  /// Those of his wallets that were not his came with the link that he is served by.
  void AddAddresses(const api::EndUser& user, WallTime now);
  /// After another link has become the active one: his wallets' are valid, those of previous ones are not any more.
  void TurnAddresses(const api::EndUser& user, WallTime now);
  /// Those that came with the last link, which goes.
  std::vector<std::string> TakeLast();
  void Note(JournalEntry entry);
  Ties AsTies() const;
};

}  // namespace walletgate::storage
