#pragma once

// Talking to a person on a terminal, or to a pipe.

#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostics.h"
#include "provider/spec/provider_spec.h"

namespace walletgate::cli {

/// Columns as wide as their widest cell, each cell one line; the first row is the heading.
std::string FormatTable(std::vector<std::vector<std::string>> rows);

/// Data to stdout; false when it cannot be written. What a terminal would obey is shown by its number (VisibleLines):
/// no text of a vendor or a caller moves the cursor. JSON stays JSON.
bool Print(std::string_view text);
/// Talk to stderr, in the same way.
void Say(std::string_view text);
/// Talk that replaces the line that stands there.
void SayOver(std::string_view text);
/// Of a terminal.
void ClearScreen();

/// Prints faults as a compiler would, and the summary line; gives kExitConfig.
int ReportFaults(const config::Diagnostics& diagnostics, std::size_t providers);

/// The folder that holds config/ and providers/: `given`, else $WALLETGATE_HOME, else the nearest one upwards from the
/// working folder or the program that has both. "" when there is none.
std::string FindHome(const std::string& given);

}  // namespace walletgate::cli
