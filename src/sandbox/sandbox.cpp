#include "sandbox/sandbox.h"

#include <array>
#include <functional>

#include "sandbox/entra.h"
#include "sandbox/streambird/streambird.h"
#include "sandbox/vendor_handler.h"

namespace walletgate::sandbox {
namespace {

struct ListenerInfo {
  std::string_view id;
  std::string_view name;
  std::string_view base_path;
};

// In the order of their ports.
constexpr std::array<ListenerInfo, 6> kListeners = {{{"entra", "Microsoft Entra token endpoint", ""},
                                                     {"yieldforce", "Yieldforce", "/api"},
                                                     {"cdp", "Coinbase CDP", "/platform"},
                                                     {"streambird", "Streambird", ""},
                                                     {"moonkey", "MoonKey (Streambird, newer spelling)", ""},
                                                     {"capa", "Capa", ""}}};

/// One vendor and what belongs to it alone. The server goes first when it dies, because it uses the others.
struct Listener {
  CreateLog log;
  FaultBook faults;
  std::unique_ptr<Vendor> vendor;
  std::unique_ptr<http::Server> server;
};

}  // namespace

struct Sandbox::Impl {
  SandboxOptions options;
  SandboxCredentials credentials;
  std::optional<EntraTokens> tokens;
  std::vector<SandboxEndpoint> endpoints;
  std::array<Listener, kListeners.size()> listeners;

  const Clock& clock() const { return options.clock == nullptr ? SystemClock() : *options.clock; }
  Random& random() const { return options.random == nullptr ? SystemRandom() : *options.random; }
  Facilities FacilitiesOf(Listener& listener) { return {clock(), random(), options.seed, listener.log}; }

  Listener* Find(std::string_view id) {
    for (std::size_t i = 0; i < kListeners.size(); ++i) {
      if (kListeners[i].id == id) return &listeners[i];
    }
    return nullptr;
  }

  Result<void> Prepare();
  Result<void> MakeVendors();
  Result<void> Listen(std::size_t index);
};

Result<void> Sandbox::Impl::Prepare() {
  if (options.credentials) {
    credentials = *options.credentials;
  } else {
    Result<SandboxCredentials> made = MakeSandboxCredentials(random());
    if (!made) return std::move(made).error();
    credentials = std::move(*made);
  }
  Result<EntraTokens> made = EntraTokens::Make(clock(), random());
  if (!made) return std::move(made).error();
  tokens.emplace(std::move(*made));
  if (Result<void> vendors = MakeVendors(); !vendors) return vendors;
  for (std::size_t i = 0; i < kListeners.size(); ++i) {
    if (Result<void> listening = Listen(i); !listening) return listening;
  }
  return {};
}

Result<void> Sandbox::Impl::MakeVendors() {
  Result<CdpTokens> cdp_tokens = CdpTokens::Make(clock(), credentials.cdp);
  if (!cdp_tokens) return std::move(cdp_tokens).error();
  const auto facilities = [this](std::size_t index) { return FacilitiesOf(listeners[index]); };
  listeners[0].vendor = std::make_unique<Entra>(facilities(0), *tokens, credentials.yieldforce, options.token_lifetime);
  listeners[1].vendor = std::make_unique<Yieldforce>(facilities(1), *tokens, credentials.yieldforce,
                                                     options.user_tokens, options.yieldforce);
  listeners[2].vendor = std::make_unique<Cdp>(facilities(2), std::move(*cdp_tokens), options.cdp);
  listeners[3].vendor = std::make_unique<Streambird>(facilities(3), credentials.streambird, StreambirdSpelling::kShort);
  listeners[4].vendor = std::make_unique<Streambird>(facilities(4), credentials.streambird, StreambirdSpelling::kLong);
  listeners[5].vendor = std::make_unique<Capa>(facilities(5), credentials.capa, options.capa);
  return {};
}

Result<void> Sandbox::Impl::Listen(std::size_t index) {
  Listener& listener = listeners[index];
  http::ServerOptions server;
  server.address = options.address;
  server.port = options.port == 0 ? std::uint16_t{0} : static_cast<std::uint16_t>(options.port + index);
  server.loops = 1;  // a Vendor lives on one loop
  auto factory = [this, &listener](EventLoop& loop) -> std::unique_ptr<http::Handler> {
    auto handler = std::make_unique<VendorHandler>(*listener.vendor, listener.faults, FacilitiesOf(listener), loop);
    handler->SetLatency(options.latency);
    return handler;
  };
  Result<std::unique_ptr<http::Server>> started = http::Server::Start(server, SystemClock(), std::move(factory));
  if (!started) return std::move(started).error();
  listener.server = std::move(*started);
  const std::string origin = "http://" + options.address + ":" + std::to_string(listener.server->port());
  const ListenerInfo& info = kListeners[index];
  endpoints.push_back({std::string(info.id), std::string(info.name), origin + std::string(info.base_path), origin});
  return {};
}

Sandbox::Sandbox(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Sandbox::~Sandbox() = default;

Result<std::unique_ptr<Sandbox>> Sandbox::Start(SandboxOptions options) {
  auto impl = std::make_unique<Impl>();
  impl->options = std::move(options);
  if (Result<void> ready = impl->Prepare(); !ready) return std::move(ready).error();
  return std::unique_ptr<Sandbox>(new Sandbox(std::move(impl)));
}

const SandboxCredentials& Sandbox::credentials() const { return impl_->credentials; }
const std::vector<SandboxEndpoint>& Sandbox::endpoints() const { return impl_->endpoints; }

std::string Sandbox::BaseUrl(std::string_view id) const {
  for (const SandboxEndpoint& endpoint : impl_->endpoints) {
    if (endpoint.id == id) return endpoint.base_url;
  }
  return "";
}

std::string Sandbox::TokenUrl() const {
  return BaseUrl("entra") + "/" + impl_->credentials.yieldforce.tenant_id + "/oauth2/v2.0/token";
}

void Sandbox::Inject(std::string_view id, Fault fault) {
  if (Listener* listener = impl_->Find(id)) listener->faults.Add(std::move(fault));
}

void Sandbox::ClearFaults(std::string_view id) {
  if (Listener* listener = impl_->Find(id)) listener->faults.Clear();
}

std::vector<CreateRecord> Sandbox::Log(std::string_view id) const {
  Listener* listener = impl_->Find(id);
  return listener == nullptr ? std::vector<CreateRecord>{} : listener->log.Records();
}

Stats Sandbox::Counters(std::string_view id) const {
  Listener* listener = impl_->Find(id);
  return listener == nullptr ? Stats{} : listener->log.Counters();
}

}  // namespace walletgate::sandbox
