#pragma once

// A request as its vendor reads it.

#include <functional>
#include <string>

#include "tests/simulation/names.h"
#include "transport/http_client.h"

namespace walletgate::simulation {

/// What a request is to its vendor.
enum class CallKind : std::uint8_t { kCreate, kWallet, kRead, kFind, kDelete, kToken };

struct VendorCall {
  std::string vendor;
  std::string owner;  ///< whose account, by the credentials
  std::string token;  ///< where the credentials are a token
  CallKind kind = CallKind::kRead;
  Name name;            ///< of a create: for whom it is, by its mark
  std::string told_id;  ///< of a create: our id as the vendor is told it; "" where it is told none
  std::string email;    ///< of a create, or searched
  std::string key;      ///< the vendor's idempotency key
  std::string user_id;  ///< of one who is there, from the path or the body: the vendor's id, or ours as told
  transport::HttpRequest request;
  // What the call is to everybody else, told when it departs or is worked on.
  std::string intent{};  ///< of what creates something: the id of the intent
  SteadyTime sent_at{};
  WallTime shown_from{};  ///< of a create: from when on every read shows the user
  bool sees_all = true;   ///< of a read: sees also what is not shown to every read yet

  Errand errand() const { return {intent, vendor}; }
  std::string Account() const { return AccountName(vendor, owner); }
};

/// `owner_of_token`: whose a token is, "" for nobody's.
VendorCall ReadCall(transport::HttpRequest request,
                    const std::function<std::string(const std::string&)>& owner_of_token);

}  // namespace walletgate::simulation
