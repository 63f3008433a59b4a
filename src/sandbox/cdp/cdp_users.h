#pragma once

// Coinbase CDP's end users as data: reading the create body, holding users, writing EndUser objects.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json/sink.h"
#include "base/json/value.h"
#include "base/random.h"
#include "sandbox/population.h"

namespace walletgate::sandbox {

struct CdpAccount {
  std::string address;
  std::string owner;  ///< smart accounts: the address of the EOA that owns it
  WallTime created_at;
};

enum class CdpAccountKind : std::uint8_t { kEvm, kEvmSmart, kSolana };

struct CdpMethod {
  std::string identity;  ///< "email:user@example.com": unique in the project
  std::string email;     ///< also of oauth methods, for lookups
  std::string phone_number;
  std::string siwe_address;  ///< lower case
  std::string oauth_provider;
  std::string subject;
  std::string contact;  ///< for the create log
  std::string text;     ///< the object as the caller sent it, known members only
};

struct CdpUser {
  std::string user_id;
  std::vector<CdpMethod> methods;
  std::vector<CdpAccount> evm;
  std::vector<CdpAccount> smart;
  std::vector<CdpAccount> solana;
  WallTime created_at;
  std::uint64_t accounts_made = 0;
  Oddity oddity = Oddity::kNone;

  std::vector<CdpAccount>& Accounts(CdpAccountKind kind);
};

struct CdpCreate {
  std::string user_id;  ///< "" when the caller leaves it to the vendor
  std::vector<CdpMethod> methods;
  bool evm = false;
  bool smart = false;
  bool solana = false;
};

/// Reads and checks the create body; unknown members are ignored. The text of the error is the vendor's message.
struct CdpCreateOrFault {
  CdpCreate create;
  std::string fault;  ///< "" when the body is good
};
CdpCreateOrFault ReadCdpCreate(json::Value body);

/// What a client would have sent to make that one.
CdpCreate CdpCreateOf(const Settler& settler);

/// Adds an account, with an EOA owner for a smart one. False when ten exist.
bool AddCdpAccount(CdpUser& user, CdpAccountKind kind, const std::string& seed, WallTime now);

void WriteCdpUser(const CdpUser& user, json::Sink& out);
void WriteCdpAccount(const CdpAccount& account, json::Sink& out);

}  // namespace walletgate::sandbox
