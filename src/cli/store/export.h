#pragma once

// walletgate store export: users and open intents as JSON lines, to stdout or into a file of its own.

#include <string>

namespace walletgate::cli {

struct StoreExport {
  std::string path;            ///< of the store
  bool personal_data = false;  ///< login methods, profile and metadata too
  std::string output;          ///< a file that is not there yet; "": stdout
};

/// Gives the exit code. Persons are written to nothing that other users of the machine may read.
int RunStoreExport(const StoreExport& wanted);

}  // namespace walletgate::cli
