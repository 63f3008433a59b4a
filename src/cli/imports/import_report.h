#pragma once

// How a command about an import ends: the file of outcomes, what came of it for a person or a program, the exit code.

#include <cstdint>

#include "base/json/value.h"
#include "cli/imports/import_options.h"
#include "cli/imports/lines/file_survey.h"

namespace walletgate::cli {

/// What a program reads is the import as the gateway shows it, and with `survey` a member `file`; a person also reads
/// what there is to do next.
int ReportImport(const ImportOptions& options, json::Value import, const FileSurvey* survey = nullptr);

}  // namespace walletgate::cli
