#include "routing/weak_secrets.h"

#include <gtest/gtest.h>

#include "routing/api_key.h"
#include "tests/fakes/fake_clock.h"

namespace walletgate::routing {
namespace {

const std::vector<std::string> kNames = {"Acme-Pay", "main-1"};

bool IsWeak(std::string_view text) { return IsHashOfAWord(HashApiKey(text), kNames); }

TEST(WeakSecrets, KnowsTheEmptyTextAndCommonWords) {
  for (const char* word : {"", "test", "secret", "password", "changeme", "walletgate", "api-key", "admin", "demo",
                           "123456", "qwerty", "letmein", "P@ssw0rd", "zzzzzz"}) {
    EXPECT_TRUE(IsWeak(word)) << word;
  }
}

TEST(WeakSecrets, KnowsTheirSimpleVariants) {
  for (const char* word : {"Password", "PASSWORD", "password1", "Password9", "SECRET!", "Admin123", "7", "!"}) {
    EXPECT_TRUE(IsWeak(word)) << word;
  }
}

TEST(WeakSecrets, KnowsWhatEchoAddsToAWord) {
  for (const char* word : {"\n", "test\n", "TEST\n", "Test1\n"}) EXPECT_TRUE(IsWeak(word)) << word;
}

TEST(WeakSecrets, KnowsTheNamesThatStandBesideTheHash) {
  for (const char* word : {"Acme-Pay", "ACME-PAY", "Acme-Pay1", "main-1", "Main-1!", "main-1\n"}) {
    EXPECT_TRUE(IsWeak(word)) << word;
  }
  EXPECT_FALSE(IsHashOfAWord(HashApiKey("main-1"), {}));
}

TEST(WeakSecrets, LeavesKeysAlone) {
  FakeRandom random;
  for (int i = 0; i < 100; ++i) EXPECT_FALSE(IsWeak(MakeApiKey(random).Reveal()));
  EXPECT_FALSE(IsWeak("correct horse battery staple"));
}

TEST(WeakSecrets, TakesWhatIsNoHashForNone) {
  EXPECT_FALSE(IsHashOfAWord("", kNames));
  EXPECT_FALSE(IsHashOfAWord("test", kNames));
  EXPECT_FALSE(IsHashOfAWord(HashApiKey("test").substr(1), kNames));
  EXPECT_FALSE(IsHashOfAWord(std::string(64, 'g'), kNames));
}

}  // namespace
}  // namespace walletgate::routing
