#pragma once

// What each vendor of vendors.yaml says and is told, so that a row names only what is odd.

#include <map>
#include <string>

#include "config/map_reader.h"
#include "tests/table/table_gateway.h"

namespace walletgate::table {

/// One entry of vendors.yaml. The texts are about alice; `As` makes them about somebody else.
struct VendorWords {
  std::string id;
  std::map<std::string, std::string> settings;
  Calls calls;
  config::YamlNode request;                      ///< body of POST /v1/end-users
  config::YamlNode wallet;                       ///< body of POST /v1/end-users/{id}/wallets
  config::YamlNode refusal;                      ///< its shape, with `$code`, `$text` and `$status`
  std::map<std::string, std::string> outcomes;   ///< outcomes that are others at this vendor
  std::map<std::string, config::YamlNode> good;  ///< its answers when all is well: {status, body}; "nobody" too
};

/// By id. Faults of the file go to `diagnostics`.
std::map<std::string, VendorWords> ReadVendorWords(const std::string& file, config::Diagnostics& diagnostics);

/// An answer as a row has it: the word good, nobody, lost, silent, refused or not_http; or a mapping, as
/// tests/table/README.md tells. `each`: what stands for the word each.
VendorAnswer ReadAnswer(const config::YamlNode& node, const VendorWords& words, const std::string& call,
                        const std::string& each, config::Diagnostics& diagnostics);

/// The body of a request, with the members of `with` in the place of those of `base`.
std::string RequestBody(const config::YamlNode& base, const config::YamlNode* with);

/// `text` about `who` instead of alice.
std::string As(const std::string& who, std::string text);

}  // namespace walletgate::table
