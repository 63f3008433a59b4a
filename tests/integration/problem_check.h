#pragma once

// What every problem document has to be (PRODUCT section 4), and what its row of the error table promises.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/error.h"
#include "tests/fakes/gateway_fixture.h"

namespace walletgate::fakes {

struct Expected {
  Applied applied = Applied::kNo;
  /// What the answer says; by default what the table says of the kind.
  std::optional<bool> retryable;
};

inline void ExpectProblem(const Answer& answer, ErrorKind kind, const Expected& expected = {}) {
  const ErrorKindInfo& info = InfoOf(kind);
  SCOPED_TRACE(testing::PrintToString(answer));
  EXPECT_EQ(answer.status, info.status);
  EXPECT_EQ(answer.Header("content-type"), "application/problem+json");
  EXPECT_EQ(answer.At("code"), info.code);
  EXPECT_EQ(answer.At("type"), "https://walletgate.dev/errors/" + std::string(info.code));
  EXPECT_EQ(answer.At("title"), info.title);
  EXPECT_EQ(answer.At("status"), std::to_string(info.status));
  EXPECT_EQ(answer.At("blame"), ToString(info.blame));
  EXPECT_EQ(answer.At("applied"), ToString(expected.applied));
  EXPECT_EQ(answer.At("retryable"), expected.retryable.value_or(info.retry == Retry::kSafe) ? "true" : "false");
  EXPECT_NE(answer.Header("x-request-id"), "");
  EXPECT_EQ(answer.At("request_id"), answer.Header("x-request-id"));
}

}  // namespace walletgate::fakes
