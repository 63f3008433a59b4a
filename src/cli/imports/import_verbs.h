#pragma once

// The commands below `walletgate import`: what is done with an import that is there, and what is told of it.

#include <span>
#include <string_view>

#include "cli/imports/import_options.h"

namespace walletgate::cli {

struct ImportVerb {
  std::string_view name;
  std::string_view help;
  bool names_one = true;  ///< has the id of an import behind it
  bool filters = false;   ///< takes --state and --reason
  int (*run)(const ImportOptions& options) = nullptr;
};

std::span<const ImportVerb> ImportVerbs();

}  // namespace walletgate::cli
