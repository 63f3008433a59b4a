#pragma once

// What a file of users is, by its name and how it begins; and what it is where it is none.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace walletgate::cli {

enum class FileKind : std::uint8_t { kCsv, kNdjson };

/// How many of a file's first bytes FaultOfBeginning and KindOf look at.
inline constexpr std::size_t kBeginningBytes = 4096;

/// Why no file that begins so can be read, with what to do about it: other encodings, compressed files, workbooks, one
/// array of JSON. "" for one that can.
std::string FaultOfBeginning(std::string_view beginning, const std::string& file);

/// By the end of the name; else by whether the first thing in it is a "{".
FileKind KindOf(std::string_view beginning, const std::string& file);

}  // namespace walletgate::cli
