#include "provider/cases/case_runner.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "provider/cases/case_run.h"

namespace walletgate::provider {
namespace {

std::vector<std::string> CaseFiles(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// Several nodes may stand at one place (a reference and the operator around it); each place is reported once.
class UncoveredReport {
 public:
  explicit UncoveredReport(config::Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  void AddPlan(const mapping::Plan& plan, const PlanCoverage& coverage) {
    const auto found = coverage.find(&plan);
    for (std::size_t node = 0; node < plan.NodeCount(); ++node) {
      const bool ran = found != coverage.end() && node < found->second.size() && found->second[node];
      if (!ran) Add(plan.NodePosition(node), plan.NodePath(node), "no case reaches this part of the plan");
    }
  }

  void Add(const config::Position& where, const std::string& path, std::string message) {
    if (seen_.insert({where.line, where.column}).second) diagnostics_.Add(where, path, std::move(message));
  }

 private:
  config::Diagnostics& diagnostics_;
  std::set<std::pair<int, int>> seen_;
};

void ReportUncovered(const ProviderSpec& spec, const CaseCoverage& coverage, config::Diagnostics& diagnostics) {
  UncoveredReport report(diagnostics);
  for (const auto& operation : spec.operations) {
    if (!operation) continue;
    for (const mapping::Plan* plan : operation->RequestPlans()) report.AddPlan(*plan, coverage.plans);
    for (const mapping::Plan* plan : operation->ResponsePlans()) report.AddPlan(*plan, coverage.plans);
  }
  for (std::size_t i = 0; i < spec.errors.rules.size(); ++i) {
    if (coverage.rules[i]) continue;
    report.Add(spec.errors.rules[i].where, "errors.rules[" + std::to_string(i) + "]", "no case makes this rule decide");
  }
}

}  // namespace

std::string CaseReport::Format() const {
  std::string text = faults.Format() + provider + ": ";
  if (cases == 0) return text + "no cases\n";
  text += std::to_string(cases) + (cases == 1 ? " case, " : " cases, ");
  if (failed > 0) return text + std::to_string(failed) + " failed\n";
  return text + (faults.empty() ? "all passed\n" : "all passed, but they do not reach everything\n");
}

CaseReport RunCases(std::shared_ptr<const ProviderSpec> spec, const std::string& folder) {
  CaseReport report;
  report.provider = spec->id;
  CaseCoverage coverage;
  coverage.rules.resize(spec->errors.rules.size(), false);
  for (const std::string& file : CaseFiles(folder)) {
    ++report.cases;
    const std::size_t faults_before = report.faults.size();
    const std::optional<config::YamlNode> root = config::ReadYamlFile(file, report.faults);
    if (root) RunCase(spec, *root, coverage, report.faults);
    if (report.faults.size() != faults_before) ++report.failed;
  }
  if (report.cases == 0) report.faults.Add({folder, 0, 0}, "", "there are no case files here");
  // What a broken case would have reached says nothing.
  if (report.failed == 0 && report.cases > 0) ReportUncovered(*spec, coverage, report.faults);
  return report;
}

}  // namespace walletgate::provider
