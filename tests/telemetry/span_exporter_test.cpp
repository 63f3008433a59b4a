// The exporter against a real server on loopback: what it sends, when, and what becomes of what it cannot send.

#include "telemetry/span_exporter.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <memory>

#include "tests/fakes/test_server.h"
#include "transport/curl_http_client.h"

namespace walletgate::telemetry {
namespace {

using namespace std::chrono_literals;
using fakes::SeenRequest;
using fakes::ServerReply;
using fakes::TestServer;

class SpanExporterTest : public testing::Test {
 protected:
  SpanExporterTest() {
    transport::InitCurl();
    options_.version = "1.2.3";
    options_.interval = 10ms;
    options_.first_pause = 1ms;
    options_.count = [this](SpanFate fate, std::size_t spans) { counts_.at(static_cast<std::size_t>(fate)) += spans; };
  }

  void Start(const std::string& origin) {
    options_.endpoint = ParseUrl(origin + "/v1/traces").value();
    exporter_ = std::make_unique<SpanExporter>(options_);
  }
  void Record(int spans) {
    for (int i = 0; i < spans; ++i) {
      Span span;
      span.name = "s";
      exporter_->Record(std::move(span));
    }
  }
  /// Ends the exporter.
  void Stop() { exporter_.reset(); }
  std::size_t Of(SpanFate fate) const { return counts_.at(static_cast<std::size_t>(fate)); }
  bool Await(const std::function<bool()>& done) const {
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (!done() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(1ms);
    return done();
  }
  static std::size_t SpansIn(const std::string& body) {
    std::size_t count = 0;
    for (std::size_t at = body.find("\"spanId\""); at != std::string::npos; at = body.find("\"spanId\"", at + 1))
      ++count;
    return count;
  }

  SpanExporterOptions options_;
  std::array<std::atomic<std::size_t>, 3> counts_{};
  std::unique_ptr<SpanExporter> exporter_;
};

TEST_F(SpanExporterTest, SendsWhatCameWithinAnInterval) {
  TestServer collector([](const SeenRequest&) { return ServerReply::Json(200, "{}"); });
  options_.authorization = Secret("Bearer t");
  Start(collector.origin());
  Record(3);
  ASSERT_TRUE(Await([&] { return Of(SpanFate::kExported) == 3; }));
  const SeenRequest request = collector.Seen().at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/v1/traces");
  EXPECT_EQ(request.Header("content-type"), "application/json");
  EXPECT_EQ(request.Header("authorization"), "Bearer t");
  EXPECT_EQ(request.Header("user-agent"), "walletgate/1.2.3");
  EXPECT_TRUE(request.body.starts_with(R"({"resourceSpans":[)"));
}

TEST_F(SpanExporterTest, AWholeBatchDoesNotWaitForTheInterval) {
  TestServer collector([](const SeenRequest&) { return ServerReply::Json(200, "{}"); });
  options_.interval = 1h;
  options_.max_batch = 4;
  Start(collector.origin());
  Record(3);
  std::this_thread::sleep_for(20ms);
  EXPECT_EQ(collector.requests(), 0) << "neither an interval nor a batch is over";
  Record(2);
  ASSERT_TRUE(Await([&] { return Of(SpanFate::kExported) == 4; }));
  Stop();
  EXPECT_EQ(Of(SpanFate::kExported), 5U) << "the rest at the end";
  for (const SeenRequest& request : collector.Seen()) EXPECT_LE(SpansIn(request.body), 4U);
}

TEST_F(SpanExporterTest, SaysNothingWhenThereIsNothingToSay) {
  TestServer collector([](const SeenRequest&) { return ServerReply::Json(200, "{}"); });
  options_.interval = 1ms;
  Start(collector.origin());
  std::this_thread::sleep_for(20ms);
  Stop();
  EXPECT_EQ(collector.requests(), 0);
}

TEST_F(SpanExporterTest, WhatDoesNotFitIntoTheQueueIsDroppedAndCounted) {
  TestServer collector([](const SeenRequest&) { return ServerReply::Silence(); });
  options_.interval = 1h;
  options_.max_queued = 10;
  options_.last_patience = 50ms;
  Start(collector.origin());
  Record(25);
  EXPECT_EQ(Of(SpanFate::kQueueFull), 15U);
  const auto began = std::chrono::steady_clock::now();
  Stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s) << "a silent collector does not hold the end up";
  EXPECT_EQ(Of(SpanFate::kExportFailed), 10U) << "each span is counted once";
  EXPECT_EQ(Of(SpanFate::kExported), 0U);
}

TEST_F(SpanExporterTest, SendsABatchAgainWhenTheCollectorAsksForPatience) {
  std::atomic<int> asked = 0;
  TestServer collector([&](const SeenRequest&) { return ServerReply::Json(asked++ < 2 ? 503 : 200, "{}"); });
  Start(collector.origin());
  Record(1);
  ASSERT_TRUE(Await([&] { return Of(SpanFate::kExported) == 1; }));
  EXPECT_EQ(collector.requests(), 3);
  EXPECT_EQ(collector.Seen()[0].body, collector.Seen()[2].body);
}

TEST_F(SpanExporterTest, WaitsAsLongAsTheCollectorSaysAlsoWhenABatchIsFull) {
  TestServer collector([](const SeenRequest&) {
    return ServerReply::Raw("HTTP/1.1 429 X\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n");
  });
  options_.max_batch = 2;
  options_.last_patience = 1s;
  Start(collector.origin());
  Record(1);
  ASSERT_TRUE(Await([&] { return collector.requests() == 1; }));
  std::this_thread::sleep_for(20ms);
  Record(2);
  std::this_thread::sleep_for(20ms);
  EXPECT_EQ(collector.requests(), 1);
  Stop();
  EXPECT_EQ(Of(SpanFate::kExportFailed), 3U) << "the end waits for nobody";
}

TEST_F(SpanExporterTest, GivesABatchUpAfterThreeTries) {
  TestServer collector([](const SeenRequest&) { return ServerReply::Json(503, "{}"); });
  Start(collector.origin());
  Record(2);
  ASSERT_TRUE(Await([&] { return Of(SpanFate::kExportFailed) == 2; }));
  EXPECT_EQ(collector.requests(), 3);
}

TEST_F(SpanExporterTest, AnyOtherFailureDropsTheBatchAtOnce) {
  TestServer collector([](const SeenRequest&) { return ServerReply::Json(400, "{}"); });
  Start(collector.origin());
  Record(2);
  ASSERT_TRUE(Await([&] { return Of(SpanFate::kExportFailed) == 2; }));
  Stop();
  EXPECT_EQ(collector.requests(), 1);
  Start(fakes::RefusingOrigin());
  Record(1);
  EXPECT_TRUE(Await([&] { return Of(SpanFate::kExportFailed) == 3; })) << "nobody listens";
}

TEST_F(SpanExporterTest, CountsWhatTheCollectorRejected) {
  TestServer collector([](const SeenRequest&) {
    return ServerReply::Json(200, R"({"partialSuccess":{"rejectedSpans":"1","errorMessage":"too old"}})");
  });
  options_.interval = 1h;
  options_.max_batch = 3;
  Start(collector.origin());
  Record(3);
  ASSERT_TRUE(Await([&] { return Of(SpanFate::kExported) == 2; }));
  EXPECT_TRUE(Await([&] { return Of(SpanFate::kExportFailed) == 1; }));
}

TEST_F(SpanExporterTest, ManyThreadsMayRecord) {
  TestServer collector([](const SeenRequest&) { return ServerReply::Json(200, "{}"); });
  options_.max_batch = 16;
  Start(collector.origin());
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([this] { Record(100); });
  for (std::thread& thread : threads) thread.join();
  Stop();
  EXPECT_EQ(Of(SpanFate::kExported), 400U);
}

}  // namespace
}  // namespace walletgate::telemetry
