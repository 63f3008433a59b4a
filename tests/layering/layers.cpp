#include "tests/layering/layers.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace walletgate::layering {

namespace {

/// One row of the table of docs/ARCHITECTURE.md, section 1. Every folder may also include itself.
struct Folder {
  std::string_view name;
  std::string_view may_include;  ///< names between spaces; "*" is all
};

constexpr std::array kFolders = {
    Folder{"base", ""},
    Folder{"config", "base"},
    Folder{"crypto", "base"},
    Folder{"api", "base crypto"},
    Folder{"transport", "base config"},
    Folder{"metrics", "base config"},
    Folder{"telemetry", "base transport"},
    Folder{"storage", "base config crypto api metrics"},
    Folder{"mapping", "base config api"},
    Folder{"auth", "base config crypto api transport"},  // api: a scheme may be bound to some operations only
    Folder{"provider", "base config crypto api transport metrics mapping auth"},
    Folder{"routing", "base config crypto api metrics storage mapping provider auth"},
    Folder{"http", "base config api metrics routing"},
    Folder{"sandbox", "base crypto api auth http"},
    Folder{"gateway", "base config crypto api transport metrics telemetry storage auth provider routing http"},
    Folder{"cli", "*"},
};

/// A library, and the folder that knows it.
struct Box {
  std::string_view prefix;  ///< of the included path
  std::string_view library;
  std::string_view folder;
};

constexpr std::array kBoxes = {
    Box{"rapidjson/", "RapidJSON", "base"},
    Box{"yaml-cpp/", "yaml-cpp", "config"},
    Box{"curl/", "libcurl", "transport"},
    Box{"prometheus/", "prometheus-cpp", "metrics"},
    Box{"sqlite3", "SQLite", "storage"},
    Box{"re2/", "RE2", "mapping"},
    Box{"openssl/", "OpenSSL", "crypto"},
    Box{"pistache/", "Pistache", "http"},
    Box{"CLI/", "CLI11", "cli"},
};

constexpr std::array<std::string_view, 5> kSystemFolders = {"sys/", "netinet/", "arpa/", "linux/", "bits/types/"};
constexpr std::array<std::string_view, 16> kSystemHeaders = {
    "unistd.h", "fcntl.h",   "signal.h", "poll.h",  "netdb.h",  "pthread.h", "dirent.h", "termios.h",
    "pwd.h",    "strings.h", "malloc.h", "sched.h", "syslog.h", "spawn.h",   "time.h",   "ifaddrs.h"};

constexpr std::array<std::string_view, 8> kVendors = {"yieldforce", "cdp",  "coinbase", "streambird",
                                                      "moonkey",    "capa", "privy",    "entra"};

std::string FolderOf(std::string_view path) {
  const std::size_t slash = path.find('/');
  return std::string(slash == std::string_view::npos ? std::string_view() : path.substr(0, slash));
}

const Folder* FindFolder(std::string_view name) {
  const auto* found = std::find_if(kFolders.begin(), kFolders.end(), [&](const Folder& f) { return f.name == name; });
  return found == kFolders.end() ? nullptr : found;
}

bool Lists(std::string_view names, std::string_view name) {
  return (" " + std::string(names) + " ").find(" " + std::string(name) + " ") != std::string::npos;
}

bool IsSystemHeader(std::string_view path) {
  if (path.find_first_of("./") == std::string_view::npos) return true;  // <vector>
  if (std::find(kSystemHeaders.begin(), kSystemHeaders.end(), path) != kSystemHeaders.end()) return true;
  return std::any_of(kSystemFolders.begin(), kSystemFolders.end(),
                     [&](std::string_view folder) { return path.starts_with(folder); });
}

/// The rule that `include` breaks in `from`, or "".
std::string BrokenRule(const Folder& from, const Include& include) {
  for (const Box& box : kBoxes) {
    if (!include.path.starts_with(box.prefix)) continue;
    if (box.folder == from.name) return {};
    return std::string(box.library) + " is boxed in " + std::string(box.folder) + "; " + std::string(from.name) +
           " must not include <" + include.path + ">";
  }
  if (include.angled) {
    return IsSystemHeader(include.path) ? "" : "<" + include.path + "> is of a library that no folder boxes";
  }
  const std::string to = FolderOf(include.path);
  if (FindFolder(to) == nullptr) return "\"" + include.path + "\" is not written from the root of src";
  if (to == from.name || from.may_include == "*" || Lists(from.may_include, to)) return {};
  return std::string(from.name) + " may include " +
         (from.may_include.empty() ? "only itself" : "only: " + std::string(from.may_include)) + "; not " + to +
         " (\"" + include.path + "\")";
}

/// Calls `use` for each word: CdpToken, cdp_token and "CDP token" all have the word cdp.
template <class Use>
void ForEachWord(std::string_view line, Use use) {
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto letter = [&](char c) { return upper(c) || (c >= 'a' && c <= 'z'); };
  std::string word;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool ends_acronym = i + 1 < line.size() && upper(line[i]) && letter(line[i + 1]) && !upper(line[i + 1]);
    const bool starts_word = upper(line[i]) && i > 0 && (!upper(line[i - 1]) || ends_acronym);
    if (!word.empty() && (!letter(line[i]) || starts_word)) {
      use(word);
      word.clear();
    }
    if (letter(line[i])) word += static_cast<char>(std::tolower(static_cast<unsigned char>(line[i])));
  }
  if (!word.empty()) use(word);
}

}  // namespace

std::vector<Finding> CheckIncludes(const Source& source) {
  const std::string& file = source.path;
  const std::string folder = FolderOf(std::string_view(file).substr(std::string_view("src/").size()));
  const Folder* from = FindFolder(folder);
  if (from == nullptr) return {{file, 0, "the folder is not in the table of tests/layering/layers.cpp"}};
  std::vector<Finding> findings;
  for (const Include& include : IncludesOf(source.text)) {
    const std::string rule = BrokenRule(*from, include);
    if (!rule.empty()) findings.push_back({file, include.line, rule});
  }
  return findings;
}

std::vector<Finding> CheckNamespaces(const Source& source) {
  const Folder* from = FindFolder(FolderOf(std::string_view(source.path).substr(std::string_view("src/").size())));
  if (from == nullptr || from->may_include == "*") return {};
  std::vector<Finding> findings;
  for (const Folder& other : kFolders) {
    if (other.name == from->name || Lists(from->may_include, other.name)) continue;
    const std::string prefix = std::string(other.name) + "::";
    for (std::size_t at = FindWord(source.code, prefix); at != std::string::npos;
         at = FindWord(source.code, prefix, at + 1)) {
      findings.push_back(
          {source.path, LineAt(source.code, at),
           std::string(from->name) + " may not include " + std::string(other.name) + ", and names what is its own"});
    }
  }
  return findings;
}

std::vector<Finding> CheckVendorNames(const Source& source) {
  if (source.path.starts_with("src/sandbox/")) return {};
  std::vector<Finding> findings;
  ForEachLine(source.text, [&](int line, std::string_view text) {
    ForEachWord(text, [&](const std::string& word) {
      if (std::find(kVendors.begin(), kVendors.end(), word) == kVendors.end()) return;
      findings.push_back(
          {source.path, line, "names the vendor '" + word + "'; vendors live in providers/ and src/sandbox"});
    });
  });
  return findings;
}

}  // namespace walletgate::layering
