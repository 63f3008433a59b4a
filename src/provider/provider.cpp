#include "provider/provider.h"

#include <algorithm>

#include "base/ids.h"
#include "base/log.h"
#include "base/strings.h"
#include "base/version.h"
#include "provider/call_builder.h"

namespace walletgate::provider {
namespace {

/// "walletgate/0.1.0".
const std::string& UserAgent() {
  static const std::string agent = "walletgate/" + std::string(Version());
  return agent;
}

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

const std::string& ExternalIdOf(const api::OperationInput& input) {
  return input.external_id.empty() && input.request != nullptr ? input.request->external_id : input.external_id;
}

Account Complete(Account account, const ProviderSpec& spec) {
  if (account.name.empty()) account.name = spec.vendor() + "/";
  return account;
}

/// Of a search nothing: it shows whoever fits, and routing judges whether it is the one.
Question QuestionOf(api::Operation operation, const api::OperationInput& input) {
  Question question;
  if (api::Searches(operation)) return question;
  question.external_id = ExternalIdOf(input);
  question.provider_user_id = input.provider_user_id;
  if (api::MakesUser(operation) && input.request != nullptr) {
    AddContacts(input.request->login_methods, question);
  }
  return question;
}

bool HasUserToken(const api::OperationInput& input) {
  return !input.user_token.empty() || (input.request != nullptr && !input.request->user_token.empty());
}

Error NoToken(const std::string& reason) {
  Error error = MakeError(ErrorKind::kInvalidRequest, "the user token " + reason);
  error.fields.push_back({"/user_token", "format", reason});
  return error;
}

/// The characters of a JWS in compact form (RFC 7515 section 7.1): it can stand in a URL, a header and JSON as it is.
bool IsTokenText(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
}

bool HasHeader(const transport::Headers& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const auto& header) { return EqualsIgnoreCase(header.first, name); });
}

GuardOptions OptionsOf(const ProviderSpec& spec, const CallLimits& limits) {
  return {limits.max_calls, limits.max_queue, spec.timeout, spec.rate_requests, spec.rate_per};
}

}  // namespace

Provider::Provider(std::shared_ptr<const ProviderSpec> spec, auth::SettingValues values, const CallLimits& limits,
                   transport::UpstreamOptions upstream, Account account)
    : spec_(std::move(spec)),
      values_(Complete(*spec_, values)),
      limits_(limits),
      upstream_(std::move(upstream)),
      account_(Complete(std::move(account), *spec_)),
      guard_(std::make_shared<Guard>(OptionsOf(*spec_, limits))) {
  guard_->Observe([id = spec_->id, account = account_.shown()](Circuit from, Circuit to, std::string_view tenant) {
    const LogLevel level = to == Circuit::kOpen && from == Circuit::kClosed ? LogLevel::kWarning : LogLevel::kInfo;
    Log(level, "circuit",
        {{"provider", std::string_view(id)},
         {"account", std::string_view(account)},
         {"tenant", tenant},
         {"from", ToString(from)},
         {"to", ToString(to)}});
  });
  for (const auth::SettingValue& value : values_)
    setting_texts_.push_back(value.is_secret ? std::string() : value.text);
}

bool Provider::BoundScheme::AppliesTo(api::Operation operation) const {
  return only.empty() || std::find(only.begin(), only.end(), operation) != only.end();
}

Result<std::shared_ptr<Provider>> Provider::Bind(std::shared_ptr<const ProviderSpec> spec, auth::SettingValues values,
                                                 const CallLimits& limits, transport::UpstreamOptions upstream,
                                                 Account account) {
  std::shared_ptr<Provider> provider(
      new Provider(std::move(spec), std::move(values), limits, std::move(upstream), std::move(account)));
  for (std::size_t i = 0; i < provider->values_.size(); ++i) {
    const auth::SettingValue& value = provider->values_[i];
    if (!value.present && !provider->spec_->settings[i].optional) {
      return MakeError(ErrorKind::kInternal, "the setting '" + value.name + "' is required");
    }
  }
  const auth::SettingValue* base_url = auth::FindSetting(provider->values_, provider->spec_->base_url_setting);
  Result<Url> url = ParseUrl(base_url == nullptr ? "" : base_url->text);
  if (!url) {
    return MakeError(ErrorKind::kInternal,
                     "the setting '" + provider->spec_->base_url_setting + "': " + url.error().detail);
  }
  provider->base_url_ = std::move(*url);
  if (Result<void> bound = provider->BindSchemes(); !bound) return std::move(bound).error();
  const OperationSpec* create = provider->spec_->Find(api::Operation::kCreateEndUser);
  provider->tells_external_id_ = create != nullptr && (create->Reads("external_id") ||
                                                       (create->reads_user_token && provider->CanMintUserTokens()));
  return provider;
}

std::shared_ptr<Provider> Provider::BindOffline(std::shared_ptr<const ProviderSpec> spec, auth::SettingValues values) {
  std::shared_ptr<Provider> provider(new Provider(std::move(spec), std::move(values), {}, {}, {}));
  const auth::SettingValue* base_url = auth::FindSetting(provider->values_, provider->spec_->base_url_setting);
  if (Result<Url> url = ParseUrl(base_url == nullptr ? "" : base_url->text)) provider->base_url_ = std::move(*url);
  return provider;
}

bool Provider::IsLike(const ProviderSpec& spec, const auth::SettingValues& values, const CallLimits& limits,
                      const transport::UpstreamOptions& upstream, const Account& account) const {
  return spec.text == spec_->text && limits == limits_ && upstream == upstream_ &&
         Complete(account, spec) == account_ && Complete(spec, values) == values_;
}

std::vector<const Secret*> Provider::PresentedSecrets() const {
  std::vector<const Secret*> secrets;
  for (const auto& entry : spec_->auth) {
    if (entry->Describe().empty()) continue;  // signs user tokens, and presents nothing itself
    for (const std::string& name : entry->SettingsUsed()) {
      const auth::SettingValue* value = auth::FindSetting(values_, name);
      if (value == nullptr || !value->is_secret || !value->present) continue;
      secrets.push_back(&value->secret);
      if (value->has_next) secrets.push_back(&value->next_secret);
    }
  }
  return secrets;
}

bool Provider::PresentsSameAs(const Provider& other) const {
  if (base_url_.ToString() != other.base_url_.ToString()) return false;
  for (const Secret* mine : PresentedSecrets()) {
    for (const Secret* theirs : other.PresentedSecrets()) {
      if (*mine == *theirs) return true;
    }
  }
  return false;
}

Result<void> Provider::BindSchemes() {
  Result<Schemes> current = BindSlot(values_, minter_);
  if (!current) return std::move(current).error();
  slots_.push_back(std::move(*current));
  if (!auth::HasNext(values_)) return {};
  Result<Schemes> next = BindSlot(auth::NextOf(values_), next_minter_);
  if (!next) return MakeError(ErrorKind::kInternal, "with the next credentials: " + next.error().detail);
  slots_.push_back(std::move(*next));
  return {};
}

Result<Provider::Schemes> Provider::BindSlot(const auth::SettingValues& values,
                                             std::shared_ptr<auth::UserTokenMinter>& minter) const {
  Schemes schemes;
  for (const auto& entry : spec_->auth) {
    Result<auth::AuthSpec::Bound> bound = entry->Bind(values);
    if (!bound) return std::move(bound).error();
    if (bound->minter != nullptr) minter = std::move(bound->minter);
    if (bound->scheme == nullptr) continue;
    const auto only = entry->Only();
    schemes.push_back({std::move(bound->scheme), {only.begin(), only.end()}});
  }
  return schemes;
}

const Provider::Schemes& Provider::SchemesOf(std::size_t slot) const {
  static const Schemes offline;
  return slot < slots_.size() ? slots_[slot] : offline;
}

std::vector<auth::PublishedKeys> Provider::PublishedKeys() const {
  std::vector<auth::PublishedKeys> keys;
  for (const auto* minter : {minter_.get(), next_minter_.get()}) {
    if (minter != nullptr) keys.push_back(minter->Published());
  }
  return keys;
}

Result<void> Provider::CheckUserToken(api::Operation operation, const api::OperationInput& input) const {
  const mapping::AcceptRule* rule = spec_->accepts.Find("user_token");
  const bool needed = rule != nullptr && rule->required && spec_->Find(operation)->reads_user_token;
  if (!needed || HasUserToken(input)) return {};
  Error error = MakeError(ErrorKind::kInvalidRequest, "a user token is needed, and there is no key here to mint one");
  error.fields.push_back({"/user_token", "required", "is required by this provider"});
  return error;
}

Task<Result<Secret>> Provider::MintUserToken(std::string external_id, CallContext& context) const {
  if (minter_ == nullptr) co_return NoToken("is needed, and there is no key here to mint one");
  co_return co_await minter_->Mint(std::move(external_id), context.auth);
}

Task<Result<Call>> Provider::Prepare(api::Operation operation, api::OperationInput input, std::string vendor_key,
                                     CallContext& context) const {
  const OperationSpec* spec = spec_->Find(operation);
  if (spec != nullptr && minter_ != nullptr && !HasUserToken(input) && spec->reads_user_token) {
    std::string external_id = ExternalIdOf(input);
    Result<Secret> token = co_await minter_->Mint(std::move(external_id), context.auth);
    if (!token) co_return std::move(token).error();
    input.user_token = std::move(*token);
    input.minted_token = true;
  }
  if (spec != nullptr && !spec->idempotency.header.empty() && vendor_key.empty()) {
    vendor_key = MakeUuid4(context.auth.random);
  }
  if (spec == nullptr || !spec->reads_user_token || !HasUserToken(input)) {
    co_return Build(operation, input, std::move(vendor_key));
  }
  const bool minted = input.minted_token;
  Secret token = input.user_token.empty() ? input.request->user_token : std::move(input.user_token);
  if (!IsTokenText(token.Reveal())) co_return NoToken("is no JWT");
  const std::string mark = std::string(minted ? kMintedMark : kCallersMark) + MakeUuid4(context.auth.random);
  input.user_token = Secret(mark);
  Result<Call> call = Build(operation, input, std::move(vendor_key));
  if (!call) co_return call;
  call->token_mark = mark;
  call->user_token = std::move(token);
  co_return call;
}

Result<Call> Provider::Build(api::Operation operation, const api::OperationInput& input, std::string vendor_key,
                             PlanCoverage* coverage) const {
  const OperationSpec* spec = spec_->Find(operation);
  if (spec == nullptr) {
    return MakeError(ErrorKind::kUnsupportedByProvider,
                     "provider '" + id() + "' does not offer " + std::string(api::ToString(operation)));
  }
  if (Result<void> checked = CheckUserToken(operation, input); !checked) return std::move(checked).error();
  const json::Document document = api::BuildPlanInput(operation, input);
  Result<Call> call = BuildCall(operation, *spec, BuildInput{document.root(), setting_texts_, coverage, false});
  if (!call) return call;
  call->question = QuestionOf(operation, input);
  if (!spec->idempotency.header.empty()) call->vendor_key = std::move(vendor_key);
  return call;
}

transport::Headers Provider::HeadersOf(const Call& call) const {
  transport::Headers headers = call.headers;
  if (!HasHeader(headers, "accept")) headers.emplace_back("Accept", "application/json");
  if (!call.body.empty()) headers.emplace_back("Content-Type", "application/json");
  headers.emplace_back("User-Agent", UserAgent());
  const OperationSpec* spec = spec_->Find(call.operation);
  if (spec != nullptr && !call.vendor_key.empty()) headers.emplace_back(spec->idempotency.header, call.vendor_key);
  return headers;
}

transport::Headers Provider::HiddenCredentials(api::Operation operation) const {
  transport::Headers headers;
  for (const auto& entry : spec_->auth) {
    const auto only = entry->Only();
    if (!only.empty() && std::find(only.begin(), only.end(), operation) == only.end()) continue;
    for (auto& header : entry->Describe()) headers.push_back(std::move(header));
  }
  return headers;
}

void Provider::DescribeCall(api::Operation operation, const api::OperationInput& input, json::Sink& sink) const {
  const OperationSpec* spec = spec_->Find(operation);
  if (spec == nullptr) return sink.Null();
  api::OperationInput shown = input;
  if (!HasUserToken(shown) && spec_->mints_user_token) shown.user_token = Secret("minted");
  const json::Document document = api::BuildPlanInput(operation, shown);
  Result<Call> call = BuildCall(operation, *spec, BuildInput{document.root(), setting_texts_, nullptr, true});
  if (!call) return sink.Null();
  call->vendor_key = spec->idempotency.header.empty() ? "" : "<key>";
  sink.StartObject();
  sink.Member("method", call->method);
  sink.Member("url", base_url_.ToString() + call->target);
  sink.Key("headers");
  sink.StartObject();
  for (const auto& [name, value] : HeadersOf(*call)) sink.Member(name, value);
  for (const auto& [name, value] : HiddenCredentials(operation)) sink.Member(name, value);
  sink.EndObject();
  const Result<json::Document> body = json::Parse(call->body);
  if (!call->body.empty() && body) {
    sink.Key("body");
    json::Write(body->root(), sink);
  }
  sink.EndObject();
}

}  // namespace walletgate::provider
