#include "tests/layering/documents.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>

namespace walletgate::layering {
namespace {

constexpr std::array<std::string_view, 5> kRoots = {"", "src/", "docs/", "tests/", "config/"};
constexpr std::array<std::string_view, 9> kExtensions = {".h",    ".cpp", ".md",  ".txt",  ".yaml",
                                                         ".json", ".py",  ".yml", ".cmake"};

std::string FolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash + 1);
}

std::string Joined(const std::string& folder, std::string_view path) {
  return std::filesystem::path(folder + std::string(path)).lexically_normal().generic_string();
}

/// As GitHub names a heading: "Start and stop" is start-and-stop.
std::string AnchorOf(std::string_view heading) {
  std::string anchor;
  for (const char c : heading) {
    if (c == ' ') anchor += '-';
    if (IsWordCharacter(c) || c == '-' || static_cast<unsigned char>(c) >= 0x80) {
      anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return anchor;
}

bool HasAnchor(const std::string& text, std::string_view anchor) {
  bool found = false;
  ForEachLine(text, [&](int /*number*/, std::string_view line) {
    if (!line.starts_with('#')) return;
    found = found || AnchorOf(TrimSpace(line.substr(line.find_first_not_of('#')))) == anchor;
  });
  return found;
}

bool IsElsewhere(std::string_view target) {
  return target.find(':') != std::string_view::npos || target.starts_with('/') || target.empty();
}

bool LinkLeads(const Document& document, std::string_view target, const ReadFile& read) {
  if (IsElsewhere(target)) return true;
  const std::size_t hash = target.find('#');
  const std::string_view path = target.substr(0, hash);
  const std::string* text = path.empty() ? &document.text : read(Joined(FolderOf(document.path), path));
  if (text == nullptr) return false;
  return hash == std::string_view::npos || HasAnchor(*text, target.substr(hash + 1));
}

/// A word in backticks that is meant for a file of this repository: src/base/url.h, also "base/url.h: Parse".
bool IsFileName(std::string_view word) {
  const bool plain = std::all_of(word.begin(), word.end(),
                                 [](char c) { return IsWordCharacter(c) || c == '.' || c == '/' || c == '-'; });
  if (!plain || word.find('/') == std::string_view::npos || word.starts_with('/') || word.starts_with("..")) {
    return false;
  }
  return std::any_of(kExtensions.begin(), kExtensions.end(),
                     [&](std::string_view extension) { return word.ends_with(extension); });
}

bool FileIsThere(const Document& document, std::string_view name, const ReadFile& read) {
  if (read(Joined(FolderOf(document.path), name)) != nullptr) return true;
  return std::any_of(kRoots.begin(), kRoots.end(),
                     [&](std::string_view root) { return read(Joined(std::string(root), name)) != nullptr; });
}

/// Calls `use` with what stands between `open` and `close` in `line`, each time.
template <class Use>
void ForEachBetween(std::string_view line, std::string_view open, char close, Use use) {
  for (std::size_t at = line.find(open); at != std::string_view::npos; at = line.find(open, at)) {
    const std::size_t start = at + open.size();
    const std::size_t end = line.find(close, start);
    if (end == std::string_view::npos) return;
    use(line.substr(start, end - start));
    at = end + 1;
  }
}

}  // namespace

std::vector<Finding> CheckLinks(const Document& document, const ReadFile& read, Excuses& excuses) {
  std::vector<Finding> findings;
  bool in_example = false;
  const auto report = [&](int line, std::string_view target) {
    const std::string text(target);
    if (!excuses.Covers(document.path + "#" + text)) findings.push_back({document.path, line, text + " is not there"});
  };
  ForEachLine(document.text, [&](int number, std::string_view line) {
    if (TrimSpace(line).starts_with("```")) in_example = !in_example;
    if (in_example) return;
    ForEachBetween(line, "](", ')', [&](std::string_view target) {
      if (!LinkLeads(document, target, read)) report(number, target);
    });
    ForEachBetween(line, "`", '`', [&](std::string_view word) {
      const std::string_view name = word.substr(0, word.find(": "));
      if (IsFileName(name) && !FileIsThere(document, name, read)) report(number, name);
    });
  });
  return findings;
}

}  // namespace walletgate::layering
