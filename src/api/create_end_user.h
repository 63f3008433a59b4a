#pragma once

// Caller's JSON → CreateEndUser, with every fault at once, and what is derived from it for request plans. Used by the
// edge (parse), routing (fingerprint) and providers (plans).

#include <string>

#include "api/end_user.h"
#include "api/operation.h"
#include "base/json/value.h"
#include "base/result.h"

namespace walletgate::api {

/// Validates the whole body against the contract. Error: kInvalidRequest with one FieldError per fault, in document
/// order where there is one (missing members come last in their object; at most 100); unknown members are faults with
/// the nearest spelling. Codes: required, unknown_member, type, format, length, range, enum, duplicate. No value is
/// ever rewritten. Thread-safe, like all functions here.
Result<CreateEndUser> ParseCreateEndUser(json::Value body);

/// Body of POST /v1/end-users/{id}/wallets: {chain, kind}.
Result<WalletRequest> ParseWalletRequest(json::Value body);

/// Body of POST /v1/end-users/{id}/login-methods, and of …/remove: one login method.
Result<LoginMethod> ParseLoginMethod(json::Value body);

/// The top-level members that the bodies of both may have, by their rules. For the labels of metrics.
std::vector<std::string_view> RequestMembers();

/// The canonical text of a request: sorted members, defaults filled in, `user_token` left out (a fresh token for the
/// same user is the same request), and `recreate`. Equal requests give equal text whatever their member order. For
/// fingerprints.
std::string CanonicalText(const CreateEndUser& request);

/// What an operation is about, ready for a request plan. Fill what the operation has.
struct OperationInput {
  const CreateEndUser* request = nullptr;     ///< create_end_user; update_end_user: the user as a create would have him
  std::string external_id;                    ///< as the vendor is told it; "" of a create: the request's
  std::string provider_user_id;               ///< of one who is known
  std::string email;                          ///< find (or derived from request)
  std::string phone_number;                   ///< find (or derived from request)
  std::optional<WalletRequest> wallet;        ///< create_wallet
  std::optional<LoginMethod> login_method{};  ///< remove_login_method
  Secret user_token;                          ///< the caller's, or minted
  bool minted_token = false;                  ///< the gateway has made it
  std::string cursor;                         ///< list: Answer::next_cursor of the page before; "": the first page
  std::size_t limit = 0;  ///< list: users of a page, within the vendor's bounds; 0: as many as it gives
};

/// What makes `user` as he is, but for wallets: what an update tells of him.
CreateEndUser PersonOf(const EndUser& user);

/// The document that request plans read: unified members as in the contract plus the derived ones
/// (email, phone_number, primary_login {type, identifier}, sole_chain, sole_account, wallet.<chain> {kind, smart}).
/// The paths are those of RequestFields(operation). Empty lists are left out. Of two wallets of one chain, eoa and
/// smart, wallet.<chain> tells of the smart one. A find by a request with both contacts goes by e-mail alone.
/// REQUIRES `request` for create_end_user. Holds the user token in the clear: for plans only, never to be logged.
json::Document BuildPlanInput(Operation operation, const OperationInput& input);

}  // namespace walletgate::api
