#pragma once

// What the OpenAPI document says of portability reports. Internal to this folder.

#include <span>
#include <string_view>

#include "api/openapi/operations.h"

namespace walletgate::api {

std::span<const OperationDoc> PortabilityOperationDocs();
/// A JSON object of schemas.
std::string_view PortabilitySchemaText();
std::span<const AnswerExample> PortabilityAnswerExamples();

}  // namespace walletgate::api
