#include "tests/layering/headers.h"

#include <map>
#include <set>
#include <string>

namespace walletgate::layering {
namespace {

constexpr std::string_view kPartOf = "// Part of ";

bool IsHeader(const Source& source) { return source.path.ends_with(".h"); }

std::string OwnHeader(const Source& source) { return source.path.substr(0, source.path.rfind('.')) + ".h"; }

/// The header that the first line names; "" where it names none.
std::string NamedHeader(const Source& source) {
  const std::string_view line = std::string_view(source.text).substr(0, source.text.find('\n'));
  const std::size_t colon = line.find(".h: ");
  if (!line.starts_with(kPartOf) || colon == std::string_view::npos) return {};
  const std::string_view name = line.substr(kPartOf.size(), colon + 2 - kPartOf.size());
  return source.path.substr(0, source.path.rfind('/') + 1) + std::string(name);
}

std::set<std::string> HeadersOf(const std::vector<Source>& sources) {
  std::set<std::string> headers;
  for (const Source& source : sources) {
    if (IsHeader(source)) headers.insert(source.path);
  }
  return headers;
}

}  // namespace

std::vector<Finding> CheckOpening(const Source& source) {
  if (!IsHeader(source) || source.text.starts_with("#pragma once\n\n//")) return {};
  return {{source.path, 1, "must start with '#pragma once', an empty line and a comment: what is it, who uses it"}};
}

std::vector<Finding> CheckOwners(const std::vector<Source>& sources, Excuses& excuses) {
  const std::set<std::string> headers = HeadersOf(sources);
  std::vector<Finding> findings;
  for (const Source& source : sources) {
    if (IsHeader(source) || headers.contains(OwnHeader(source)) || headers.contains(NamedHeader(source))) continue;
    if (excuses.Covers(source.path)) continue;
    findings.push_back({source.path, 1, "has no header of its name and does not begin with '// Part of x.h: ...'"});
  }
  return findings;
}

std::vector<Finding> CheckParts(const std::vector<Source>& sources, Excuses& excuses) {
  std::map<std::string, int> parts;
  for (const Source& source : sources) {
    if (IsHeader(source)) continue;
    const std::string named = NamedHeader(source);
    ++parts[named.empty() ? OwnHeader(source) : named];
  }
  std::vector<Finding> findings;
  for (const auto& [header, count] : parts) {
    if (count <= kPartBudget || excuses.Covers(header)) continue;
    findings.push_back({header, 0, "is implemented by " + std::to_string(count) + " files; make classes of them"});
  }
  return findings;
}

std::vector<Finding> CheckUnusedHeaders(const std::vector<Source>& sources, Excuses& excuses) {
  std::set<std::string> used;
  for (const Source& source : sources) {
    for (const Include& include : IncludesOf(source.text)) {
      const std::string path = "src/" + include.path;
      if (IsHeader(source) || path != OwnHeader(source)) used.insert(path);
    }
  }
  std::vector<Finding> findings;
  for (const std::string& header : HeadersOf(sources)) {
    if (!used.contains(header) && !excuses.Covers(header)) findings.push_back({header, 1, "nobody includes it"});
  }
  return findings;
}

}  // namespace walletgate::layering
