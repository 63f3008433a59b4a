#pragma once

// What the deployment decides about metric labels: the names that their values are drawn from.

#include <string>
#include <vector>

namespace walletgate::metrics {

/// The names that label values are drawn from. Anything else folds into "other" (or "unmatched" for routes).
struct Domains {
  std::vector<std::string> providers;
  std::vector<std::string> operations;
  std::vector<std::string> routes;             ///< "/v1/end-users", "/v1/end-users/{id}", ...
  std::vector<std::string> validation_fields;  ///< top-level members of the contract
  std::string version;
  std::string revision;
};

}  // namespace walletgate::metrics
