// The order of the stages. What depends on it is told where it is: http/pipeline.cpp.

#include "http/pipeline.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

namespace walletgate::http {
namespace {

using Names = std::vector<std::string_view>;

template <class Stage>
Names NamesOf(std::span<const Stage> stages) {
  Names names;
  for (const Stage& stage : stages) names.push_back(stage.name);
  return names;
}

TEST(Pipeline, OfTrafficHasItsStagesInOrder) {
  EXPECT_EQ(NamesOf(TrafficPipeline().head), (Names{"deadline", "request id", "trace", "route", "timeout", "key",
                                                    "rate", "query", "idempotency key", "content", "large body"}));
  EXPECT_EQ(NamesOf(TrafficPipeline().body), (Names{"load", "body"}));
  EXPECT_EQ(NamesOf(TrafficPipeline().endings), (Names{"clock", "headers", "metrics", "log", "span"}));
}

TEST(Pipeline, OfAdminHasItsStagesInOrder) {
  EXPECT_EQ(NamesOf(AdminPipeline().head), (Names{"request id", "source", "route", "token", "tenant", "query",
                                                  "idempotency key", "content", "large body"}));
  EXPECT_EQ(NamesOf(AdminPipeline().body), (Names{"body"}));
  EXPECT_EQ(NamesOf(AdminPipeline().endings), (Names{"log"}));
}

}  // namespace
}  // namespace walletgate::http
