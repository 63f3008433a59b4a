#pragma once

// One loop, its context, and shortcuts from YAML to a bound scheme.

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "auth/auth_scheme.h"
#include "tests/crypto/test_keys.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/fake_http_client.h"
#include "tests/fakes/manual_loop.h"

namespace walletgate::auth {

inline const std::vector<std::string> kSettings = {"api_key",   "tenant",      "client_id", "scope",
                                                   "token_url", "signing_key", "next_key"};
inline const std::vector<std::string> kSecretSettings = {"api_key", "signing_key", "next_key"};

inline std::unique_ptr<AuthSpec> ParseSpec(const std::string& yaml, config::Diagnostics& diagnostics) {
  const std::optional<config::YamlNode> node = config::ReadYaml(yaml, "p.yaml", diagnostics);
  return node ? ParseAuthSpec(*node, kSettings, kSecretSettings, diagnostics) : nullptr;
}

inline std::string Faults(const std::string& yaml) {
  config::Diagnostics diagnostics;
  const std::unique_ptr<AuthSpec> spec = ParseSpec(yaml, diagnostics);
  EXPECT_EQ(spec == nullptr, !diagnostics.empty());
  return diagnostics.Format();
}

inline std::unique_ptr<AuthSpec> GoodSpec(const std::string& yaml) {
  config::Diagnostics diagnostics;
  std::unique_ptr<AuthSpec> spec = ParseSpec(yaml, diagnostics);
  EXPECT_TRUE(diagnostics.empty()) << diagnostics.Format();
  return spec;
}

inline SettingValue Plain(std::string name, std::string text) {
  return {std::move(name), std::move(text), Secret(), false, true};
}
inline SettingValue Hidden(std::string name, std::string_view text) {
  return {std::move(name), {}, Secret(std::string(text)), true, true};
}

inline std::shared_ptr<AuthScheme> BoundScheme(const std::string& yaml, const SettingValues& values) {
  const Result<AuthSpec::Bound> bound = GoodSpec(yaml)->Bind(values);
  EXPECT_TRUE(bound) << (bound ? "" : bound.error().detail);
  return bound ? bound->scheme : nullptr;
}

inline std::string BindFault(const std::string& yaml, const SettingValues& values) {
  const Result<AuthSpec::Bound> bound = GoodSpec(yaml)->Bind(values);
  return bound ? "bound" : bound.error().detail;
}

struct Harness {
  FakeClock clock;
  FakeRandom random;
  ManualLoop loop{clock};
  transport::FakeHttpClient client;
  WorkerPool pool{1};
  AuthContext context{loop, client, pool, clock, random};

  Signing In(std::chrono::milliseconds budget) const { return {Deadline::After(clock.Steady(), budget), clock.Now()}; }

  Result<void> Apply(AuthScheme& scheme, transport::HttpRequest& request) {
    std::optional<Result<void>> done = loop.Run(scheme.Apply(request, context, In(std::chrono::seconds(5))));
    return done ? *std::move(done) : Result<void>(MakeError(ErrorKind::kInternal, "Apply did not end"));
  }
};

inline transport::HttpRequest PostRequest(std::string body = R"({"a":1})") {
  transport::HttpRequest request;
  request.method = "POST";
  request.base = *ParseUrl("https://api.example.com/platform");
  request.target = "/v2/end-users";
  request.body = std::move(body);
  return request;
}

inline std::string HeaderOf(const transport::HttpRequest& request, std::string_view name) {
  std::string found = "<none>";
  int count = 0;
  for (const auto& [key, value] : request.headers) {
    if (key != name) continue;
    found = value;
    ++count;
  }
  EXPECT_LE(count, 1) << name;
  return found;
}

}  // namespace walletgate::auth
