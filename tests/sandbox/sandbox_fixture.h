#pragma once

// What the simulators' tests share: a world of fakes, requests, and tokens signed with the sandbox's credentials.

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "auth/jose/signing_key.h"
#include "base/json/parse.h"
#include "base/json/text.h"
#include "sandbox/credentials.h"
#include "sandbox/fabricate.h"
#include "sandbox/vendor.h"
#include "tests/fakes/fake_clock.h"

namespace walletgate::sandbox {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct World {
  FakeClock clock;
  SeededRandom random{"test"};
  CreateLog log;
  Facilities facilities{clock, random, "seed", log};
  SandboxCredentials credentials;

  World() {
    Result<SandboxCredentials> made = MakeSandboxCredentials(random);
    EXPECT_TRUE(made.has_value());
    if (made) credentials = std::move(*made);
  }
  std::int64_t Now() const { return UnixSeconds(clock.Now()); }
};

inline http::Request MakeRequest(std::string method, std::string target, Headers headers = {}, std::string body = {}) {
  http::Request request;
  request.method = std::move(method);
  request.target = target;
  request.path = target.substr(0, target.find('?'));
  if (request.path.size() < target.size()) request.query = target.substr(request.path.size() + 1);
  request.headers = std::move(headers);
  request.headers.emplace_back("host", "127.0.0.1:4020");
  if (!body.empty()) request.headers.emplace_back("content-type", "application/json");
  request.body = std::move(body);
  return request;
}

inline std::string HeaderOf(const http::Reply& reply, std::string_view name) {
  for (const auto& [key, value] : reply.headers) {
    if (key == name) return value;
  }
  return "";
}

/// The string at a path of member names of the reply's body ("error", "code").
inline std::string Member(const http::Reply& reply, std::initializer_list<std::string_view> path) {
  Result<json::Document> document = json::Parse(reply.body);
  if (!document) return "(no JSON)";
  json::Value at = document->root();
  for (std::string_view name : path) at = at.IsArray() ? at.At(static_cast<std::size_t>(name[0] - '0')) : at.Get(name);
  return at.IsString() ? std::string(at.AsString()) : json::ToText(at);
}

inline auth::SigningKey KeyOf(const Secret& secret) {
  Result<auth::SigningKey> key = auth::SigningKey::Parse(secret);
  EXPECT_TRUE(key.has_value());
  return *key;
}

}  // namespace walletgate::sandbox
