#include "tests/layering/detail_rule.h"

#include <gtest/gtest.h>

#include <string>

namespace walletgate::layering {
namespace {

std::string In(std::string_view source) { return Print(CheckDetails({"src/a.cpp", std::string(source)})); }

TEST(LayeringDetails, AreComparedWithNothing) {
  EXPECT_EQ(In("int a;\nif (error.detail ==\n    kFull) Wait();\n"),
            "\nsrc/a.cpp:2: reads a detail, which is for people; ask Error::cause");
  for (const char* line : {"return error->detail != Guard::kFull;", "return \"queue_full\" == answer.error().detail;",
                           "if (error.detail.starts_with(kTokenEndpoint)) Wait();",
                           "a = error.detail.find(\"lost\") == 0;", "ASSERT(kWord == error.detail);"}) {
    EXPECT_NE(In(line), "") << line;
  }
}

TEST(LayeringDetails, MayBeShownAndWritten) {
  for (const char* line : {"// error.detail == \"x\"", "Say(error.detail + \".\");",
                           "if (!error.detail.empty()) Say(error.detail);", "error.detail = a == b ? \"x\" : \"y\";",
                           "same = a == b.details;", "is = code == errors.detail.Names(name);"}) {
    EXPECT_EQ(In(line), "") << line;
  }
}

}  // namespace
}  // namespace walletgate::layering
