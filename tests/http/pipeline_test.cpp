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
  EXPECT_EQ(NamesOf(TrafficPipeline().checks), (Names{"deadline", "request id", "trace", "route", "timeout", "key",
                                                      "rate", "load", "query", "idempotency key", "body"}));
  EXPECT_EQ(NamesOf(TrafficPipeline().endings), (Names{"clock", "headers", "metrics", "log", "span"}));
}

TEST(Pipeline, OfAdminHasItsStagesInOrder) {
  EXPECT_EQ(NamesOf(AdminPipeline().checks), (Names{"request id", "source", "route", "token", "query", "body"}));
  EXPECT_TRUE(AdminPipeline().endings.empty());
}

}  // namespace
}  // namespace walletgate::http
