#pragma once

// Simulator of Coinbase CDP's end-user account management (v2): create, get, list, lookup and the three add-account
// calls, with bearer and wallet JWTs, idempotency keys of 24 hours, limits and error bodies. Facts: docs/sandbox.md.
// Here is the way in: tokens, routes, rates, keys. CdpDirectory does what is asked for.

#include <deque>
#include <string>
#include <vector>

#include "base/json/value.h"
#include "sandbox/cdp/cdp_directory.h"
#include "sandbox/cdp/cdp_errors.h"
#include "sandbox/cdp/cdp_tokens.h"
#include "sandbox/cdp/cdp_users.h"
#include "sandbox/key_table.h"
#include "sandbox/vendor.h"

namespace walletgate::sandbox {

struct CdpRules {
  bool require_uuid4_key = true;  ///< the documents' rule; false: 1-128 characters, the OpenAPI file's
  bool limit_rates = false;       ///< 500 writes and 600 reads in any 10 s
};

class Cdp final : public Vendor {
 public:
  Cdp(const Facilities& facilities, CdpTokens tokens, CdpRules rules)
      : facilities_(facilities), tokens_(std::move(tokens)), rules_(rules), keys_(facilities.clock) {}

  Step Begin(const http::Request& request) override;
  http::Reply ErrorReply(int status, const http::Request&) override { return errors_.Standard(status); }
  bool IsCreate(const http::Request& request) const override;
  std::string_view IdMember() const override { return "userId"; }
  std::optional<std::size_t> Populate(const Population& population) override { return users_.Populate(population); }

 private:
  enum class Route { kUnknown, kCreate, kList, kLookup, kGet, kAddAccount };

  Route RouteOf(const http::Request& request, const std::vector<std::string>& path) const;
  bool OverRate(bool write);
  Step BeginRead(Route route, const http::Request& request, const std::string& user_id);
  Step BeginWrite(const http::Request& request, Route route, const std::vector<std::string>& path);
  /// Puts the step behind the idempotency key, if one was sent.
  Step Guard(const http::Request& request, json::Value body, Step step);

  Facilities facilities_;
  CdpErrors errors_{facilities_.random};
  CdpDirectory users_{facilities_};
  CdpTokens tokens_;
  CdpRules rules_;
  KeyTable keys_;
  std::deque<WallTime> writes_;  ///< of the last window; at most its limit
  std::deque<WallTime> reads_;   ///< of the last window; at most its limit
};

}  // namespace walletgate::sandbox
