#pragma once

#include <string>
#include <string_view>

namespace walletgate::api {

/// The OpenAPI 3.1 document of the end-user API, as JSON text; every operation has examples for request and answer.
std::string OpenApiText(std::string_view version);

}  // namespace walletgate::api
