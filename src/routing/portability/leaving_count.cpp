#include "routing/portability/leaving_count.h"

#include <utility>

namespace walletgate::routing {

LeavingCount::LeavingCount(const WaitingStore& store, Random& random, std::shared_ptr<const State> state,
                           bool keeps_personal_data)
    : store_(store), random_(random), state_(std::move(state)), keeps_personal_data_(keeps_personal_data) {
  for (const auto& [id, tenant] : state_->tenants()) {
    if (tenant.retired) continue;
    for (const auto& [name, provider] : tenant.providers) left_.emplace_back(&tenant, name);
  }
}

Result<bool> LeavingCount::Step() {
  if (survey_ == nullptr) Begin();
  if (survey_ == nullptr) return false;
  Result<bool> more = survey_->Step();
  if (!more) return more;
  if (!*more) survey_.reset();
  return !left_.empty() || survey_ != nullptr;
}

/// Goes on to the next provider that has others beside it.
void LeavingCount::Begin() {
  while (survey_ == nullptr && !left_.empty()) {
    const auto [tenant, from] = left_.back();
    left_.pop_back();
    std::vector<ProviderPtr> others;
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const auto& [name, provider] : tenant->providers) {
      if (name == from || tenant->closed_providers.contains(name) || tenant->retired_providers.contains(name)) continue;
      others.push_back(provider);
      pairs.emplace_back(from, name);
      numbers_[pairs.back()];
    }
    if (others.empty()) continue;
    Selection selection;
    selection.tenant = tenant->id;
    selection.provider = state_->StoredProvider(from);
    SurveyQuestion question{state_, tenant, from, std::move(others), std::move(selection), {}, keeps_personal_data_};
    const auto found = [this, pairs](std::size_t target, const api::EndUser& /*user*/,
                                     const Verdict& verdict) -> Result<void> {
      ++numbers_[pairs[target]][static_cast<std::size_t>(verdict.category)];
      return {};
    };
    survey_ = std::make_unique<Survey>(store_, random_, std::move(question), found);
  }
}

}  // namespace walletgate::routing
