#pragma once

// What `walletgate top` shows, computed from two looks at /metrics. No I/O, so that tests can read it.

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace walletgate::cli {

/// One sample of the text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats).
struct ExposedSample {
  std::string name;
  std::map<std::string, std::string, std::less<>> labels;
  double value = 0;
};
using Exposed = std::vector<ExposedSample>;

/// Comments and lines that are not understood are left out.
Exposed ReadExposition(std::string_view text);

/// Everything at one moment.
struct TopLook {
  Exposed samples;
  double unix_seconds = 0;
};

/// The page: one line for the gateway and a table with a row per provider, busiest first. Rates, shares and quantiles
/// are those between the two looks; with nothing in `before`, those since the gateway was started.
std::string TopText(const TopLook& before, const TopLook& now);

}  // namespace walletgate::cli
