#include "tests/routing/service_harness.h"

#include <utility>

#include "base/json/parse.h"
#include "provider/spec/spec_loader.h"

namespace walletgate::routing {

std::shared_ptr<const provider::Provider> BindVendor(const VendorParts& parts, std::string_view user_key,
                                                     provider::Account account) {
  config::Diagnostics diagnostics;
  const auto root = config::ReadYaml(VendorFile(parts), "provider.yaml", diagnostics);
  auto spec = root ? provider::ParseProviderSpec(*root, nullptr, diagnostics) : nullptr;
  EXPECT_EQ(diagnostics.Format(), "");
  if (spec == nullptr) return nullptr;
  auth::SettingValues values = {{"api_key", {}, Secret("canary-secret"), true, true}};
  if (!user_key.empty()) values.push_back({"user_key", {}, Secret(std::string(user_key)), true, true});
  provider::CallLimits limits;
  limits.settles_within = parts.settles_within;
  auto provider = provider::Provider::Bind(std::move(spec), {std::move(values), limits, {}, std::move(account)});
  EXPECT_TRUE(provider) << (provider ? "" : provider.error().detail);
  return provider ? *provider : nullptr;
}

metrics::Domains TestDomains() {
  metrics::Domains domains;
  domains.providers = {"acme", "bolt"};
  for (const api::Operation operation : api::kOperations) domains.operations.emplace_back(api::ToString(operation));
  return domains;
}

class ServiceTest::LoggedClient final : public transport::HttpClient {
 public:
  explicit LoggedClient(ServiceTest& test) : test_(test) {}
  Task<Result<transport::HttpResponse>> Send(transport::HttpRequest request, Deadline deadline) override {
    test_.log_.push_back("send " + request.method + " " + request.target);
    return test_.vendor_.Send(std::move(request), deadline);
  }

 private:
  ServiceTest& test_;
};

ServiceTest::ServiceTest() = default;
ServiceTest::~ServiceTest() = default;

void ServiceTest::Use(const std::vector<VendorParts>& vendors, std::set<std::string, std::less<>> closed) {
  Tenant tenant;
  tenant.id = "t";
  tenant.closed_providers = std::move(closed);
  std::vector<ProviderPtr> order;
  for (const VendorParts& parts : vendors) {
    order.push_back(BindVendor(parts));
    tenant.providers[parts.id] = order.back();
  }
  tenant.rules = InOrder(order);
  auto state = std::make_shared<State>();
  for (const ProviderPtr& provider : order) state->AddInstance("", provider);
  state->AddTenant(std::move(tenant), {});
  state_ = std::move(state);
}

CallerContext ServiceTest::Caller(std::string key) {
  CallerContext caller;
  caller.state = state_;
  caller.tenant = state_->FindTenant("t");
  caller.idempotency_key = std::move(key);
  caller.request_id = "req_1";
  caller.instance = "/v1/end-users";
  caller.deadline = Deadline::After(clock_.Steady(), std::chrono::seconds(30));
  return caller;
}

api::CreateEndUser ServiceTest::Request(std::string external_id, std::string email) {
  api::CreateEndUser request;
  request.external_id = std::move(external_id);
  request.login_methods.emplace_back();
  request.login_methods.back().email = std::move(email);
  return request;
}

std::string ServiceTest::VendorUser(const std::string& wallets, const std::string& external_id) {
  const std::string id = external_id == "u-1" ? "v-1" : "v-" + external_id;
  return R"({"id":")" + id + R"(","ref":")" + external_id + R"(","state":"on","wallets":)" + wallets +
         Made("2026-05-20T10:00:00Z");
}

std::string ServiceTest::VendorList(const std::vector<std::string>& users) {
  std::string text;
  for (const std::string& user : users) text += (text.empty() ? "" : ",") + user;
  return R"({"users":[)" + text + "]}";
}

void ServiceTest::LoseReply() {
  Error error = MakeError(ErrorKind::kProviderTimeout, "no answer");
  error.applied = Applied::kUnknown;
  vendor_.Push(std::move(error));
}

Result<ApiAnswer> ServiceTest::Create(api::CreateEndUser request, std::string key) {
  return Run(service_.Create(Caller(std::move(key)), std::move(request)));
}

Result<ApiAnswer> ServiceTest::Get(const std::string& id, bool refresh, bool data) {
  return Run(service_.Get(Caller(), id, {refresh, data}));
}

Result<ApiAnswer> ServiceTest::Delete(const std::string& id, bool local) {
  return Run(service_.Delete(Caller(), id, local));
}

Result<ApiAnswer> ServiceTest::Erase(const std::string& id, bool local) {
  return Run(service_.Erase(Caller(), id, local));
}

Result<ApiAnswer> ServiceTest::CreateWallet(const std::string& id, api::Chain chain, std::string key) {
  return Run(service_.CreateWallet(Caller(std::move(key)), id, {chain, api::WalletKind::kEoa}));
}

Pending ServiceTest::Start(Task<Result<ApiAnswer>> task) {
  auto pending = std::make_shared<std::optional<Result<ApiAnswer>>>();
  Spawn(std::move(task), [pending](Result<ApiAnswer> reply) { pending->emplace(std::move(reply)); });
  return pending;
}

std::string ServiceTest::CreatedId() {
  vendor_.PushJson(201, VendorUser());
  const Result<ApiAnswer> reply = Create();
  EXPECT_TRUE(reply) << (reply ? "" : reply.error().detail);
  return Member(reply, "id");
}

void ServiceTest::DeleteNow(const std::string& id) {
  vendor_.PushJson(204, "");
  const Result<ApiAnswer> reply = Delete(id);
  EXPECT_TRUE(reply && reply->status == 204);
}

void ServiceTest::LoseCreate(std::chrono::seconds later, const std::string& key) {
  LoseReply();
  const Result<ApiAnswer> reply = Create(Request(), key);
  EXPECT_TRUE(!reply && reply.error().kind == ErrorKind::kOutcomeUnknown);
  clock_.Advance(later);
  log_.clear();
}

std::string ServiceTest::KeysCounted(const std::string& result) const {
  const std::string name = "walletgate_idempotency_total{result=\"" + result + "\"} ";
  const std::string text = metrics_.Text();
  const std::size_t at = text.find(name);
  if (at == std::string::npos) return "(absent)";
  return text.substr(at + name.size(), text.find('\n', at) - at - name.size());
}

std::string ServiceTest::HeaderOf(const transport::HttpRequest& request, std::string_view name) {
  for (const auto& header : request.headers) {
    if (header.first == name) return header.second;
  }
  return "(absent)";
}

std::string ServiceTest::Member(const Result<ApiAnswer>& reply, std::string_view name) {
  if (!reply) return "(an error)";
  const Result<json::Document> body = json::Parse(reply->body);
  return body ? std::string(body->root().Get(name).AsString()) : "(no JSON)";
}

std::vector<std::string> ServiceTest::Addresses(const Result<ApiAnswer>& reply) {
  if (!reply) return {"(an error)"};
  std::vector<std::string> addresses;
  const Result<json::Document> body = json::Parse(reply->body);
  if (!body) return {"(no JSON)"};
  const json::Value wallets = body->root().Get("wallets");
  for (std::size_t i = 0; i < wallets.size(); ++i) {
    addresses.emplace_back(wallets.At(i).Get("address").AsString());
  }
  return addresses;
}

std::unique_ptr<transport::HttpClient> ServiceTest::NewClient() { return std::make_unique<LoggedClient>(*this); }

}  // namespace walletgate::routing
