#pragma once

// A vendor file, a bound provider and one loop with fakes, for tests of calls.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "provider/provider.h"
#include "provider/spec/spec_loader.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/fake_http_client.h"
#include "tests/fakes/manual_loop.h"

namespace walletgate::provider {

inline constexpr std::string_view kVendorFile = R"(
spec: 1
id: acme
name: Acme Wallets
settings:
  base_url: {type: url, default: "https://api.acme.example/base"}
  api_key: {type: secret}
  user_key: {type: secret, optional: true}
upstream: {base_url: $setting.base_url, timeout: 5s}
auth:
  - {scheme: static_header, header: Authorization, prefix: "Bearer ", value: $setting.api_key}
  - {scheme: static_header, header: X-Create, value: $setting.api_key, only: [create_end_user]}
  - {scheme: minted_user_token, key: $setting.user_key, issuer: "https://us.example", audience: acme}
accepts:
  external_id: {}
  user_token: {required: true}
  login_methods: {types: [email], max: 1}
  profile.display_name: {}
operations:
  create_end_user:
    request:
      method: POST
      path: /users/{external_id}
      query: {mail: $.email}
      headers: {X-Name: $.profile.display_name}
      body: {id: $.external_id, token: $.user_token, mail: $.email}
    idempotency: {header: Acme-Key, format: uuid4, natural: true, unknown_outcome: [repeat]}
    response:
      success: [201]
      result: {provider_user_id: $.user.id, external_id: $.user.ref, status: active}
  get_end_user:
    request: {method: GET, path: "/users/{external_id}"}
    response:
      success: [200]
      result: {provider_user_id: $.user.id, external_id: $.user.ref, status: {$enum: $.user.state, on: active, $else: reject}}
  find_end_user:
    request: {method: GET, path: /users, query: {mail: $.email}}
    response:
      success: [200]
      result: {$each: $.users, $as: {provider_user_id: $item.id, external_id: $item.ref, status: active, created_at: {$via: rfc3339, $of: $item.made}, emails: [$item.mail]}}
  delete_end_user:
    request: {method: DELETE, path: "/users/{provider_user_id}"}
    response: {success: [204]}
errors:
  code: $.error.code
  detail: $.error.text
  trace: $.error.trace
  rules:
    - {code: taken, is: end_user_exists}
    - {code: bad_name, is: provider_rejected, field: profile.display_name}
    - {code: half_done, is: provider_unavailable, applied: unknown}
    - {status: 404, operation: delete_end_user, is: success}
)";

inline std::shared_ptr<const ProviderSpec> LoadSpec(std::string_view text = kVendorFile) {
  config::Diagnostics diagnostics;
  const std::optional<config::YamlNode> root = config::ReadYaml(text, "acme/provider.yaml", diagnostics);
  std::shared_ptr<const ProviderSpec> spec = root ? ParseProviderSpec(*root, nullptr, diagnostics) : nullptr;
  EXPECT_TRUE(diagnostics.empty()) << diagnostics.Format();
  return spec;
}

inline auth::SettingValue SecretValue(std::string name, std::string_view text) {
  return {std::move(name), {}, Secret(std::string(text)), true, true};
}

inline std::shared_ptr<Provider> BindVendor(auth::SettingValues values = {SecretValue("api_key", "k-1")},
                                            std::string_view text = kVendorFile) {
  Result<std::shared_ptr<Provider>> provider = Provider::Bind(LoadSpec(text), {std::move(values)});
  EXPECT_TRUE(provider) << (provider ? "" : provider.error().detail);
  return provider ? *provider : nullptr;
}

inline metrics::Domains AcmeDomains() {
  metrics::Domains domains;
  domains.providers = {"acme"};
  for (const api::Operation operation : api::kOperations) domains.operations.emplace_back(api::ToString(operation));
  domains.operations.emplace_back(Probe::kName);
  return domains;
}

struct ProviderHarness {
  FakeClock clock;
  FakeRandom random;
  ManualLoop loop{clock};
  transport::FakeHttpClient client;
  transport::FakeHttpClient token_client;
  WorkerPool pool{1};
  auth::AuthContext auth{loop, token_client, pool, clock, random};
  metrics::Metrics metrics{AcmeDomains()};
  CallContext context{loop, client, auth, &metrics};

  static api::CreateEndUser Request() {
    api::CreateEndUser request;
    request.external_id = "u-1";
    request.user_token = Secret("caller.jwt.x");
    return request;
  }

  Result<Call> Prepare(const Provider& provider, api::Operation operation, const api::OperationInput& input,
                       std::string key = "") {
    auto call = loop.Run(provider.calls().Prepare(operation, input, std::move(key), context));
    return call ? *std::move(call) : Result<Call>(MakeError(ErrorKind::kInternal, "Prepare did not end"));
  }

  Result<Answer> Send(const Provider& provider, Call call) {
    auto answer =
        loop.Run(provider.Send(std::move(call), Deadline::After(clock.Steady(), std::chrono::seconds(30)), context));
    return answer ? *std::move(answer) : Result<Answer>(MakeError(ErrorKind::kInternal, "Send did not end"));
  }

  /// A create for `Request()`.
  Result<Call> PrepareCreate(const Provider& provider) {
    const api::CreateEndUser request = Request();
    api::OperationInput input;
    input.request = &request;
    return Prepare(provider, api::Operation::kCreateEndUser, input);
  }

  Result<Answer> Create(const Provider& provider) {
    Result<Call> call = PrepareCreate(provider);
    return call ? Send(provider, *std::move(call)) : Result<Answer>(std::move(call).error());
  }

  Result<Answer> Existing(const Provider& provider, api::Operation operation) {
    api::OperationInput input;
    input.external_id = "u-1";
    input.provider_user_id = "p-1";
    Result<Call> call = Prepare(provider, operation, input);
    return call ? Send(provider, *std::move(call)) : Result<Answer>(std::move(call).error());
  }

  /// True when the exposition has a line that starts with `name{`, holds every one of `labels` and ends with `value`.
  bool Counted(std::string_view name, std::initializer_list<std::string_view> labels,
               std::string_view value = "1") const {
    const std::string text = metrics.Text();
    for (std::size_t start = 0; start < text.size();) {
      const std::size_t end = std::min(text.find('\n', start), text.size());
      const std::string_view line = std::string_view(text).substr(start, end - start);
      start = end + 1;
      if (!line.starts_with(std::string(name) + "{") || !line.ends_with(" " + std::string(value))) continue;
      bool all = true;
      for (const std::string_view label : labels) all = all && line.find(label) != std::string_view::npos;
      if (all) return true;
    }
    return false;
  }
};

inline std::string HeaderOf(const transport::Headers& headers, std::string_view name) {
  for (const auto& header : headers) {
    if (header.first == name) return header.second;
  }
  return "(absent)";
}

}  // namespace walletgate::provider
