#pragma once

// What the OpenAPI document says of migrations. Internal to this folder.

#include <span>
#include <string_view>

#include "api/openapi/operations.h"

namespace walletgate::api {

std::span<const OperationDoc> MigrationOperationDocs();
/// A JSON object of schemas.
std::string_view MigrationSchemaText();
std::span<const AnswerExample> MigrationAnswerExamples();

}  // namespace walletgate::api
