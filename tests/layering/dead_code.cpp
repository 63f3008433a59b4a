#include "tests/layering/dead_code.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <utility>

#include "tests/layering/declarations.h"

namespace walletgate::layering {
namespace {

/// The language calls them: coroutines, loops over ranges.
constexpr std::array<std::string_view, 13> kCalledByTheLanguage = {"await_ready",
                                                                   "await_suspend",
                                                                   "await_resume",
                                                                   "get_return_object",
                                                                   "initial_suspend",
                                                                   "final_suspend",
                                                                   "unhandled_exception",
                                                                   "return_value",
                                                                   "return_void",
                                                                   "await_transform",
                                                                   "begin",
                                                                   "end",
                                                                   "main"};

struct Name {
  int words = 0;
  int declared = 0;
  bool ours = false;  ///< declared without `override`: no library calls it
};

std::string LastOf(const std::string& name) {
  const std::size_t colons = name.rfind("::");
  return colons == std::string::npos ? name : name.substr(colons + 2);
}

template <class Use>
void ForEachWord(std::string_view code, Use use) {
  std::size_t start = 0;
  for (std::size_t i = 0; i <= code.size(); ++i) {
    if (i < code.size() && IsWordCharacter(code[i])) continue;
    if (i > start) use(code.substr(start, i - start));
    start = i + 1;
  }
}

}  // namespace

std::vector<Finding> CheckDeadFunctions(const std::vector<Source>& sources, Excuses& excuses) {
  std::unordered_map<std::string, Name> names;
  std::vector<std::pair<const Source*, Function>> declared;
  for (const Source& source : sources) {
    ForEachWord(source.code, [&](std::string_view word) { ++names[std::string(word)].words; });
    for (Function& function : DeclarationsOf(source.code).functions) {
      Name& name = names[LastOf(function.name)];
      ++name.declared;
      if (!function.overrides && function.name == LastOf(function.name)) name.ours = true;
      if (source.path.ends_with(".h") && !function.special) declared.emplace_back(&source, std::move(function));
    }
  }
  std::vector<Finding> findings;
  for (const auto& [source, function] : declared) {
    const Name& name = names[LastOf(function.name)];
    const bool called = std::find(kCalledByTheLanguage.begin(), kCalledByTheLanguage.end(), LastOf(function.name)) !=
                        kCalledByTheLanguage.end();
    if (called || !name.ours || function.overrides || name.words > name.declared) continue;
    if (excuses.Covers(source->path + "#" + function.name)) continue;
    findings.push_back({source->path, function.line, "nothing in src calls " + function.name});
  }
  return findings;
}

}  // namespace walletgate::layering
