#include "tests/fakes/gateway_fixture.h"

#include <charconv>
#include <cstdlib>
#include <iostream>

#include "base/json/parse.h"
#include "base/json/text.h"
#include "base/log/log.h"
#include "cli/client.h"
#include "routing/api_key.h"
#include "sandbox/environment.h"
#include "sandbox/fabricate.h"
#include "tests/crypto/test_keys.h"
#include "tests/fakes/vendor_settings.h"

namespace walletgate::fakes {
namespace {

constexpr std::chrono::seconds kHangGuard{60};
constexpr std::string_view kIssuer = "https://tests.walletgate.example";

[[noreturn]] void GiveUp(std::string_view why) {
  std::cerr << "integration fixture: " << why << std::endl;
  std::abort();
}

json::Value Step(json::Value value, std::string_view name) {
  std::size_t index = 0;
  const auto [end, fault] = std::from_chars(name.data(), name.data() + name.size(), index);
  const bool number = fault == std::errc() && end == name.data() + name.size();
  return number && value.IsArray() ? value.At(index) : value.Get(name);
}

std::string FetchJwks(const std::string& url) {
  return url.empty() ? std::string() : Client{url, ""}.Get("/.well-known/jwks.json").body;
}

std::string ProvidersAtTheSandbox() {
  std::string text = "providers:\n";
  for (const char* vendor : {"yieldforce", "cdp", "streambird", "moonkey", "capa", "capa-v2"}) {
    text += "  " + std::string(vendor) + ":\n    settings: " + VendorSettings(vendor) + "\n";
  }
  return text;
}

const std::string kGatewayText = R"(
listen: {address: 127.0.0.1, port: 0, loops: 2}
admin: {address: 127.0.0.1, port: 0}
limits:
  request_timeout: ${TEST_REQUEST_TIMEOUT:-30s}
  queue_delay: ${TEST_QUEUE_DELAY:-1h}
log: {requests: true}
store: {kind: memory}
providers_folder: ../providers
)" + ProvidersAtTheSandbox() + R"(tenants:
  - id: main
    api_keys: [{id: main-1, sha256: "${KEY_main}"}, {id: main-2, sha256: "${KEY_mover}", scopes: [migrations]}]
    routing: {order: [cdp, yieldforce, streambird, capa]}
  - id: other
    api_keys: [{id: other-1, sha256: "${KEY_other}"}]
    routing: {order: [cdp, yieldforce, streambird, capa]}
  - id: wrong
    api_keys: [{id: wrong-1, sha256: "${KEY_wrong}"}]
    providers:
      yieldforce:
        settings:
          base_url: ${SANDBOX_YIELDFORCE_BASE_URL}
          token_url: ${SANDBOX_YIELDFORCE_TOKEN_URL}
          client_id: ${SANDBOX_YIELDFORCE_CLIENT_ID}
          client_secret: ${TEST_WRONG_SECRET}
          user_token_key: ${TEST_USER_TOKEN_KEY}
          user_token_issuer: ${TEST_ISSUER}
      cdp:
        account: cdp/
        settings:
          base_url: ${SANDBOX_CDP_BASE_URL}
          api_key_id: ${SANDBOX_CDP_API_KEY_ID}
          api_key_secret: ${TEST_WRONG_KEY}
          wallet_secret: ${SANDBOX_CDP_WALLET_SECRET}
      streambird:
        settings: {base_url: "${SANDBOX_STREAMBIRD_BASE_URL}", secret_key: "${TEST_WRONG_SECRET}"}
      capa:
        settings: {base_url: "${SANDBOX_CAPA_BASE_URL}", api_key: "${TEST_WRONG_SECRET}"}
    routing: {order: [cdp]}
  - id: unreachable
    api_keys: [{id: unreachable-1, sha256: "${KEY_unreachable}"}]
    providers:
      streambird: {settings: {base_url: "http://127.0.0.1:1", secret_key: "${TEST_WRONG_SECRET}"}}
    routing: {order: [streambird]}
  - id: flow
    api_keys: [{id: flow-1, sha256: "${KEY_flow}"}]
    providers:
      capa: {settings: {base_url: "${SANDBOX_CAPA_BASE_URL}", api_key: "${TEST_CAPA_FLOW_KEY}"}}
    routing: {order: [capa]}
  - id: lone
    api_keys: [{id: lone-1, sha256: "${KEY_lone}"}]
    providers: {cdp: }
    routing: {order: [cdp]}
)";

}  // namespace

const std::string_view kGatewayConfig = kGatewayText;

std::string Answer::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (key == name) return value;
  }
  return {};
}

std::string Answer::At(std::string_view path) const {
  const Result<json::Document> document = json::Parse(body);
  if (!document) return "(no JSON)";
  json::Value value = document->root();
  while (!path.empty()) {
    const std::size_t dot = path.find('.');
    value = Step(value, path.substr(0, dot));
    path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
  }
  if (!value) return "(absent)";
  return value.IsString() ? std::string(value.AsString()) : json::ToText(value);
}

std::ostream& operator<<(std::ostream& out, const Answer& answer) { return out << answer.status << ' ' << answer.body; }

Answer Client::Send(std::string method, std::string target, std::string body, transport::Headers headers) const {
  transport::HttpRequest request;
  request.method = std::move(method);
  request.target = std::move(target);
  request.headers = std::move(headers);
  if (!api_key.empty()) request.headers.emplace_back("Authorization", "Bearer " + api_key);
  bool typed = body.empty();
  for (const auto& [name, value] : request.headers) typed = typed || name == "Content-Type";
  if (!typed) request.headers.emplace_back("Content-Type", "application/json");
  request.body = std::move(body);
  Result<transport::HttpResponse> response = cli::SendAndWait(url, std::move(request), kHangGuard);
  if (!response) return {0, {}, response.error().detail};
  return {response->status, std::move(response->headers), std::move(response->body)};
}

Answer Client::Get(std::string target, transport::Headers headers) const {
  return Send("GET", std::move(target), {}, std::move(headers));
}
Answer Client::Delete(std::string target) const { return Send("DELETE", std::move(target)); }
Answer Client::Post(std::string target, std::string body, transport::Headers headers) const {
  return Send("POST", std::move(target), std::move(body), std::move(headers));
}
Answer Client::Create(std::string body, transport::Headers headers) const {
  return Post("/v1/end-users", std::move(body), std::move(headers));
}

Vendors::Vendors(sandbox::SandboxOptions options) {
  options.user_tokens.issuer = kIssuer;
  options.user_tokens.jwks_source = [keys = keys_] {
    const std::lock_guard lock(keys->mutex);
    return FetchJwks(keys->url);
  };
  Result<std::unique_ptr<sandbox::Sandbox>> started = sandbox::Sandbox::Start(std::move(options));
  if (!started) GiveUp(started.error().detail);
  sandbox_ = std::move(*started);
  environment_ = sandbox::EnvironmentOf(*sandbox_);
  sandbox::SeededRandom random("a key that no vendor knows");
  environment_["TEST_WRONG_SECRET"] = "canary-wrong-secret-0123456789";
  environment_["TEST_WRONG_KEY"] = sandbox::MakeEd25519Key(random)->Reveal();
  environment_["TEST_CAPA_FLOW_KEY"] = sandbox_->credentials().capa.invalid_flow_api_key.Reveal();
  environment_["TEST_USER_TOKEN_KEY"] = test_keys::kRsaPkcs8;
  environment_["TEST_ISSUER"] = kIssuer;
  for (const char* tenant : {"main", "other", "wrong", "unreachable", "flow", "lone", "mover"}) {
    environment_[std::string("KEY_") + tenant] = routing::HashApiKey(std::string("key-of-") + tenant);
  }
}

void Vendors::PublishKeysAt(std::string gateway_url) {
  const std::lock_guard lock(keys_->mutex);
  keys_->url = std::move(gateway_url);
}

std::vector<std::string> Vendors::Secrets() const {
  std::vector<std::string> secrets;
  for (const char* name : {"SANDBOX_YIELDFORCE_CLIENT_SECRET", "SANDBOX_CDP_API_KEY_SECRET",
                           "SANDBOX_CDP_WALLET_SECRET", "SANDBOX_STREAMBIRD_SECRET_KEY", "SANDBOX_CAPA_API_KEY",
                           "TEST_WRONG_SECRET", "TEST_WRONG_KEY", "TEST_CAPA_FLOW_KEY", "TEST_USER_TOKEN_KEY"}) {
    secrets.push_back(environment_.at(name));
  }
  return secrets;
}

int Vendors::CreatesOf(std::string_view vendor, std::string_view external_id_or_contact) {
  int count = 0;
  for (const sandbox::CreateRecord& record : sandbox_->Log(vendor)) {
    if (record.external_id == external_id_or_contact || record.contact == external_id_or_contact) ++count;
  }
  return count;
}

void Vendors::ClearFaults() {
  for (const sandbox::SandboxEndpoint& endpoint : sandbox_->endpoints()) sandbox_->ClearFaults(endpoint.id);
}

void OneAttempt(gateway::GatewayConfig& config) {
  config.knobs.attempts = 1;
  // What one test leaves open must not meet the faults of the next.
  config.knobs.resolver.min_age = config.knobs.resolver.pass_pause = std::chrono::hours(1);
}

TestGateway::TestGateway(Vendors& vendors, const Environment& more, std::string_view config,
                         const std::function<void(gateway::GatewayConfig&)>& adjust) {
  Environment names = vendors.environment();
  for (const auto& [name, value] : more) names[name] = value;
  const config::EnvLookup env = [&names](const std::string& name) -> std::optional<std::string> {
    const auto found = names.find(name);
    return found == names.end() ? std::nullopt : std::optional(found->second);
  };
  config::Diagnostics diagnostics;
  gateway::GatewayConfig read =
      gateway::ReadGatewayConfig(config, {WALLETGATE_SOURCE_DIR "/config/test.yaml", env}, diagnostics);
  if (!diagnostics.empty()) GiveUp(diagnostics.Format());
  if (adjust) adjust(read);
  Result<std::unique_ptr<gateway::Gateway>> started = gateway::Gateway::Start(read);
  if (!started) GiveUp(started.error().detail);
  gateway_ = std::move(*started);
  url_ = "http://127.0.0.1:" + std::to_string(gateway_->port());
  admin_url_ = "http://127.0.0.1:" + std::to_string(gateway_->admin_port());
}

std::string UserBody(std::string_view external_id, std::string_view provider, std::string_view more) {
  const std::string id(external_id);
  std::string body = R"({"external_id":")" + id + R"(","provider":")" + std::string(provider) +
                     R"(","login_methods":[{"type":"email","email":")" + id + R"(@example.com"}])";
  if (provider == "capa-v2") body += R"(,"profile":{"type":"individual"})";
  if (!provider.starts_with("capa")) body += R"(,"wallets":[{"chain":"evm"}])";
  return body + std::string(more) + "}";
}

std::unique_ptr<Vendors> GatewayTest::vendors_;
std::unique_ptr<TestGateway> GatewayTest::gateway_;

void GatewayTest::SetUpTestSuite() {
  SetLogLevel(LogLevel::kWarning);
  vendors_ = std::make_unique<Vendors>();
  gateway_ = std::make_unique<TestGateway>(*vendors_, Environment(), kGatewayConfig, OneAttempt);
  vendors_->PublishKeysAt(gateway_->url());
}

void GatewayTest::TearDownTestSuite() {
  vendors_->PublishKeysAt("");
  gateway_.reset();
  vendors_.reset();
}

}  // namespace walletgate::fakes
