#pragma once

// Short cuts of the api tests: JSON text in, parsed things out.

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "api/create_end_user.h"
#include "base/json/parse.h"

namespace walletgate::api {

/// REQUIRES well-formed text; a test that passes other text stops there.
inline json::Document ParseJson(std::string_view text) {
  Result<json::Document> document = json::Parse(text);
  if (!document) {
    ADD_FAILURE() << document.error().detail << " in " << text;
    return {};
  }
  return std::move(*document);
}

inline Result<CreateEndUser> ParseRequest(std::string_view text) { return ParseCreateEndUser(ParseJson(text).root()); }

/// "pointer code" of every fault, in order; empty when the request is good.
inline std::vector<std::string> FaultsOf(std::string_view text) {
  const Result<CreateEndUser> request = ParseRequest(text);
  std::vector<std::string> faults;
  if (request) return faults;
  for (const FieldError& fault : request.error().fields) faults.push_back(fault.pointer + " " + fault.code);
  return faults;
}

/// FaultsOf a request whose other members are good.
inline std::vector<std::string> FaultsWith(const std::string& members) {
  return FaultsOf(R"({"external_id": "alice-1", )" + members + "}");
}

}  // namespace walletgate::api
