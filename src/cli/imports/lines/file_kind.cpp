#include "cli/imports/lines/file_kind.h"

#include <array>

#include "base/strings.h"
#include "cli/shell_quote.h"

namespace walletgate::cli {
namespace {

using std::string_view_literals::operator""sv;

/// What a file begins with that is no text of ours. The longer beginning before the shorter one.
struct Signature {
  std::string_view bytes;
  std::string_view what;
  std::string_view before;  ///< the file's name, in a command that makes of it what we read
  std::string_view after;
};
constexpr std::array kSignatures = {
    Signature{"\xFF\xFE\0\0"sv, "UTF-32", "iconv -f UTF-32 -t UTF-8 ", " > users.csv"},
    Signature{"\0\0\xFE\xFF"sv, "UTF-32", "iconv -f UTF-32 -t UTF-8 ", " > users.csv"},
    Signature{"\xFF\xFE"sv, "UTF-16", "iconv -f UTF-16 -t UTF-8 ", " > users.csv"},
    Signature{"\xFE\xFF"sv, "UTF-16", "iconv -f UTF-16 -t UTF-8 ", " > users.csv"},
    Signature{"\x1F\x8B"sv, "compressed by gzip", "gunzip ", ""},
    Signature{"\x28\xB5\x2F\xFD"sv, "compressed by zstd", "unzstd ", ""},
    Signature{"PK\x03\x04"sv, "a workbook or another zip archive; save it as CSV UTF-8", "", ""},
    Signature{"\xD0\xCF\x11\xE0"sv, "an old workbook; save it as CSV UTF-8", "", ""},
};

std::string Sentence(const Signature& signature, const std::string& file) {
  std::string text = "is " + std::string(signature.what);
  if (signature.before.empty()) return text;
  return text + ": " + std::string(signature.before) + ShellQuote(file) + std::string(signature.after);
}

/// Two bytes a character, without saying so: every other byte of what begins the file is nothing.
std::string_view SilentUtf16(std::string_view beginning) {
  if (beginning.size() < 4) return {};
  if (beginning[1] == '\0' && beginning[3] == '\0' && beginning[0] != '\0') return "UTF-16LE";
  if (beginning[0] == '\0' && beginning[2] == '\0' && beginning[1] != '\0') return "UTF-16BE";
  return {};
}

char FirstVisible(std::string_view beginning) {
  const std::size_t at = beginning.find_first_not_of("\xEF\xBB\xBF \t\r\n"sv);
  return at == std::string_view::npos ? '\0' : beginning[at];
}

}  // namespace

std::string FaultOfBeginning(std::string_view beginning, const std::string& file) {
  for (const Signature& signature : kSignatures) {
    if (beginning.starts_with(signature.bytes)) return Sentence(signature, file);
  }
  if (const std::string_view name = SilentUtf16(beginning); !name.empty()) {
    return "is " + std::string(name) + ": iconv -f " + std::string(name) + " -t UTF-8 " + ShellQuote(file) +
           " > users.csv";
  }
  if (FirstVisible(beginning) == '[') {
    return "is one JSON array, not an object a line: jq -c '.[]' " + ShellQuote(file) + " > users.ndjson";
  }
  return {};
}

FileKind KindOf(std::string_view beginning, const std::string& file) {
  const std::string name = ToLowerAscii(file);
  for (const char* end : {".ndjson", ".jsonl", ".json"}) {
    if (name.ends_with(end)) return FileKind::kNdjson;
  }
  for (const char* end : {".csv", ".tsv"}) {
    if (name.ends_with(end)) return FileKind::kCsv;
  }
  return FirstVisible(beginning) == '{' ? FileKind::kNdjson : FileKind::kCsv;
}

}  // namespace walletgate::cli
