#pragma once

// What may be said to `walletgate portability`.

#include <string>
#include <vector>

#include "cli/imports/import_client.h"

namespace walletgate::cli {

struct PortabilityOptions {
  ImportClient client{"portability"};
  bool codes = false;  ///< print the table of codes
  std::string from;
  std::string to;
  std::string status;
  std::string created_before;
  std::vector<std::string> external_ids;
  std::string unverified_logins;
  std::string addresses;
  bool key_set_registered = false;
  std::string format;  ///< "": a summary for people
  std::string out;     ///< "": stdout
};

}  // namespace walletgate::cli
