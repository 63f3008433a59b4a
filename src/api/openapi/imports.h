#pragma once

// What the OpenAPI document says of imports. Internal to this folder.

#include <span>
#include <string_view>

#include "api/openapi/operations.h"

namespace walletgate::api {

std::span<const OperationDoc> ImportOperationDocs();
/// A JSON object of schemas, of parameters.
std::string_view ImportSchemaText();
std::span<const AnswerExample> ImportAnswerExamples();

}  // namespace walletgate::api
