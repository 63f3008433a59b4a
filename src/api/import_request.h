#pragma once

// The bodies of POST /v1/imports and of what is done to an import (docs/api.md, "Imports"). Used by the edge.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json/value.h"
#include "base/result.h"

namespace walletgate::api {

/// Lines per second that may be asked for at most.
inline constexpr int kMaxImportPace = 1000;

struct ImportRequest {
  std::string provider;
  bool from_lines = false;      ///< source: lines are sent; else the vendor lists its users
  bool ids_from_lines = false;  ///< external_id: of the lines; else the vendor's ids of its users
  bool verify = true;           ///< the vendor is asked about each
  std::string from_provider;    ///< "": none
  int pace = 0;                 ///< lines per second; 0: not limited
};

/// Errors: kInvalidRequest with every fault; also where lines are to come and external ids from elsewhere.
Result<ImportRequest> ParseImportRequest(json::Value body);

/// {"dry_run": bool}, or no body at all. Error: kInvalidRequest.
Result<bool> ParseImportStart(json::Value body);

/// The members that both may have.
std::vector<std::string_view> ImportRequestMembers();

}  // namespace walletgate::api
