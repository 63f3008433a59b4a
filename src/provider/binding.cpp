#include "provider/binding.h"

#include <utility>

namespace walletgate::provider {
namespace {

/// One value per declared setting, in the order of the spec, defaults filled in.
auth::SettingValues Complete(const ProviderSpec& spec, const auth::SettingValues& given) {
  auth::SettingValues complete;
  for (const SettingSpec& setting : spec.settings) {
    const auth::SettingValue* found = auth::FindSetting(given, setting.name);
    auth::SettingValue value = found != nullptr ? *found : auth::SettingValue{};
    value.name = setting.name;
    value.is_secret = setting.secret();
    if (!value.present && setting.default_value) {
      value.text = *setting.default_value;
      value.present = true;
    }
    complete.push_back(std::move(value));
  }
  return complete;
}

Account Complete(Account account, const ProviderSpec& spec) {
  if (account.name.empty()) account.name = spec.vendor() + "/";
  return account;
}

Result<Url> BaseUrlOf(const ProviderSpec& spec, const auth::SettingValues& values) {
  const auth::SettingValue* base_url = auth::FindSetting(values, spec.base_url_setting);
  return ParseUrl(base_url == nullptr ? "" : base_url->text);
}

}  // namespace

Binding::Binding(std::shared_ptr<const ProviderSpec> spec, Deployment deployment)
    : spec_(std::move(spec)), deployment_(std::move(deployment)) {
  deployment_.values = Complete(*spec_, deployment_.values);
  deployment_.account = Complete(std::move(deployment_.account), *spec_);
  for (const auth::SettingValue& value : deployment_.values) {
    setting_texts_.push_back(value.is_secret ? std::string() : value.text);
  }
}

Result<Binding> Binding::Of(std::shared_ptr<const ProviderSpec> spec, Deployment deployment) {
  Binding binding(std::move(spec), std::move(deployment));
  for (std::size_t i = 0; i < binding.values().size(); ++i) {
    const auth::SettingValue& value = binding.values()[i];
    if (!value.present && !binding.spec_->settings[i].optional) {
      return MakeError(ErrorKind::kInternal, "the setting '" + value.name + "' is required");
    }
  }
  Result<Url> url = BaseUrlOf(*binding.spec_, binding.values());
  if (!url) {
    return MakeError(ErrorKind::kInternal,
                     "the setting '" + binding.spec_->base_url_setting + "': " + url.error().detail);
  }
  binding.base_url_ = std::move(*url);
  return binding;
}

Binding Binding::Offline(std::shared_ptr<const ProviderSpec> spec, auth::SettingValues values) {
  Binding binding(std::move(spec), {std::move(values)});
  if (Result<Url> url = BaseUrlOf(*binding.spec_, binding.values())) binding.base_url_ = std::move(*url);
  return binding;
}

bool Binding::IsLike(const ProviderSpec& spec, const Deployment& deployment) const {
  return spec.text == spec_->text && deployment.limits == limits() && deployment.upstream == upstream() &&
         Complete(deployment.account, spec) == account() && Complete(spec, deployment.values) == values();
}

std::vector<const Secret*> Binding::PresentedSecrets() const {
  std::vector<const Secret*> secrets;
  for (const auto& entry : spec_->auth) {
    if (entry->Describe().empty()) continue;  // signs user tokens, and presents nothing itself
    for (const std::string& name : entry->SettingsUsed()) {
      const auth::SettingValue* value = auth::FindSetting(values(), name);
      if (value == nullptr || !value->is_secret || !value->present) continue;
      secrets.push_back(&value->secret);
      if (value->has_next) secrets.push_back(&value->next_secret);
    }
  }
  return secrets;
}

bool Binding::PresentsSameAs(const Binding& other) const {
  if (base_url_.ToString() != other.base_url_.ToString()) return false;
  for (const Secret* mine : PresentedSecrets()) {
    for (const Secret* theirs : other.PresentedSecrets()) {
      if (*mine == *theirs) return true;
    }
  }
  return false;
}

}  // namespace walletgate::provider
