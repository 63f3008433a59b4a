#pragma once

// Takes back what an import has made: whom it adopted and nobody has used since. At the vendor nothing changes. Used by
// ImportRunner.

#include "routing/imports/import_task.h"

namespace walletgate::routing {

/// Until all is taken back, or others are to go on; then the import stays as it is, and the next one goes on.
Task<void> UndoImport(const ImportTask& task);

}  // namespace walletgate::routing
