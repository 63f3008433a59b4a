#include "provider/spec/provider_spec.h"

#include <algorithm>

namespace walletgate::provider {

std::vector<const mapping::Plan*> OperationSpec::RequestPlans() const {
  std::vector<const mapping::Plan*> plans;
  for (const PathPart& part : path) {
    if (!part.value.empty()) plans.push_back(&part.value);
  }
  for (const auto& [name, plan] : query) plans.push_back(&plan);
  for (const auto& [name, plan] : headers) plans.push_back(&plan);
  if (!body.empty()) plans.push_back(&body);
  return plans;
}

std::vector<const mapping::Plan*> OperationSpec::ResponsePlans() const {
  std::vector<const mapping::Plan*> plans = {&result};
  if (!paging) return plans;
  for (const mapping::Plan* plan : {&paging->next_cursor, &paging->last_ids, &paging->more}) {
    if (!plan->empty()) plans.push_back(plan);
  }
  return plans;
}

bool OperationSpec::Reads(std::string_view field_path) const {
  for (const mapping::Plan* plan : RequestPlans()) {
    if (plan->empty()) continue;
    for (const std::string& field : plan->FieldsRead()) {
      if (field.starts_with(field_path) && (field.size() == field_path.size() || field[field_path.size()] == '.'))
        return true;
    }
  }
  return false;
}

const SettingSpec* ProviderSpec::FindSetting(std::string_view setting) const {
  const auto found =
      std::find_if(settings.begin(), settings.end(), [&](const SettingSpec& each) { return each.name == setting; });
  return found == settings.end() ? nullptr : &*found;
}

}  // namespace walletgate::provider
