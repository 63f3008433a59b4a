#include "storage/memory_ties.h"

#include <utility>

namespace walletgate::storage {

void MemoryTies::AddAddresses(const api::EndUser& user, WallTime now) {
  std::size_t current = 0;
  for (std::size_t n = 0; n < links.size(); ++n) {
    if (IsCurrent(links[n].link.state)) current = n;
  }
  for (const api::Wallet& wallet : user.wallets) {
    addresses.try_emplace(AddressKey(wallet.address), KeptAddress{{}, current, now, std::nullopt});
  }
}

void MemoryTies::TurnAddresses(const api::EndUser& user, WallTime now) {
  AddAddresses(user, now);
  for (const api::Wallet& wallet : user.wallets) addresses.at(AddressKey(wallet.address)).valid_until.reset();
  for (const api::Wallet& wallet : user.previous_wallets) {
    const auto address = addresses.find(AddressKey(wallet.address));
    if (address != addresses.end() && !address->second.valid_until) address->second.valid_until = now;
  }
}

std::vector<std::string> MemoryTies::TakeLast() {
  links.pop_back();
  std::vector<std::string> taken;
  for (const auto& [key, address] : addresses) {
    if (address.link == links.size()) taken.push_back(key);
  }
  for (const std::string& key : taken) addresses.erase(key);
  return taken;
}

void MemoryTies::Note(JournalEntry entry) {
  journal.insert(journal.begin(), std::move(entry));
  if (journal.size() > kMaxJournal) journal.pop_back();
}

Ties MemoryTies::AsTies() const {
  Ties ties;
  for (const MemoryLink& row : links) ties.links.push_back(row.link);
  for (const auto& [key, address] : addresses) {
    ties.addresses.push_back(address);
    ties.addresses.back().address = key;
  }
  return ties;
}

}  // namespace walletgate::storage
