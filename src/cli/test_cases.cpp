#include "cli/test_cases.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>

#include "cli/console.h"
#include "provider/cases/case_runner.h"
#include "provider/spec/spec_loader.h"

namespace walletgate::cli {
namespace {

namespace fs = std::filesystem;

/// "providers/acme" and "providers" both name folders to run; a provider's bases are read from the folder above it.
struct Selection {
  std::string root;
  std::string only;  ///< provider id, "" for all
};

std::optional<Selection> Select(const std::string& argument) {
  const fs::path path = argument.empty() ? fs::path(FindHome("")) / "providers" : fs::path(argument).lexically_normal();
  std::error_code error;
  if (fs::exists(path / "provider.yaml", error)) {
    const fs::path folder = path.has_filename() ? path : path.parent_path();
    const fs::path root = folder.has_parent_path() ? folder.parent_path() : fs::path(".");
    return Selection{root.string(), folder.filename().string()};
  }
  if (fs::is_directory(path, error)) return Selection{path.string(), ""};
  return std::nullopt;
}

int RunCaseFiles(const std::string& argument) {
  const std::optional<Selection> selection = Select(argument);
  if (!selection) {
    Say("walletgate: no provider folder at '" + argument + "'\n");
    return kExitUsage;
  }
  config::Diagnostics diagnostics;
  const provider::ProviderSpecs specs = provider::LoadProviderFolder(selection->root, diagnostics);
  if (!diagnostics.empty()) return ReportFaults(diagnostics, specs.size());
  bool all_passed = true;
  for (const auto& [id, spec] : specs) {
    if (!selection->only.empty() && id != selection->only) continue;
    const std::string folder = (fs::path(selection->root) / id / "cases").string();
    const provider::CaseReport report = provider::RunCases(spec, folder);
    Print(report.Format());
    all_passed = all_passed && report.passed();
  }
  return all_passed ? kExitOk : kExitConfig;
}

}  // namespace

std::function<int()> AddTest(CLI::App& command) {
  auto folder = std::make_shared<std::string>();
  command.add_option("folder", *folder, "One provider's folder, or the folder of all; by default providers/");
  return [folder] { return RunCaseFiles(*folder); };
}

}  // namespace walletgate::cli
