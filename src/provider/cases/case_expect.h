#pragma once

// The expectations of a case file, each compared with what happened. Faults show expected and actual.

#include <string>
#include <vector>

#include "api/end_user.h"
#include "config/yaml_node.h"
#include "provider/provider.h"

namespace walletgate::provider {

/// `sends`: method and path as sent; query and body whole; of `headers`, which are all of the call, those that are
/// named (null: not sent).
void ExpectCall(const config::YamlNode& sends, const Call& call, const transport::Headers& headers,
                config::Diagnostics& diagnostics);

/// `yields`: one result; a list for find_end_user; {} for delete_end_user.
void ExpectResults(const config::YamlNode& yields, api::Operation operation,
                   const std::vector<api::ProviderResult>& results, config::Diagnostics& diagnostics);

/// `fails`: code, provider_code, message, trace, applied, pointer, retry_after, drift; those that are named.
void ExpectError(const config::YamlNode& fails, const Error& error, std::string_view drift,
                 config::Diagnostics& diagnostics);

/// `refuses`: pointer and code of every fault, in any order.
void ExpectRefusal(const config::YamlNode& refuses, const std::vector<FieldError>& faults,
                   config::Diagnostics& diagnostics);

std::string DescribeError(const Error& error);
std::string DescribeResults(api::Operation operation, const std::vector<api::ProviderResult>& results);

}  // namespace walletgate::provider
