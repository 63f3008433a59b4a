#pragma once

// Case files: the unit tests of a provider (docs/mapping.md section 10). Run by `walletgate test` and by our own tests.

#include <memory>
#include <string>
#include <vector>

#include "config/diagnostics.h"
#include "provider/spec/provider_spec.h"

namespace walletgate::provider {

struct CaseReport {
  std::string provider;
  std::size_t cases = 0;
  std::size_t failed = 0;      ///< cases with at least one fault
  config::Diagnostics faults;  ///< what differed, with expected and actual; then what no case reaches

  bool passed() const { return faults.empty(); }
  /// The faults as a compiler prints them, and a last line: "acme: 12 cases, all passed" or
  /// "acme: 12 cases, 2 failed".
  std::string Format() const;
};

/// Runs every `<folder>/*.yaml`, sorted, without network, clock or credentials. When all pass, every node of every
/// plan and every error rule that no case has reached is a fault at its place in the provider file. A folder without
/// cases is a fault. Thread-safe.
CaseReport RunCases(std::shared_ptr<const ProviderSpec> spec, const std::string& folder);

}  // namespace walletgate::provider
