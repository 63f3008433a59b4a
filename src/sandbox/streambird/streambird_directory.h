#pragma once

// Who Streambird's end users are: makes, finds and deletes them, and keeps contacts apart.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/json/value.h"
#include "sandbox/streambird/streambird_users.h"
#include "sandbox/vendor.h"

namespace walletgate::sandbox {

class StreambirdDirectory {
 public:
  StreambirdDirectory(const Facilities& facilities, StreambirdSpelling spelling);

  /// Whether the address or the number in a create body is a user's already.
  bool IsTaken(json::Value body, bool live) const;
  /// REQUIRES a create body that was checked, and that it is not taken. Users stay where they are until the next Make.
  StreambirdUser& Make(json::Value body, bool live);
  StreambirdWallet& AddWallet(StreambirdUser& user, std::string_view chain) const;
  /// Null: nobody, or of the other environment.
  StreambirdUser* Find(std::string_view user_id, bool live);
  void Delete(StreambirdUser& user);
  /// In the test environment. The number of users made.
  std::size_t Populate(const Population& population);

  /// Whether an address or a number is the user's already, or nobody's.
  bool IsFree(const StreambirdUser& user, std::string_view contact) const;
  /// REQUIRES that it is free. A new one is not verified.
  void AddContact(StreambirdUser& user, bool is_email, std::string_view contact);
  /// By its own id. The user who had it; null: nobody.
  StreambirdUser* RemoveContact(bool is_email, const std::string& contact_id, bool live);

  StreambirdSpelling spelling() const { return spelling_; }
  const std::vector<StreambirdUser>& all() const { return users_; }  ///< in order of creation, deleted ones included
  /// How many live, in one environment.
  std::size_t Count(bool live) const { return counts_[live ? 1 : 0]; }
  /// Where a user who lives stands in all(). REQUIRES that Find finds him.
  std::size_t PositionOf(std::string_view user_id) const { return by_id_.at(std::string(user_id)); }

 private:
  void Free(const std::string& contact, bool live);

  Facilities facilities_;
  StreambirdSpelling spelling_;
  std::string app_id_;
  std::vector<StreambirdUser> users_;
  std::unordered_map<std::string, std::size_t> by_id_;  ///< of those that live
  std::unordered_set<std::string> taken_;               ///< see ContactKeys
  std::array<std::size_t, 2> counts_{};                 ///< of those that live: test, live
};

}  // namespace walletgate::sandbox
