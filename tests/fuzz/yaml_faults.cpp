#include "tests/fuzz/yaml_faults.h"

#include <algorithm>
#include <vector>

#include "tests/fuzz/target.h"

namespace walletgate::fuzz {

void CheckPlaces(const config::Diagnostics& faults, std::string_view name, std::string_view text) {
  std::vector<std::size_t> lengths{0};
  for (const char c : text) {
    if (c == '\n') {
      lengths.push_back(0);
    } else {
      ++lengths.back();
    }
  }
  for (const config::Diagnostic& fault : faults.items()) {
    Require(!fault.message.empty() && !fault.where.file.empty(), "a fault says what, and of which file");
    if (fault.where.file != name || (fault.where.line == 0 && fault.where.column == 0)) continue;
    Require(fault.where.line >= 1 && static_cast<std::size_t>(fault.where.line) <= lengths.size(),
            "a fault stands in a line of its file");
    const std::size_t length = lengths[static_cast<std::size_t>(fault.where.line) - 1];
    Require(fault.where.column >= 1 && static_cast<std::size_t>(fault.where.column) <= length + 1,
            "a fault stands in its line");
  }
}

}  // namespace walletgate::fuzz
