#include "base/secret.h"

#include <gtest/gtest.h>

#include <cstring>
#include <ostream>
#include <type_traits>
#include <utility>

namespace walletgate {
namespace {

template <class T>
concept Printable = requires(std::ostream& stream, const T& value) {
  stream << value;
};

static_assert(!Printable<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string_view> && !std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<std::string, Secret>);

TEST(Secret, RevealsOnRequestOnly) {
  const Secret secret("hunter2");
  EXPECT_EQ(secret.Reveal(), "hunter2");
  EXPECT_FALSE(secret.empty());
  EXPECT_TRUE(Secret().empty());
}

TEST(Secret, CopiesMovesAndAssigns) {
  Secret a("first");
  Secret b = a;
  EXPECT_TRUE(a == b);
  Secret c = std::move(a);
  EXPECT_EQ(c.Reveal(), "first");
  EXPECT_TRUE(a.empty());  // NOLINT(bugprone-use-after-move): what is left behind is the point
  b = Secret("a second one, longer than any small buffer");
  EXPECT_EQ(b.Reveal(), "a second one, longer than any small buffer");
  EXPECT_FALSE(b == c);
}

TEST(Secret, WipesTheSmallBufferThatAMoveLeavesBehind) {
  Secret from("small");
  const char* const place = from.Reveal().data();
  const Secret to = std::move(from);
  EXPECT_EQ(std::memcmp(place, "\0\0\0\0\0", 5), 0);
  EXPECT_EQ(to.Reveal(), "small");
}

TEST(Secret, WipesOnDestruction) {
  alignas(Secret) unsigned char storage[sizeof(Secret)];
  auto* secret = new (storage) Secret("small");
  secret->~Secret();
  for (std::size_t i = 0; i + 5 <= sizeof storage; ++i) ASSERT_NE(std::memcmp(storage + i, "small", 5), 0);
}

TEST(ConstantTimeEquals, ComparesContent) {
  EXPECT_TRUE(ConstantTimeEquals("", ""));
  EXPECT_TRUE(ConstantTimeEquals("abc", "abc"));
  EXPECT_FALSE(ConstantTimeEquals("abc", "abd"));
  EXPECT_FALSE(ConstantTimeEquals("abc", "abcd"));
  EXPECT_FALSE(ConstantTimeEquals(std::string_view("a\0b", 3), std::string_view("a\0c", 3)));
}

}  // namespace
}  // namespace walletgate
