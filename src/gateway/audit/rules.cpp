#include "gateway/audit/rules.h"

#include <algorithm>

#include "gateway/audit/account_rules.h"
#include "gateway/audit/key_rules.h"
#include "gateway/audit/limit_rules.h"
#include "gateway/audit/listener_rules.h"
#include "gateway/audit/routing_rules.h"
#include "gateway/audit/secret_rules.h"
#include "gateway/audit/store_rules.h"
#include "gateway/audit/upstream_rules.h"
#include "gateway/audit/watching_rules.h"

namespace walletgate::gateway {

std::vector<const Rule*> AllRules() {
  std::vector<const Rule*> all;
  for (const Rules rules : {UpstreamRules(), ListenerRules(), LimitRules(), StoreRules(), SecretRules(), KeyRules(),
                            AccountRules(), RoutingRules(), WatchingRules()}) {
    for (const Rule& rule : rules) all.push_back(&rule);
  }
  std::ranges::sort(all, {}, &Rule::id);
  return all;
}

const Rule* FindRule(std::string_view id) {
  const std::vector<const Rule*> all = AllRules();
  const auto found = std::ranges::find(all, id, &Rule::id);
  return found == all.end() ? nullptr : *found;
}

}  // namespace walletgate::gateway
