#include "gateway/audit/upstream_rules.h"

#include <algorithm>
#include <array>

#include "base/url.h"
#include "gateway/audit/places.h"
#include "transport/address_class.h"

namespace walletgate::gateway {
namespace {

using provider::Provider;

/// Every URL that calls go to, token endpoints with them.
std::vector<Url> UrlsOf(const Provider& provider) {
  std::vector<Url> urls = {provider.binding().base_url()};
  for (const auto& scheme : provider.spec().auth) {
    std::vector<auth::Endpoint> endpoints = scheme->Endpoints(provider.binding().values());
    for (auth::Endpoint& next : scheme->Endpoints(auth::NextOf(provider.binding().values()))) {
      endpoints.push_back(std::move(next));
    }
    for (const auth::Endpoint& endpoint : endpoints) {
      if (Result<Url> url = ParseUrl(endpoint.url)) urls.push_back(*std::move(url));
    }
  }
  return urls;
}

bool IsLocal(const Url& url) { return transport::IsLoopbackLiteral(url.host); }

/// Leaves this machine in clear. What goes by a proxy leaves it wherever it is going.
bool GoesInClear(const Provider& provider) {
  const bool by_proxy = provider.binding().upstream().proxy.has_value();
  return std::ranges::any_of(UrlsOf(provider),
                             [&](const Url& url) { return url.scheme == "http" && (by_proxy || !IsLocal(url)); });
}

/// A site for each instance of which `is_so`.
template <class IsSo>
Sites Instances(const Audited& audited, std::string_view detail, IsSo is_so) {
  Sites sites;
  for (const auto& [whose, provider] : audited.config.loaded.state->instances()) {
    if (is_so(*provider)) sites.push_back(SiteOfInstance(audited, whose, NameOf(whose) + " " + std::string(detail)));
  }
  return sites;
}

Sites FindPlainHttp(const Audited& audited) { return Instances(audited, "is called over plain http", GoesInClear); }

Sites FindIdlePermission(const Audited& audited) {
  return Instances(audited, "has allow_plain_http, and no URL that needs it", [](const Provider& provider) {
    return provider.binding().upstream().allow_plain_http && !GoesInClear(provider);
  });
}

Sites FindPrivateAddresses(const Audited& audited) {
  return Instances(audited, "may be at an address of a private network", [](const Provider& provider) {
    return provider.binding().upstream().reach == transport::Reach::kPrivate;
  });
}

Sites FindLocalVendors(const Audited& audited) {
  return Instances(audited, "is a program on this machine", [](const Provider& provider) {
    return !provider.binding().upstream().proxy && std::ranges::any_of(UrlsOf(provider), IsLocal);
  });
}

Sites FindClearProxyPasswords(const Audited& audited) {
  return Instances(audited, "is reached through a proxy that is told its password in clear",
                   [](const Provider& provider) {
                     const auto& proxy = provider.binding().upstream().proxy;
                     return proxy && proxy->url.scheme == "http" && !proxy->user.empty() && !IsLocal(proxy->url);
                   });
}

Sites FindShortSettling(const Audited& audited) {
  return Instances(audited, "is believed to have settled sooner than its file says", [](const Provider& provider) {
    const auto& own = provider.binding().limits().settles_within;
    return own && std::ranges::any_of(api::kOperations, [&](api::Operation operation) {
             const provider::OperationSpec* spec = api::Creates(operation) ? provider.spec().Find(operation) : nullptr;
             return spec != nullptr && *own < spec->idempotency.settles_within;
           });
  });
}

constexpr std::array kRules = {
    Rule{
        "WG001", Severity::kError, "A vendor or its token endpoint is called over plain http",
        "Credentials, names and e-mail addresses can be read and changed by everybody on the way.",
        "Write `https://`, and take `allow_plain_http` away. For a vendor on a private network name its authority with "
        "`ca_file`.",
        FindPlainHttp},
    Rule{"WG002", Severity::kWarning, "Plain http is allowed and not needed",
         "Nothing goes in clear today; a URL that is mistyped tomorrow will, and `check` will not say so.",
         "Take `allow_plain_http` away.", FindIdlePermission},
    Rule{"WG003", Severity::kWarning, "Addresses of private networks are allowed",
         "Whoever decides what the vendor's name resolves to can have the gateway call machines of your own network.",
         "Keep `allow_private_addresses` for vendors that are in a private network, and take it away from all others.",
         FindPrivateAddresses},
    Rule{"WG004", Severity::kWarning, "A provider is a program on this machine",
         "A URL with a loopback address is that of a simulator or a tunnel. Users whom a simulator has made have no "
         "wallets.",
         "Write the vendor's own URL, or leave the setting out where the provider's file has it.", FindLocalVendors},
    Rule{"WG005", Severity::kError, "A proxy is told its password over plain http",
         "The password of the `proxy` can be read by everybody between the gateway and the proxy. What is said to the "
         "vendor cannot.",
         "Use an `https://` proxy, or one that needs no password.", FindClearProxyPasswords},
    Rule{"WG006", Severity::kWarning, "A vendor is believed to have settled sooner than its file says",
         "Where `settles_within` is shorter than the truth, a lost create that is still at work is taken for one that "
         "never was, and its repeat makes a second user.",
         "Take `settles_within` away, unless the vendor has promised the shorter time.", FindShortSettling},
};

}  // namespace

Rules UpstreamRules() { return kRules; }

}  // namespace walletgate::gateway
