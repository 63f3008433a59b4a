#pragma once

// Streambird's end users as data: users, wallets, their JSON, and the search filters.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json/sink.h"
#include "base/json/value.h"
#include "sandbox/population.h"

namespace walletgate::sandbox {

/// How wallet types are spelt: ETH, SOL, BTC (2022 and the seed) or ethereum, solana, bitcoin (MoonKey).
enum class StreambirdSpelling : std::uint8_t { kShort, kLong };

/// The chain of a wallet type in that spelling: "evm", "solana", "bitcoin", "polkadot", "stellar"; "" when unknown.
std::string_view StreambirdChain(std::string_view wallet_type, StreambirdSpelling spelling);
std::string_view StreambirdWalletType(std::string_view chain, StreambirdSpelling spelling);

struct StreambirdContact {
  std::string id;  ///< email_… or pn_…
  std::string value;
  bool verified = false;  ///< not by a create, not even one that asks for no verification
  WallTime created_at{};
};
using StreambirdContacts = std::vector<StreambirdContact>;

struct StreambirdWallet {
  std::string id;
  std::string chain;
  std::string address;
  bool is_default = false;
  WallTime created_at;
};

struct StreambirdUser {
  std::string id;
  std::string app_id;
  bool live = false;  ///< made with sk_live_: the test environment does not see it
  std::string first_name;
  std::string middle_name;
  std::string last_name;
  StreambirdContacts emails;  ///< in the order in which they came
  StreambirdContacts phones;
  bool pending = false;
  bool deleted = false;
  std::string metadata;  ///< JSON text, "" for none
  std::vector<StreambirdWallet> wallets;
  WallTime created_at;
  Oddity oddity = Oddity::kNone;
};

/// The first of them; one without id and value where there is none.
StreambirdContact FirstContact(const StreambirdContacts& contacts);

/// `seed` and the wallet's id make the address. EVM ones are lower case in the short spelling, EIP-55 in the long one.
std::string MakeStreambirdAddress(std::string_view chain, const std::string& seed, StreambirdSpelling spelling);

void WriteStreambirdWallet(const StreambirdUser& user, const StreambirdWallet& wallet, StreambirdSpelling spelling,
                           json::Sink& out);
void WriteStreambirdUser(const StreambirdUser& user, StreambirdSpelling spelling, json::Sink& out);

/// Why `filters` of a search is malformed, or "".
std::string CheckStreambirdFilters(json::Value filters);
/// Whether they name no field, and so match everybody.
bool MatchesEverybody(json::Value filters);
/// REQUIRES checked filters.
bool MatchesStreambirdFilters(const StreambirdUser& user, json::Value filters);

}  // namespace walletgate::sandbox
