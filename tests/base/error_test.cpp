#include "base/error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>

#include "base/result.h"

namespace walletgate {
namespace {

TEST(ErrorKinds, HaveUniqueLowerSnakeCaseCodes) {
  std::set<std::string_view> codes;
  for (const ErrorKindInfo& info : kErrorKinds) {
    EXPECT_TRUE(codes.insert(info.code).second) << info.code;
    EXPECT_TRUE(std::all_of(info.code.begin(), info.code.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || c == '_';
    })) << info.code;
    EXPECT_TRUE(info.status >= 400 && info.status <= 599) << info.code;
    EXPECT_FALSE(info.title.empty() || info.when.empty()) << info.code;
    EXPECT_EQ(ErrorKindFromCode(info.code), info.kind);
    EXPECT_EQ(InfoOf(info.kind).code, info.code);
  }
  EXPECT_EQ(ErrorKindFromCode("no_such_code"), std::nullopt);
}

TEST(ErrorKinds, BlameTheCallerExactlyForClientStatusesAndForWhatHttpSaysInTheFiveHundreds) {
  for (const ErrorKindInfo& info : kErrorKinds) {
    const bool asked_too_much = info.status == 501 || info.status == 505;  // RFC 9110 sections 15.6.2 and 15.6.6
    EXPECT_EQ(info.blame == Blame::kCaller, info.status < 500 || asked_too_much) << info.code;
  }
}

TEST(MakeError, TakesTheRetryClassOfItsKind) {
  const Error error = MakeError(ErrorKind::kProviderBadResponse, "not an object");
  EXPECT_EQ(error.retry, Retry::kOnlyIfNotSent);
  EXPECT_EQ(error.applied, Applied::kNo);
  EXPECT_EQ(error.detail, "not an object");
  EXPECT_EQ(MakeError(ErrorKind::kInvalidRequest).retry, Retry::kNever);
}

TEST(ErrorWords, AreStable) {
  EXPECT_EQ(ToString(Blame::kCaller), "caller");
  EXPECT_EQ(ToString(Blame::kNetwork), "network");
  EXPECT_EQ(ToString(Applied::kUnknown), "unknown");
}

TEST(Result, HoldsAValueOrAnError) {
  Result<std::unique_ptr<int>> good = std::make_unique<int>(5);
  ASSERT_TRUE(good.has_value());
  EXPECT_EQ(**good, 5);
  const std::unique_ptr<int> taken = *std::move(good);
  EXPECT_EQ(*taken, 5);
  const Result<int> bad = MakeError(ErrorKind::kInternal, "x");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().detail, "x");
  EXPECT_TRUE(Result<void>().has_value());
  EXPECT_EQ(Result<void>(MakeError(ErrorKind::kOverloaded)).error().kind, ErrorKind::kOverloaded);
}

}  // namespace
}  // namespace walletgate
