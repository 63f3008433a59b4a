#include "http/resources/entity_tags.h"

#include <gtest/gtest.h>

namespace walletgate::http {
namespace {

Request With(const std::vector<std::string>& values) {
  Request request;
  for (const std::string& value : values) request.headers.emplace_back("if-match", value);
  return request;
}

std::vector<std::string> TagsOf(const std::vector<std::string>& values) {
  const Result<std::optional<EntityTags>> tags = ReadEntityTags(With(values), "if-match");
  EXPECT_TRUE(tags && *tags) << values.front();
  return tags && *tags ? (**tags).tags : std::vector<std::string>{"(bad)"};
}

using Tags = std::vector<std::string>;

TEST(EntityTags, AreAList) {
  EXPECT_EQ(TagsOf({R"("a")"}), Tags{R"("a")"});
  EXPECT_EQ(TagsOf({R"("a", W/"b,c" ,,"")"}), (Tags{R"("a")", R"(W/"b,c")", R"("")"}));
  EXPECT_EQ(TagsOf({R"("a")", R"("b")"}), (Tags{R"("a")", R"("b")"}));
}

TEST(EntityTags, AreAbsentWithoutTheHeader) {
  const Result<std::optional<EntityTags>> tags = ReadEntityTags(Request(), "if-match");
  ASSERT_TRUE(tags);
  EXPECT_FALSE(*tags);
  EXPECT_FALSE(PreconditionOf(*tags).is_given);
}

TEST(EntityTags, MayBeAny) {
  const Result<std::optional<EntityTags>> tags = ReadEntityTags(With({" * "}), "if-match");
  ASSERT_TRUE(tags && *tags);
  EXPECT_TRUE((**tags).any);
  EXPECT_TRUE(PreconditionOf(*tags).is_there);
}

TEST(EntityTags, AreRefusedWhereTheyAreNone) {
  std::string many = R"("a")";
  for (int i = 0; i < 100; ++i) many += R"(,"a")";
  for (const std::string& bad :
       {std::string(), std::string("a"), std::string(R"("a)"), std::string(R"("a" "b")"), std::string(R"("a"b)"),
        std::string(R"(w/"a")"), std::string(R"(*, "a")"), std::string(","), std::string("\"a\tb\""), many}) {
    const Result<std::optional<EntityTags>> tags = ReadEntityTags(With({bad}), "if-match");
    ASSERT_FALSE(tags) << bad;
    EXPECT_EQ(tags.error().kind, ErrorKind::kMalformedRequest) << bad;
  }
  EXPECT_FALSE(ReadEntityTags(With({"*", R"("a")"}), "if-match"));
}

TEST(EntityTags, OfAChangeAreStrong) {
  const Result<std::optional<EntityTags>> tags = ReadEntityTags(With({R"(W/"a", "b")"}), "if-match");
  ASSERT_TRUE(tags && *tags);
  EXPECT_EQ(PreconditionOf(*tags).tags, Tags{R"("b")"});
  EXPECT_TRUE(IsAmong(R"("a")", **tags));
  EXPECT_FALSE(IsAmong(R"("c")", **tags));
  EXPECT_FALSE(IsAmong("", **tags));
}

}  // namespace
}  // namespace walletgate::http
