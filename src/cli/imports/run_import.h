#pragma once

// walletgate import FILE, and --vendor-list: from a file or a vendor's list to adopted users.

#include "cli/imports/import_options.h"

namespace walletgate::cli {

/// The exit code.
int RunImport(const ImportOptions& options);

}  // namespace walletgate::cli
