#pragma once

// A TrafficHandler on a loop, a clock and a store of the test's own, without sockets.

#include <gmock/gmock.h>

#include <memory>
#include <string>

#include "base/log/log.h"
#include "http/answers.h"
#include "http/traffic_handler.h"
#include "storage/memory_store.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fakes/fake_http_client.h"
#include "tests/fakes/manual_loop.h"

namespace walletgate::http {

class TrafficFixture : public testing::Test {
 protected:
  TrafficFixture() { SetLogLevel(LogLevel::kError); }

  Request RequestFor(const std::string& method, const std::string& path) const {
    Request request;
    request.method = method;
    request.target = request.path = path;
    request.received = clock_.Steady();
    return request;
  }

  Reply Run(Task<Reply> task) {
    std::optional<Reply> reply = loop_.Run(std::move(task));
    EXPECT_TRUE(reply) << "it did not end";
    return reply.value_or(Reply{});
  }
  Reply Ask(const Request& request) { return Run(handler_.Handle(request)); }

  /// The value of a series, by its name and labels as /metrics writes them.
  std::string ValueOf(const std::string& series) const {
    const std::string text = "\n" + metrics_.Text();
    const std::size_t at = text.find("\n" + series + " ");
    if (at == std::string::npos) return "(absent)";
    const std::size_t from = at + series.size() + 2;
    return text.substr(from, text.find('\n', from) - from);
  }

  FakeClock clock_;
  FakeRandom random_;
  ManualLoop loop_{clock_};
  WorkerPool pool_{1};
  metrics::Metrics metrics_{metrics::Domains{}};
  storage::MemoryStore store_;
  routing::FlightTable flights_;
  std::shared_ptr<const GatewayOptions> options_ = std::make_shared<GatewayOptions>();
  provider::LoopContext::Shared context_{
      pool_, clock_, random_, metrics_,
      [](EventLoop&, const transport::UpstreamOptions&) { return std::make_unique<transport::FakeHttpClient>(); }};
  TrafficHandler handler_{
      std::make_unique<routing::Engine>(loop_, context_, routing::ServiceOptions{store_, flights_, Answers(), {}, 1},
                                        std::make_shared<routing::State>()),
      options_};
};

}  // namespace walletgate::http
