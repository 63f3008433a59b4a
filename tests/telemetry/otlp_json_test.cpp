#include "telemetry/otlp_json.h"

#include <gtest/gtest.h>

#include <array>

namespace walletgate::telemetry {
namespace {

TEST(OtlpJson, IsWhatACollectorReads) {
  std::array<Span, 2> spans;
  Span& server = spans[0];
  server.trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
  server.span_id = "00000000000000aa";
  server.parent_span_id = "00f067aa0ba902b7";
  server.name = "POST /v1/end-users";
  server.start = WallTime(std::chrono::milliseconds(1'700'000'000'123));
  server.duration = std::chrono::microseconds(1'500'001);
  server.failed = true;
  server.Add("http.route", "/v1/end-users");
  server.Add("http.response.status_code", 503);
  Span& client = spans[1];
  client.trace_id = server.trace_id;
  client.span_id = "00000000000000bb";
  client.name = "create \"x\"";
  client.kind = Span::Kind::kClient;
  EXPECT_EQ(
      OtlpJson(spans, "1.2.3"),
      R"({"resourceSpans":[{"resource":{"attributes":[)"
      R"({"key":"service.name","value":{"stringValue":"walletgate"}},)"
      R"({"key":"service.version","value":{"stringValue":"1.2.3"}}]},)"
      R"("scopeSpans":[{"scope":{"name":"walletgate"},"spans":[)"
      R"({"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00000000000000aa","parentSpanId":"00f067aa0ba902b7",)"
      R"("name":"POST /v1/end-users","kind":2,)"
      R"("startTimeUnixNano":"1700000000123000000","endTimeUnixNano":"1700000001623001000",)"
      R"("attributes":[{"key":"http.route","value":{"stringValue":"/v1/end-users"}},)"
      R"({"key":"http.response.status_code","value":{"intValue":"503"}}],"status":{"code":2}},)"
      R"({"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00000000000000bb","name":"create \"x\"","kind":3,)"
      R"("startTimeUnixNano":"0","endTimeUnixNano":"0","attributes":[]}]}]}]})");
}

TEST(OtlpJson, ReadsHowManyACollectorDidNotTake) {
  EXPECT_EQ(RejectedSpans(R"({"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}})"), 3U);
  EXPECT_EQ(RejectedSpans(R"({"partialSuccess":{"rejectedSpans":3}})"), 3U);
  for (const char* other : {"", "{}", "[]", R"({"partialSuccess":{}})", R"({"partialSuccess":{"rejectedSpans":"-1"}})",
                            R"({"partialSuccess":{"rejectedSpans":"many"}})", "<html>"}) {
    EXPECT_EQ(RejectedSpans(other), 0U) << other;
  }
}

}  // namespace
}  // namespace walletgate::telemetry
