#pragma once

// What the routing rules of a tenant make of many requests, counted. For `walletgate route simulate`.

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "api/end_user.h"
#include "base/json/sink.h"
#include "routing/state.h"

namespace walletgate::cli {

/// Holds counts only, no part of a request. Both tenants must outlive it. Not thread-safe.
class Simulation {
 public:
  /// `other` may be null: nothing to compare with.
  Simulation(const routing::Tenant& tenant, const routing::Tenant* other) : tenant_(tenant), other_(other) {}

  void Add(const api::CreateEndUser& request);

  /// Tables: shares by rule and provider, why requests were refused, and who would move.
  std::string ToTables() const;
  void Write(json::Sink& sink) const;

 private:
  using Place = std::pair<std::string, std::string>;  ///< rule ("": none) and provider ("": refused)
  /// One line of the table of shares.
  struct Row {
    std::string rule;
    std::string provider;
    std::string share;  ///< as the file gives it; "fallback"; ""
    std::size_t requests = 0;
    std::size_t of = 0;  ///< requests of the rule
  };
  std::vector<Row> Rows() const;
  std::size_t CountOf(const Place& place) const;

  const routing::Tenant& tenant_;
  const routing::Tenant* other_;
  std::size_t requests_ = 0;
  std::map<Place, std::size_t> places_;
  std::map<std::string, std::size_t> by_rule_;
  std::map<std::string, std::size_t> refusals_;                       ///< by reason
  std::map<std::pair<std::string, std::string>, std::size_t> moves_;  ///< by provider, from and to; "": refused
};

}  // namespace walletgate::cli
