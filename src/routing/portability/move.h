#pragma once

// What a report supposes: from where, to where, and what was decided. Used by the parts of MoveCheck.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "api/create_end_user.h"
#include "api/end_user.h"
#include "routing/portability/id_alphabet.h"
#include "routing/portability/verdict.h"
#include "routing/state.h"

namespace walletgate::routing {

/// What becomes of a contact as a login where nobody knows that it was verified.
enum class UnverifiedLogins : std::uint8_t { kLeaveOut, kCarry, kBlock };
inline constexpr std::array<std::string_view, 3> kUnverifiedNames = {"leave_out", "carry", "block"};

struct MoveChoices {
  std::optional<UnverifiedLogins> unverified_logins;  ///< nothing: not decided yet
  bool key_set_registered = false;                    ///< the target has the tenant's key set
  bool keep_addresses = false;                        ///< keys are carried where they can be

  friend bool operator==(const MoveChoices& a, const MoveChoices& b) = default;
};

/// Contacts that several users have. Thread-safe once it is filled.
class SharedContacts {
 public:
  virtual ~SharedContacts() = default;
  /// How many have the contact of that login method; 1 where nobody shares it.
  virtual std::size_t CountOf(const api::LoginMethod& method) const = 0;
};

/// All of it outlives the check.
struct Move {
  const Tenant& tenant;
  const provider::Provider& to;
  const provider::Provider* from = nullptr;  ///< null: nobody calls it for the tenant any more
  Ends ends;
  MoveChoices choices = {};
  bool keeps_personal_data = true;
  const SharedContacts* shared = nullptr;  ///< null: nobody was counted
  const IdAlphabet* alphabet = nullptr;    ///< of the target; null: it is made where it is needed
};

/// A stored user, and what is known of him elsewhere in the store.
struct MovingUser {
  const api::EndUser& user;
  std::string_view open_intent = {};  ///< "": none
  bool id_was_deleted = false;        ///< a deleted user had the same id at the target
};

/// A create at the target that takes shape, and what is said on the way.
struct MoveDraft {
  api::CreateEndUser request;
  std::vector<api::WalletRequest> wallets_after;  ///< that the create has no room for, and calls after it have
  Verdict verdict;
};

}  // namespace walletgate::routing
