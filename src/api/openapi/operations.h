#pragma once

// The table of the API's operations, as the OpenAPI document shows them. Internal to this folder.

#include <array>
#include <initializer_list>
#include <span>
#include <string_view>

#include "api/openapi/examples.h"
#include "api/openapi/openapi.h"
#include "base/error.h"

namespace walletgate::api {

using KindSet = std::uint64_t;  ///< one bit per ErrorKind

constexpr KindSet Kinds(std::initializer_list<ErrorKind> kinds) {
  KindSet set = 0;
  for (ErrorKind kind : kinds) set |= KindSet{1} << static_cast<unsigned>(kind);
  return set;
}

/// Of the error table's rows, those that have `trait`.
constexpr KindSet KindsWith(ErrorTrait trait) {
  KindSet set = 0;
  for (const ErrorKindInfo& info : kErrorKinds) set |= info.Has(trait) ? Kinds({info.kind}) : 0;
  return set;
}

/// A good answer. `example` names an entry of AnswerExamples; schema and example are "" where there is no body, or one
/// that is an object of JSON or a text and nothing more is said.
struct AnswerDoc {
  int status;
  std::string_view description;
  std::string_view schema;
  std::string_view example;
};

/// One operation. Operations of one path stand together.
struct OperationDoc {
  std::string_view path;
  std::string_view method;
  std::string_view id;
  std::string_view tag;
  std::string_view summary;
  std::string_view description;
  std::array<std::string_view, 9> parameters;  ///< names under components/parameters, "" at the end
  std::string_view request_schema;             ///< "" without a body
  std::span<const RequestExample> (*request_examples)();
  std::array<AnswerDoc, 2> answers;  ///< status 0: none
  KindSet errors;
  std::string_view media_type = "application/json";
  std::string_view request_type = "application/json";
  std::string_view patch_type = {};  ///< of a request that may come as a patch too
};

/// All of them.
std::span<const OperationDoc> OperationDocs();

}  // namespace walletgate::api
