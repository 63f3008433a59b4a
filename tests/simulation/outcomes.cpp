#include "tests/simulation/outcomes.h"

namespace walletgate::simulation {
namespace {

constexpr std::chrono::seconds kTimeout{15};  ///< of the shipped files

}  // namespace

void Outcomes::OnSent(VendorCall& call, bool will_act) {
  const std::optional<storage::Intent> intent = disk_.IntentFor(call);
  if (!intent) {
    const transport::HttpRequest& request = call.request;
    return timeline_.Violate("bytes to " + call.vendor + " before a durable intent: " + request.method + " " +
                             request.target);
  }
  call.intent = intent->id;
  if (will_act) ++pending_[call.errand()];
  if (call.kind == CallKind::kWallet)
    wallets_[{intent->user.tenant, intent->user.external_id}].push_back(call.errand());
}

void Outcomes::OnActed(const VendorCall& call) {
  const auto pending = pending_.find(call.errand());
  if (pending == pending_.end()) return;
  --pending->second;
  const unsigned made = vendors_.MadeFor(call.errand());
  const bool now_made = std::exchange(made_[call.errand()], made) != made;
  if (now_made && timeline_.Steady() - call.sent_at > kTimeout) ++late_;
  const auto denied = denied_.find(call.errand());
  if (made > 0 && denied != denied_.end()) {
    timeline_.Violate(ToText(denied->second) + ": 'not applied' was kept of it, and now it is applied at " +
                      call.vendor);
  }
  if (made > 1 && call.kind == CallKind::kWallet) timeline_.Violate("a wallet made twice at " + call.vendor);
}

bool Outcomes::WasOrWillBeApplied(const Errand& errand) const {
  const auto pending = pending_.find(errand);
  return vendors_.MadeFor(errand) > 0 || (pending != pending_.end() && pending->second > 0);
}

bool Outcomes::IsGone(const Name& name) {
  const std::optional<storage::UserRecord> user = disk_.Find(name.first, name.second).user;
  return !user || user->user.status == api::Status::kDeleted;
}

void Outcomes::AfterStep() {
  for (const storage::Intent& intent : disk_.TakeDenied()) {
    const Name name{intent.user.tenant, intent.user.external_id};
    const Errand errand{intent.id, intent.user.provider};
    if (intent.call.operation == api::Operation::kCreateWallet && IsGone(name)) continue;
    // Where a vendor has one user of two, one of them may delete him.
    const bool shares = vendors_.habits().gives_existing && identities_.SharesContact(name);
    if (shares || identities_.SharesId(name)) continue;
    denied_.emplace(errand, name);
    if (pending_.contains(errand)) ++denials_;
    if (vendors_.MadeFor(errand) == 0) continue;
    timeline_.Violate(ToText(name) + ": 'not applied' is kept of it, and it was applied at " + intent.user.provider);
  }
}

}  // namespace walletgate::simulation
