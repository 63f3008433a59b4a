#pragma once

// JSON text of ours, as the pieces of the description are written. Internal to this folder.

#include <string_view>

#include "base/json/sink.h"

namespace walletgate::api {

/// Writes JSON text of ours into `sink`. A test proves that all of it parses; text that does not would show as null.
void WriteText(std::string_view text, json::Sink& sink);

}  // namespace walletgate::api
