#include "tests/table/table_gateway.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "base/log/log.h"
#include "base/strings.h"
#include "http/answers.h"
#include "http/resources/tables.h"
#include "http/traffic_handler.h"
#include "provider/spec/spec_loader.h"
#include "routing/api_key.h"
#include "routing/intents/recovery_means.h"
#include "storage/memory_store.h"
#include "tests/crypto/test_keys.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/manual_loop.h"

namespace walletgate::table {
namespace {

using transport::FailedExchange;
using transport::HttpRequest;
using transport::HttpResponse;

constexpr const char* kTenant = "t";
constexpr const char* kKey = "key-of-t";

const provider::ProviderSpecs& Specs() {
  static const provider::ProviderSpecs specs = [] {
    config::Diagnostics diagnostics;
    provider::ProviderSpecs loaded = provider::LoadProviderFolder(WALLETGATE_SOURCE_DIR "/providers", diagnostics);
    if (!diagnostics.empty()) throw std::runtime_error(diagnostics.Format());
    return loaded;
  }();
  return specs;
}

std::vector<std::string> Segments(std::string_view path) {
  std::vector<std::string> segments(1);
  for (const char c : path.substr(0, path.find('?'))) {
    if (c == '/') {
      segments.emplace_back();
    } else {
      segments.back() += c;
    }
  }
  return segments;
}

bool Fits(std::string_view pattern, const HttpRequest& request) {
  const std::size_t space = pattern.find(' ');
  if (pattern.substr(0, space) != request.method) return false;
  const std::vector<std::string> wanted = Segments(pattern.substr(space + 1));
  const std::vector<std::string> got = Segments(request.target);
  return std::equal(wanted.begin(), wanted.end(), got.begin(), got.end(),
                    [](const std::string& want, const std::string& have) { return want == "*" || want == have; });
}

/// The vendor and its token endpoint.
class ScriptedVendor {
 public:
  ScriptedVendor(EventLoop& loop, Calls calls) : loop_(loop), calls_(std::move(calls)) {}

  std::vector<std::string> Play(Script script) {
    std::vector<std::string> left;
    for (const auto& [call, answers] : script_) {
      if (answers.in_order && !answers.all.empty()) left.push_back(call);
    }
    script_ = std::move(script);
    sent_.clear();
    return left;
  }
  const std::vector<std::string>& sent() const { return sent_; }
  bool working() const { return working_ > 0; }

  Task<Result<HttpResponse>> Answer(HttpRequest request, Deadline deadline) {
    const VendorAnswer answer = Next(request);
    std::chrono::nanoseconds left = deadline.Left(loop_.Now());
    const bool too_late = answer.kind == VendorAnswer::Kind::kSilent || answer.after > left;
    const std::chrono::nanoseconds pause = too_late ? left : std::chrono::nanoseconds(answer.after);
    if (pause.count() > 0) {
      ++working_;
      co_await Sleep(loop_, pause);
      --working_;
    }
    if (too_late) co_return FailedExchange(Cause::kResponseTimeout, true);
    switch (answer.kind) {
      case VendorAnswer::Kind::kLost: co_return FailedExchange(Cause::kConnectionLost, true);
      case VendorAnswer::Kind::kRefused: co_return FailedExchange(Cause::kConnect, false);
      case VendorAnswer::Kind::kNotHttp: co_return FailedExchange(Cause::kMalformed, true);
      default: break;
    }
    co_return HttpResponse{answer.status, answer.headers, answer.body};
  }

 private:
  VendorAnswer Next(const HttpRequest& request) {
    const auto known =
        std::find_if(calls_.begin(), calls_.end(), [&](const auto& call) { return Fits(call.second, request); });
    const std::string name = known == calls_.end() ? request.method + " " + request.target : known->first;
    const bool is_token = name == "token";
    const auto scripted = script_.find(name);
    const bool there = scripted != script_.end() && !scripted->second.all.empty();
    if (!is_token) sent_.push_back(there ? name : name + "!");
    if (!there && is_token) return {.body = R"({"token_type":"Bearer","expires_in":3599,"access_token":"t"})"};
    if (!there) return {.kind = VendorAnswer::Kind::kRefused};
    VendorAnswer answer = scripted->second.all.front();
    if (scripted->second.in_order) scripted->second.all.erase(scripted->second.all.begin());
    return answer;
  }

  EventLoop& loop_;
  Calls calls_;
  Script script_;
  std::vector<std::string> sent_;
  int working_ = 0;
};

class ScriptedClient final : public transport::HttpClient {
 public:
  explicit ScriptedClient(ScriptedVendor& vendor) : vendor_(vendor) {}
  Task<Result<HttpResponse>> Send(HttpRequest request, Deadline deadline) override {
    return vendor_.Answer(std::move(request), deadline);
  }

 private:
  ScriptedVendor& vendor_;
};

metrics::Domains DomainsFor(const std::string& vendor) {
  metrics::Domains domains;
  domains.providers = {vendor};
  domains.routes = http::GatewayRoutes();
  for (const api::Operation operation : api::kOperations) domains.operations.emplace_back(api::ToString(operation));
  return domains;
}

/// `text`, or the key that it names.
std::string KeyOr(const std::string& text) {
  if (text == "$rsa_key") return std::string(test_keys::kRsaPkcs8);
  if (text == "$ed25519_key") return std::string(test_keys::kEd25519Pair);
  if (text == "$p256_key") return std::string(test_keys::kEcPkcs8Base64);
  return text;
}

std::shared_ptr<const provider::Provider> BindVendor(const std::string& vendor,
                                                     const std::map<std::string, std::string>& settings) {
  const std::shared_ptr<const provider::ProviderSpec>& spec = Specs().find(vendor)->second;
  auth::SettingValues values;
  for (const auto& [name, text] : settings) {
    const bool secret = spec->FindSetting(name)->secret();
    values.push_back({name, secret ? std::string() : text, secret ? Secret(KeyOr(text)) : Secret(), secret, true});
  }
  Result<std::shared_ptr<provider::Provider>> bound = provider::Provider::Bind(spec, {std::move(values)});
  if (!bound) throw std::runtime_error(vendor + ": " + bound.error().detail);
  return *std::move(bound);
}

std::shared_ptr<const routing::State> StateWith(const std::shared_ptr<const provider::Provider>& provider) {
  auto state = std::make_shared<routing::State>();
  state->AddInstance("", provider);
  routing::Tenant tenant;
  tenant.id = kTenant;
  tenant.providers[provider->id()] = provider;
  tenant.rules = routing::InOrder({provider});
  state->AddTenant(std::move(tenant), {{"k", routing::HashApiKey(kKey), api::kDefaultScopes, {}}});
  return state;
}

template <class W>
std::vector<std::string> NamesOf(const std::vector<W>& wallets) {
  std::vector<std::string> names;
  for (const W& wallet : wallets)
    names.push_back(std::string(ToString(wallet.chain)) + " " + std::string(ToString(wallet.kind)));
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

struct TableGateway::Parts {
  Parts(const std::string& vendor_id, const std::map<std::string, std::string>& settings, Calls calls)
      : metrics(DomainsFor(vendor_id)), vendor(loop, std::move(calls)), provider(BindVendor(vendor_id, settings)) {
    // What a caller's own repeat sends is the row's; nothing is repeated within one request.
    const routing::ServiceOptions service{store, flights, http::Answers(), {}, 1};
    const provider::LoopContext::Shared context{pool, clock, random, metrics, [this](EventLoop&, const auto&) {
                                                  return std::make_unique<ScriptedClient>(vendor);
                                                }};
    auto engine = std::make_unique<routing::Engine>(loop, context, service, StateWith(provider));
    handler = std::make_unique<http::TrafficHandler>(std::move(engine), std::make_shared<http::GatewayOptions>());
  }

  /// Time passes only while the vendor is at work.
  template <class T>
  T Run(Task<T> task) {
    auto value = std::make_shared<std::optional<T>>();
    Spawn(std::move(task), [value](T result) { value->emplace(std::move(result)); });
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (std::chrono::steady_clock::now() < give_up) {
      loop.Turn();
      if (value->has_value()) return std::move(**value);
      if (vendor.working()) {
        clock.Advance(std::chrono::milliseconds(250));
      } else {
        std::this_thread::sleep_for(std::chrono::microseconds(50));  // a signature is on its way
      }
    }
    throw std::runtime_error("a request did not end");
  }

  FakeClock clock;
  FakeRandom random;
  ManualLoop loop{clock};
  WorkerPool pool{1};
  metrics::Metrics metrics;
  storage::MemoryStore store;
  routing::FlightTable flights;
  ScriptedVendor vendor;
  std::shared_ptr<const provider::Provider> provider;
  std::unique_ptr<http::TrafficHandler> handler;
};

TableGateway::TableGateway(const std::string& vendor, const std::map<std::string, std::string>& settings, Calls calls) {
  SetLogLevel(LogLevel::kError);
  parts_ = std::make_unique<Parts>(vendor, settings, std::move(calls));
}

TableGateway::~TableGateway() {
  // What a caller did not wait for ends before what it stands on.
  while (parts_->vendor.working()) {
    parts_->clock.Advance(std::chrono::seconds(1));
    parts_->loop.Turn();
  }
}

std::vector<std::string> TableGateway::Play(Script script) { return parts_->vendor.Play(std::move(script)); }

GatewayAnswer TableGateway::Ask(const std::string& method, const std::string& target, const std::string& body,
                                const std::vector<std::pair<std::string, std::string>>& headers) {
  http::Request request;
  request.method = method;
  request.target = target;
  request.path = target.substr(0, target.find('?'));
  if (request.path.size() < target.size()) request.query = target.substr(request.path.size() + 1);
  request.headers = {{"authorization", std::string("Bearer ") + kKey}, {"content-type", "application/json"}};
  request.headers.insert(request.headers.end(), headers.begin(), headers.end());
  request.body = body;
  request.received = parts_->clock.Steady();
  const http::Reply reply = parts_->Run(parts_->handler->Handle(request));
  GatewayAnswer answer{reply.status, {}, reply.body};
  for (const auto& [name, value] : reply.headers) answer.headers[ToLowerAscii(name)] = value;
  return answer;
}

void TableGateway::SettleByItself() {
  Result<std::vector<storage::Intent>> open = parts_->Run(parts_->store.OpenIntents(parts_->loop, "", 100));
  routing::Engine& engine = parts_->handler->engine();
  for (storage::Intent& intent : *open) {
    const Deadline deadline = Deadline::After(parts_->clock.Steady(), std::chrono::seconds(30));
    parts_->Run(engine.service().intent_resolution().Run(engine.state(), std::move(intent), deadline));
  }
}

void TableGateway::Wait(std::chrono::seconds time) {
  parts_->clock.Advance(time);
  parts_->loop.Turn();
}

Kept TableGateway::Look(const std::string& external_id) {
  storage::ListQuery query;
  query.tenant = kTenant;
  query.external_id = external_id;
  query.statuses.clear();
  Kept kept;
  const Result<storage::Page> page = parts_->Run(parts_->store.List(parts_->loop, query));
  if (page && !page->users.empty()) {
    const api::EndUser& user = page->users.front().user;
    kept.status = ToString(ShownStatus(user));
    kept.id = user.id;
    kept.provider_user_id = user.provider_user_id;
    kept.wallets = NamesOf(user.wallets);
    kept.pending_wallets = NamesOf(user.pending_wallets);
    kept.missing = user.missing_since.has_value();
  }
  const Result<std::vector<storage::Intent>> open = parts_->Run(parts_->store.OpenIntents(parts_->loop, "", 100));
  for (const storage::Intent& intent : *open) {
    if (intent.user.external_id != external_id) continue;
    const bool stuck = routing::MeansLeft(parts_->provider.get(), intent, parts_->clock.Now(), true).empty();
    kept.intent = stuck ? "operator" : "open";
  }
  return kept;
}

const std::vector<std::string>& TableGateway::sent() const { return parts_->vendor.sent(); }

std::map<std::string, int> TableGateway::Drift() const {
  constexpr std::string_view kName = "walletgate_provider_contract_drift_total{";
  std::map<std::string, int> counted;
  std::istringstream lines(parts_->metrics.Text());
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(kName) || line.ends_with(" 0")) continue;
    const std::size_t kind = line.find("kind=\"");
    if (kind == std::string::npos) continue;
    const std::size_t start = kind + 6;
    counted[line.substr(start, line.find('"', start) - start)] = std::stoi(line.substr(line.rfind(' ') + 1));
  }
  return counted;
}

}  // namespace walletgate::table
