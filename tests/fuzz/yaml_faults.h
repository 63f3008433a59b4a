#pragma once

// What must hold of the faults of any file.

#include <string_view>

#include "config/diagnostics.h"

namespace walletgate::fuzz {

/// Requires that each fault of the file `name` has a place inside of `text`, or is about the file as a whole, and that
/// each is a line of text that says something.
void CheckPlaces(const config::Diagnostics& faults, std::string_view name, std::string_view text);

}  // namespace walletgate::fuzz
