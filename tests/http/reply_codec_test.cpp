#include "http/server/reply_codec.h"

#include <gtest/gtest.h>

namespace walletgate::http {
namespace {

constexpr std::string_view kDate = "Sun, 06 Nov 1994 08:49:37 GMT";

std::string Encode(const Reply& reply, const ReplyForm& form = {}) {
  std::string out = "before ";
  return EncodeReply(reply, form, kDate, out) ? out.substr(7) : out;
}

TEST(ReplyCodec, WritesTheWholeMessage) {
  const Reply reply{.status = 201, .headers = {{"Content-Type", "application/json"}}, .body = "{}"};
  EXPECT_EQ(Encode(reply),
            "HTTP/1.1 201 Created\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: application/json\r\n"
            "Content-Length: 2\r\n\r\n{}");
}

TEST(ReplyCodec, SaysWhetherTheConnectionStaysOpen) {
  EXPECT_NE(Encode({}, {.close = true}).find("\r\nConnection: close\r\n"), std::string::npos);
  EXPECT_NE(Encode({}, {.keep_alive = true}).find("\r\nConnection: keep-alive\r\n"), std::string::npos);
  EXPECT_EQ(Encode({}, {.close = true, .keep_alive = true}).find("keep-alive"), std::string::npos);
  EXPECT_EQ(Encode({}).find("Connection"), std::string::npos);
}

TEST(ReplyCodec, LeavesOutTheBodyOfHeadAndOfStatusesWithout) {
  const Reply reply{.body = "abc"};
  EXPECT_TRUE(Encode(reply, {.head = true}).ends_with("Content-Length: 3\r\n\r\n"));
  EXPECT_EQ(Encode({.status = 204, .body = "abc"}),
            "HTTP/1.1 204 No Content\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n");
}

TEST(ReplyCodec, RefusesWhatWouldSplitTheMessage) {
  EXPECT_EQ(Encode({.headers = {{"A", "b\r\nC: d"}}}), "before ");
  EXPECT_EQ(Encode({.headers = {{"A: b\r\nC", "d"}}}), "before ");
  EXPECT_EQ(Encode({.status = 99}), "before ");
  EXPECT_EQ(Encode({.status = 1000}), "before ");
}

TEST(ReplyCodec, FormatsTheDateOncePerSecond) {
  DateCache cache;
  const WallTime start{std::chrono::seconds(784111777)};
  const std::string_view first = cache.Text(start);
  EXPECT_EQ(first, kDate);
  EXPECT_EQ(cache.Text(start + std::chrono::milliseconds(999)).data(), first.data());
  EXPECT_EQ(cache.Text(start + std::chrono::seconds(1)), "Sun, 06 Nov 1994 08:49:38 GMT");
}

}  // namespace
}  // namespace walletgate::http
