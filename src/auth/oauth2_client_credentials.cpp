#include "auth/oauth2_client_credentials.h"

#include <array>
#include "auth/spec_reader.h"
#include "auth/token_cache.h"
#include "base/strings.h"

namespace walletgate::auth {
namespace {

constexpr std::string_view kPlaceholder = "<token>";
constexpr std::size_t kMaxReplyBytes = 64 * 1024;

class Oauth2ClientCredentials final : public AuthScheme {
 public:
  Oauth2ClientCredentials(HeaderSlot slot, transport::HttpRequest token_request)
      : slot_(std::move(slot)), cache_(std::make_shared<TokenCache>(std::move(token_request))) {}

  Task<Result<void>> Apply(transport::HttpRequest& request, AuthContext& context, Signing signing) override {
    Task<TokenCache::Answer> getting = cache_->Get(context, signing.deadline);
    TokenCache::Answer token = co_await std::move(getting);
    if (!token) co_return std::move(token).error();
    slot_.Put(request, (*token)->Reveal());
    co_return Result<void>();
  }
  bool OnUnauthorized(SteadyTime sent_at) override { return cache_->OnUnauthorized(sent_at); }
  void OnRefresh(RefreshObserver observer) override { cache_->OnRefresh(std::move(observer)); }
  std::vector<std::pair<std::string, std::string>> Describe() const override { return slot_.Describe(kPlaceholder); }

 private:
  const HeaderSlot slot_;
  const std::shared_ptr<TokenCache> cache_;
};

struct Members {
  HeaderSlot slot;
  Source token_url;
  Source client_id;
  Source client_secret;
  std::optional<Source> scope;
};

/// RFC 6749 section 4.4.2, credentials in the body (section 2.3.1).
Result<std::string> FormBody(const Members& members, const SettingValues& values) {
  const Result<std::string_view> id = ValueOf(members.client_id, values);
  if (!id) return id.error();
  const Result<std::string_view> secret = ValueOf(members.client_secret, values);
  if (!secret) return secret.error();
  std::string body =
      "grant_type=client_credentials&client_id=" + FormEncode(*id) + "&client_secret=" + FormEncode(*secret);
  if (!members.scope) return body;
  const Result<std::string_view> scope = ValueOf(*members.scope, values);
  if (!scope) return scope.error();
  return body + "&scope=" + FormEncode(*scope);
}

/// The whole path goes into the target, so that a final slash survives.
Result<transport::HttpRequest> TokenRequest(const Members& members, const SettingValues& values) {
  const Result<std::string_view> text = ValueOf(members.token_url, values);
  if (!text) return text.error();
  Result<Url> url = ParseUrl(*text);
  if (!url) return BindError(members.token_url, "is no usable URL: " + url.error().detail);
  Result<std::string> body = FormBody(members, values);
  if (!body) return std::move(body).error();
  transport::HttpRequest request;
  request.method = "POST";
  request.target = url->path + (url->path.empty() || text->ends_with('/') ? "/" : "");
  request.base = *std::move(url);
  request.base.path.clear();
  request.headers = {{"content-type", "application/x-www-form-urlencoded"}, {"accept", "application/json"}};
  request.body = *std::move(body);
  request.max_response_bytes = kMaxReplyBytes;
  return request;
}

class Oauth2ClientCredentialsSpec final : public SpecBase {
 public:
  Oauth2ClientCredentialsSpec(SpecCommon common, Members members)
      : SpecBase(std::move(common)), members_(std::move(members)) {}

  Result<Bound> Bind(const SettingValues& values) const override {
    Result<transport::HttpRequest> request = TokenRequest(members_, values);
    if (!request) return std::move(request).error();
    return Bound{std::make_shared<Oauth2ClientCredentials>(members_.slot, *std::move(request)), nullptr};
  }
  std::vector<Endpoint> Endpoints(const SettingValues& values) const override {
    const Result<std::string_view> url = ValueOf(members_.token_url, values);
    if (!url) return {};
    return {Endpoint{members_.token_url.setting, std::string(*url)}};
  }
  std::vector<std::pair<std::string, std::string>> Describe() const override {
    return members_.slot.Describe(kPlaceholder);
  }

 private:
  Members members_;
};

constexpr AuthMember kTokenUrl = {"token_url", Wants::kText, true};
constexpr AuthMember kClientId = {"client_id", Wants::kAnything, true};
constexpr AuthMember kClientSecret = {"client_secret", Wants::kSecret, true};
constexpr AuthMember kScope = {"scope", Wants::kText};
constexpr std::array kMembers = {kTokenUrl, kClientId, kClientSecret, kScope, kHeader, kPrefix};

std::unique_ptr<AuthSpec> Parse(SpecReader& reader) {
  Members members;
  members.slot = {reader.HeaderName(kHeader, "Authorization"), reader.Prefix("Bearer ")};
  members.token_url = reader.Required(kTokenUrl);
  members.client_id = reader.Required(kClientId);
  members.client_secret = reader.Required(kClientSecret);
  members.scope = reader.Optional(kScope);
  const Source& url = members.token_url;
  if (url.setting.empty() && !url.text.empty()) {
    const Result<Url> parsed = ParseUrl(url.text);
    if (!parsed) reader.map().Fault(kTokenUrl.key, parsed.error().detail);
  }
  return std::make_unique<Oauth2ClientCredentialsSpec>(reader.Common(), std::move(members));
}

}  // namespace

constexpr SchemeInfo kOauth2ClientCredentials = {"oauth2_client_credentials", kMembers, Parse};

}  // namespace walletgate::auth
