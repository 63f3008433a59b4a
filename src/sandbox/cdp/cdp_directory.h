#pragma once

// Coinbase CDP's end users as a resource: what the calls about them do, and answer.

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/json/value.h"
#include "http/server/server.h"
#include "sandbox/cdp/cdp_errors.h"
#include "sandbox/cdp/cdp_users.h"
#include "sandbox/vendor.h"

namespace walletgate::sandbox {

class CdpDirectory {
 public:
  explicit CdpDirectory(const Facilities& facilities) : facilities_(facilities), errors_(facilities.random) {}

  http::Reply Create(json::Value body);
  /// `leaf`: the end of the path, which names the kind of account.
  http::Reply AddAccount(const std::string& user_id, const std::string& leaf, json::Value body);
  http::Reply Get(const std::string& user_id);
  http::Reply List(const http::Request& request) const;
  http::Reply Lookup(const http::Request& request) const;
  /// The number of users made.
  std::size_t Populate(const Population& population);

 private:
  CdpUser& Make(CdpCreate create);
  bool IsTaken(const CdpCreate& create) const;
  CdpUser* Find(const std::string& user_id);

  Facilities facilities_;
  CdpErrors errors_;
  std::vector<CdpUser> users_;  ///< in order of creation
  std::unordered_map<std::string, std::size_t> by_id_;
  std::unordered_map<std::string, std::size_t> by_identity_;
};

}  // namespace walletgate::sandbox
