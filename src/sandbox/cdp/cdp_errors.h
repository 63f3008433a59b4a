#pragma once

// Coinbase CDP's error bodies.

#include <string>
#include <string_view>

#include "base/random.h"
#include "http/server/server.h"

namespace walletgate::sandbox {

class CdpErrors {
 public:
  /// `random` outlives it: correlation ids come from it.
  explicit CdpErrors(Random& random) : random_(random) {}

  /// `reason`: a hint for the developer, "" for none.
  http::Reply Of(int status, std::string_view type, std::string_view message, std::string reason = {}) const;
  http::Reply Invalid(std::string_view message) const { return Of(400, "invalid_request", message); }
  http::Reply NoUser() const { return Of(404, "not_found", "End user with the given ID not found."); }
  /// In the words that the documents have for that status.
  http::Reply Standard(int status) const;

 private:
  Random& random_;
};

}  // namespace walletgate::sandbox
