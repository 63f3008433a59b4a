#pragma once

// How many end users are where, while they are being counted. Internal to this folder.

#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "storage/records.h"

namespace walletgate::storage {

class UsageTable {
 public:
  /// Good until Take.
  Usage& At(const std::string& tenant, const std::string& provider, const std::string& account) {
    Usage& usage = usages_[{tenant, provider, account}];
    if (usage.tenant.empty()) usage = {tenant, provider, account};
    return usage;
  }

  /// Those that have anybody.
  std::vector<Usage> Take() {
    std::vector<Usage> taken;
    for (auto& [name, usage] : usages_) {
      if (usage.users + usage.open_intents > 0) taken.push_back(std::move(usage));
    }
    usages_.clear();
    return taken;
  }

 private:
  std::map<std::tuple<std::string, std::string, std::string>, Usage> usages_;
};

}  // namespace walletgate::storage
