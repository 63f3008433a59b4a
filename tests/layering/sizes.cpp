#include "tests/layering/sizes.h"

#include <algorithm>
#include <map>

#include "tests/layering/declarations.h"

namespace walletgate::layering {
namespace {

std::string Over(const std::string& what, int count, const std::string& unit, int budget) {
  return what + " has " + std::to_string(count) + " " + unit + ", the budget is " + std::to_string(budget);
}

/// The number of lines that so large a share does not exceed.
int Quantile(std::vector<int> lines, double share) {
  if (lines.empty()) return 0;
  std::sort(lines.begin(), lines.end());
  const auto at = static_cast<std::size_t>(share * static_cast<double>(lines.size()));
  return lines[std::min(at, lines.size() - 1)];
}

/// Of `what`: files, functions.
std::vector<Finding> Judge(const std::string& what, const std::vector<int>& lines, Measure measure, Excuses& excuses) {
  const int found = Quantile(lines, measure.share);
  const std::string percent = std::to_string(static_cast<int>(measure.share * 100));
  if (found <= measure.lines || excuses.Covers(what + "-" + percent)) return {};
  return {{"src", 0,
           percent + " % of the " + what + " have up to " + std::to_string(found) + " lines; it should be " +
               std::to_string(measure.lines)}};
}

}  // namespace

std::vector<Finding> CheckFile(const Source& source, Excuses& excuses) {
  const int lines = CountLines(source.text);
  if (lines <= kFileBudget || excuses.Covers(source.path)) return {};
  return {{source.path, lines, Over("it", lines, "lines", kFileBudget)}};
}

std::vector<Finding> CheckFunctions(const Source& source, Excuses& excuses) {
  std::vector<Finding> findings;
  for (const Function& function : DeclarationsOf(source.code).functions) {
    if (function.lines <= kFunctionBudget || excuses.Covers(source.path + "#" + function.name)) continue;
    findings.push_back({source.path, function.line, Over(function.name, function.lines, "lines", kFunctionBudget)});
  }
  return findings;
}

std::vector<Finding> CheckParameters(const Source& source, Excuses& excuses) {
  std::vector<Finding> findings;
  for (const Function& function : DeclarationsOf(source.code).functions) {
    if (function.parameters <= kParameterBudget || excuses.Covers(source.path + "#" + function.name)) continue;
    findings.push_back(
        {source.path, function.line, Over(function.name, function.parameters, "parameters", kParameterBudget)});
  }
  return findings;
}

std::vector<Finding> CheckClasses(const Source& source, Excuses& excuses) {
  std::vector<Finding> findings;
  for (const Class& found : DeclarationsOf(source.code).classes) {
    if (found.methods <= kMethodBudget || excuses.Covers(source.path + "#" + found.name)) continue;
    findings.push_back({source.path, found.line, Over(found.name, found.methods, "methods", kMethodBudget)});
  }
  return findings;
}

std::vector<Finding> CheckFolders(const std::vector<std::string>& paths, Excuses& excuses) {
  std::map<std::string, int> counts;
  for (const std::string& path : paths) ++counts[path.substr(0, path.rfind('/'))];
  std::vector<Finding> findings;
  for (const auto& [folder, count] : counts) {
    if (count <= kFolderBudget || excuses.Covers(folder)) continue;
    findings.push_back({folder, 0, Over("it", count, "files", kFolderBudget)});
  }
  return findings;
}

std::vector<Finding> CheckMeasures(const std::vector<Source>& sources, Excuses& excuses) {
  std::vector<int> files;
  std::vector<int> functions;
  for (const Source& source : sources) {
    files.push_back(CountLines(source.text));
    for (const Function& function : DeclarationsOf(source.code).functions) {
      if (function.lines > 0) functions.push_back(function.lines);
    }
  }
  std::vector<Finding> findings;
  for (const Measure& measure : {kHalfOfFiles, kMostFiles}) {
    for (Finding& finding : Judge("files", files, measure, excuses)) findings.push_back(std::move(finding));
  }
  for (Finding& finding : Judge("functions", functions, kMostFunctions, excuses))
    findings.push_back(std::move(finding));
  return findings;
}

}  // namespace walletgate::layering
