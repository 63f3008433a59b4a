#include "tests/layering/detail_rule.h"

#include <regex>
#include <string>

namespace walletgate::layering {

std::vector<Finding> CheckDetails(const Source& source) {
  const std::string& code = source.code;
  if (code.find("detail") == std::string::npos) return {};
  static const std::regex compares(
      R"((?:\.|->)detail\s*(?:[=!]=|\.\s*(?:starts_with|ends_with|find|rfind|compare|substr)\b))"
      R"(|[=!]=\s*[\w:.()>-]*(?:\.|->)detail\b(?!\s*[\[(.]))");
  std::vector<Finding> findings;
  for (std::sregex_iterator at(code.begin(), code.end(), compares); at != std::sregex_iterator(); ++at) {
    findings.push_back({source.path, LineAt(code, static_cast<std::size_t>(at->position())),
                        "reads a detail, which is for people; ask Error::cause"});
  }
  return findings;
}

}  // namespace walletgate::layering
