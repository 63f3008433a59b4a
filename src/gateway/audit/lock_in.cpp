#include "gateway/audit/lock_in.h"

#include <algorithm>

#include "gateway/audit/lock_in_rules.h"

namespace walletgate::gateway {
namespace {

std::vector<const Rule*> LockInRules() {
  std::vector<const Rule*> all;
  for (const Rules rules : {AlternativeRules(), VendorOnlyRules()}) {
    for (const Rule& rule : rules) all.push_back(&rule);
  }
  return all;
}

}  // namespace

AuditReport LintLockIn(const Audited& audited, const std::set<std::string>& accepted) {
  return Examine(audited, accepted, {"lock_in", "docs/portability.md#lock-in", LockInRules()});
}

const Rule* FindLockInRule(std::string_view id) {
  const std::vector<const Rule*> all = LockInRules();
  const auto found = std::ranges::find(all, id, &Rule::id);
  return found == all.end() ? nullptr : *found;
}

std::string LockInTable() {
  std::string text = "| id | severity | finding | means | what to do |\n|---|---|---|---|---|\n";
  for (const Rule* rule : LockInRules()) {
    text += "| " + std::string(rule->id) + " | " + std::string(ToString(rule->severity)) + " | " +
            std::string(rule->title) + " | " + std::string(rule->means) + " | " + std::string(rule->remedy) + " |\n";
  }
  return text;
}

}  // namespace walletgate::gateway
