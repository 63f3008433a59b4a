#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/loop/epoll_loop.h"
#include "tests/fakes/test_server.h"
#include "transport/curl_http_client.h"

namespace walletgate::transport {

using fakes::SeenRequest;
using fakes::ServerReply;
using fakes::TestServer;
using std::chrono::milliseconds;

inline HttpRequest MakeRequest(const std::string& origin, std::string method, std::string target,
                               std::string body = {}) {
  HttpRequest request;
  request.method = std::move(method);
  request.base = ParseUrl(origin).value();
  request.target = std::move(target);
  request.body = std::move(body);
  return request;
}

/// What a name resolves to in this test program, beside what the system says: addresses, in the order in which they are
/// given. Set before the first look-up of that name.
std::map<std::string, std::vector<std::string>>& TestNames();

/// A client on its own loop. Deadlines are generous unless a test is about them.
class CurlClientTest : public ::testing::Test {
 protected:
  Result<HttpResponse> Send(HttpRequest request, milliseconds budget = milliseconds(5000)) {
    return loop_.RunUntilDone(client_->Send(std::move(request), Deadline::After(loop_.Now(), budget)));
  }
  void UseOptions(CurlOptions options) { client_ = std::make_unique<CurlHttpClient>(loop_, std::move(options)); }

  EpollLoop loop_;
  std::unique_ptr<CurlHttpClient> client_ = std::make_unique<CurlHttpClient>(loop_);
};

inline void ExpectFailure(const Result<HttpResponse>& result, Cause failure, Applied applied) {
  ASSERT_FALSE(result.has_value()) << "got an answer with status " << result.value().status;
  EXPECT_EQ(ToString(failure), ToString(result.error().cause));
  EXPECT_EQ(ToString(applied), ToString(result.error().applied));
  EXPECT_EQ(FailedExchange(failure, applied == Applied::kUnknown).kind, result.error().kind);
  EXPECT_EQ(FailedExchange(failure, applied == Applied::kUnknown).retry, result.error().retry);
}

}  // namespace walletgate::transport
