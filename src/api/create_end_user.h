#pragma once

// Caller's JSON → CreateEndUser, with every fault at once; and what is derived from it.

#include <string>

#include "api/end_user.h"
#include "api/operation.h"
#include "base/json.h"
#include "base/result.h"

namespace walletgate::api {

/// Validates the whole body against the contract. Error: kInvalidRequest with one FieldError per fault, in document
/// order where there is one; unknown members are faults with the nearest spelling. No value is ever rewritten.
Result<CreateEndUser> ParseCreateEndUser(json::Value body);

/// Body of POST /v1/end-users/{id}/wallets: {chain, kind}.
Result<WalletRequest> ParseWalletRequest(json::Value body);

/// The canonical text of a request: sorted members, defaults filled in, `user_token` left out (a fresh token for the
/// same user is the same request). Equal requests give equal text whatever their member order. For fingerprints.
std::string CanonicalText(const CreateEndUser& request);

/// What an operation is about, ready for a request plan. Fill what the operation has.
struct OperationInput {
  const CreateEndUser* request = nullptr;  ///< create_end_user
  std::string external_id;                 ///< get, delete, create_wallet
  std::string provider_user_id;            ///< get, delete, create_wallet
  std::string email;                       ///< find (or derived from request)
  std::string phone_number;                ///< find (or derived from request)
  std::optional<WalletRequest> wallet;     ///< create_wallet
  Secret user_token;                       ///< the caller's, or minted
};

/// The document that request plans read: unified members as in the contract plus the derived ones
/// (email, phone_number, primary_login {type, identifier}, sole_chain, sole_account, wallet.<chain> {kind, smart}).
/// The paths are those of RequestFields(operation).
json::Document BuildPlanInput(Operation operation, const OperationInput& input);

/// Reads the object that a response plan wrote (ResultFields). Checks addresses: EVM ones are re-checksummed (EIP-55),
/// Solana ones must decode to 32 bytes, others are non-empty printable ASCII. Error: kProviderBadResponse.
Result<ProviderResult> ReadProviderResult(json::Value value);

}  // namespace walletgate::api
