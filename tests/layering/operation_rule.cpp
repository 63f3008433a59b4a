#include "tests/layering/operation_rule.h"

#include <regex>
#include <string>

namespace walletgate::layering {

std::vector<Finding> CheckOperations(const Source& source) {
  if (source.path.starts_with("src/api/") || source.path.starts_with("src/routing/")) return {};
  const std::string& code = source.code;
  if (code.find("Operation::k") == std::string::npos) return {};
  static const std::regex told_apart(
      R"((==|!=|\bcase)\s*(api::)?Operation::k\w+|\bOperation::k\w+\s*(==|!=|,\s*(api::)?Operation::k\w+))");
  std::vector<Finding> findings;
  for (std::sregex_iterator at(code.begin(), code.end(), told_apart); at != std::sregex_iterator(); ++at) {
    findings.push_back({source.path, LineAt(code, static_cast<std::size_t>(at->position())),
                        "tells operations apart by name ('" + at->str() + "'); ask the row: api/operation.h"});
  }
  return findings;
}

}  // namespace walletgate::layering
