#pragma once

// The fictional vendor of tests/fixtures/providers/orchid, behind a real socket: a token endpoint that takes a form,
// bodies in an envelope, camelCase, epoch milliseconds. Written from its README, not from its provider file.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "http/server/server.h"

namespace walletgate::fakes {

struct OrchidHolder {
  std::string id;
  std::string reference;
  std::string mail;
  std::string state = "OPEN";
  std::vector<std::string> vaults;  ///< JSON objects
};

/// What the vendor knows; guarded by `mutex`.
struct OrchidBooks {
  std::mutex mutex;
  std::string client_secret;                          ///< the one it takes
  std::string token = "orchid-access-token";          ///< the one it gives and takes
  std::map<std::string, OrchidHolder> holders;        ///< by reference
  std::map<std::string, std::string> answers_by_key;  ///< Orchid-Request-Key → body
  std::string last_create;                            ///< body as it came
  std::string last_path;                              ///< of the last create, with its query
  std::string last_cost_centre;
  std::string last_traceparent;
  int tokens = 0;
  int created = 0;
  bool lose_next = false;  ///< the next create is done and its reply dropped
};

class OrchidVendor {
 public:
  static constexpr const char* kClientId = "orchid-client-1";
  /// Every character that a form must encode.
  static constexpr const char* kClientSecret = "p+q&r=s t/%u";

  OrchidVendor();
  std::string origin() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }
  OrchidBooks& books() { return *books_; }

  /// A gateway's configuration with this vendor for tenant main. `client_secret`: YAML.
  static std::string Config(std::string_view client_secret = "${ORCHID_SECRET}");
  /// What that configuration refers to.
  std::map<std::string, std::string> environment() const;

 private:
  std::shared_ptr<OrchidBooks> books_ = std::make_shared<OrchidBooks>();
  std::unique_ptr<http::Server> server_;
};

}  // namespace walletgate::fakes
