#pragma once

// The unified contract as plain data (docs/api.md): what a caller asks for, what a vendor answered, what the directory
// keeps. Used by every folder above; says nothing about JSON beyond the two functions at the end.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json/sink.h"
#include "base/json/value.h"
#include "base/secret.h"

namespace walletgate::api {

enum class Chain : std::uint8_t { kEvm, kSolana, kBitcoin, kPolkadot, kStellar };
enum class WalletKind : std::uint8_t { kEoa, kSmart };
enum class LoginType : std::uint8_t { kEmail, kPhone, kJwt, kOauth, kWallet };
enum class Status : std::uint8_t { kActive, kPending, kDeleted };

std::string_view ToString(Chain chain);      ///< "evm", "solana", "bitcoin", "polkadot", "stellar"
std::string_view ToString(WalletKind kind);  ///< "eoa", "smart"
std::string_view ToString(LoginType type);   ///< as its row of kLoginKinds says
std::string_view ToString(Status status);    ///< "active", "pending", "deleted"
std::optional<Chain> ChainFromName(std::string_view name);
std::optional<WalletKind> WalletKindFromName(std::string_view name);
std::optional<LoginType> LoginTypeFromName(std::string_view name);
std::optional<Status> StatusFromName(std::string_view name);

/// Only the members of its type are set; the others stay empty.
struct LoginMethod {
  LoginType type = LoginType::kEmail;
  std::string email;               ///< email; optional for oauth
  std::string phone_number;        ///< phone; E.164 as the caller wrote it
  std::string subject;             ///< jwt, oauth
  std::string key_id;              ///< jwt
  std::string issuer;              ///< oauth: google, apple, x, telegram, github
  std::string name;                ///< oauth, optional
  std::string username;            ///< oauth, optional
  std::string address;             ///< wallet; as the caller wrote it, its EIP-55 checksum proved when it carries one
  std::string id_at_provider{};    ///< of what a vendor shows: its own id of the method; never kept, nor shown
  std::optional<bool> verified{};  ///< email, phone: the vendor has seen that the person has it; nothing: nobody said.
                                   ///< No part of what a caller sends, nor of what tells two methods apart
};

struct WalletRequest {
  Chain chain = Chain::kEvm;
  WalletKind kind = WalletKind::kEoa;
};

struct Profile {
  std::string type;  ///< "individual", "business" or empty
  std::string first_name;
  std::string middle_name;
  std::string last_name;
  std::string display_name;
  bool empty() const {
    return type.empty() && first_name.empty() && middle_name.empty() && last_name.empty() && display_name.empty();
  }
};

/// A validated request of POST /v1/end-users.
struct CreateEndUser {
  std::string external_id;
  std::string provider;  ///< empty: routing decides
  std::vector<LoginMethod> login_methods;
  std::vector<WalletRequest> wallets;
  Profile profile;
  Secret user_token;  ///< empty: absent
  std::optional<bool> require_verification;
  std::map<std::string, std::string> metadata;
  bool recreate = false;  ///< makes a new user also where the one of the external id was deleted
};

struct Wallet {
  Chain chain = Chain::kEvm;
  WalletKind kind = WalletKind::kEoa;
  std::string address;
  bool is_default = false;
  std::optional<WallTime> gone_since{};   ///< the vendor's answers name it no more; kept, since it may hold money
  std::optional<WallTime> valid_until{};  ///< of a previous one: when its link ceased to be the active one
};

/// What a vendor's answer said about an end user, in unified terms. Made by a response plan.
struct ProviderResult {
  std::string provider_user_id;
  std::string external_id;  ///< the vendor's echo, empty when it gives none
  std::optional<Status> status;
  std::optional<WallTime> created_at;
  std::vector<std::string> emails;         ///< as the vendor shows them; empty where it shows none
  std::vector<std::string> phone_numbers;  ///< likewise
  bool emails_left_out = false;            ///< it shows some that could not be read
  bool phone_numbers_left_out = false;     ///< likewise
  std::vector<LoginMethod> login_methods;  ///< as the vendor shows them: no format of the contract was asked of them
  std::size_t login_methods_left_out = 0;  ///< such as could not be read, or are of a type that the contract has not
  std::optional<Profile> profile;          ///< where it shows some of it
  bool shows_wallets = false;              ///< the answer has a list of them, be it empty
  std::vector<Wallet> wallets;
  std::size_t left_out = 0;  ///< wallets that could not be taken: unreadable, no address of their chain, or too many
};

/// No user has more wallets than this, so that what is stored of one can always be read back.
inline constexpr std::size_t kMaxKeptWallets = 100;

/// Whether `id` may be a vendor's id of a user: 1-256 printable ASCII characters without spaces, and not "." or "..",
/// nor with a slash or backslash, which somebody on the way would take for a path.
bool IsProviderUserId(std::string_view id);

/// A provider that should have got an end user and could not be had.
struct Failover {
  std::string from;
  std::string reason;  ///< circuit_open, connect, throttled, queue_full, not_applied
};

/// A pending wallet that a caller has asked for once more. Who repeats that gets it when it has come, and no second
/// one.
struct AskedAgain {
  WalletRequest wallet;
  WallTime at{};
};

/// An end user as the directory keeps it and the API shows it.
struct EndUser {
  std::string id;  ///< eu_ULID
  std::string tenant;
  std::string external_id;
  Status status = Status::kPending;  ///< the vendor's, or kDeleted; callers see ShownStatus
  std::string provider;
  std::string provider_user_id;
  std::vector<LoginMethod> login_methods;
  std::vector<Wallet> wallets;
  std::vector<Wallet> previous_wallets{};      ///< of former links
  std::vector<WalletRequest> pending_wallets;  ///< asked for, and not seen at the vendor yet
  std::vector<AskedAgain> asked_again;         ///< never shown
  Profile profile;
  std::map<std::string, std::string> metadata;
  std::vector<Failover> failovers;  ///< in order; empty: `provider` is the one that routing chose
  WallTime created_at{};
  WallTime updated_at{};
  std::optional<WallTime> provider_created_at{};  ///< by the vendor's clock
  std::optional<WallTime> missing_since{};        ///< the vendor says that it knows no such user any more
  std::uint64_t generation = 0;                   ///< deleted users who had the external id before; never shown
  bool reused_provider_user = false;              ///< one of those had the vendor's user too
  /// Counts the changes of the record, from 1 on: a store gives one that it replaces the next. Changes that nobody
  /// sees, and `updated_at` by itself, do not count. Shown as the ETag alone.
  std::uint64_t version = 1;
};

/// Drops what goes with a deleted user: login methods, profile and metadata. Ids, dates and addresses stay.
void DropPersonalMembers(EndUser& user);

/// A user with wallets still to come, or whom the vendor no longer knows, is pending whatever the vendor's status was.
Status ShownStatus(const EndUser& user);

/// Each chain with wallets has one default: the first that the vendor marked, else the first; never one that is gone.
void EnsureDefaultWallets(std::vector<Wallet>& wallets);

/// Writes the answer object of docs/api.md. `tenant` is not written; times are cut to the second; absent optional
/// members are left out. `provider_data` (a vendor's raw JSON) is added when present.
void WriteEndUser(const EndUser& user, json::Sink& sink, json::Value provider_data = {});

/// The same with what only stores keep.
void WriteStoredEndUser(const EndUser& user, json::Sink& sink);

/// Reads back what either wrote (for stores), with an empty `tenant` and without `provider_data`. Members that it does
/// not know are passed over, so that an older program reads a newer store. Nothing for anything else.
std::optional<EndUser> ReadEndUser(json::Value value);

}  // namespace walletgate::api
