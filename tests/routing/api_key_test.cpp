#include "routing/api_key.h"

#include <gtest/gtest.h>

#include "tests/fakes/fake_clock.h"

namespace walletgate::routing {
namespace {

TEST(ApiKey, HasAPrefixRandomnessAndAChecksum) {
  FakeRandom random;
  const Secret key = MakeApiKey(random);
  EXPECT_EQ(key.Reveal().size(), 49U);
  EXPECT_TRUE(key.Reveal().starts_with("wg_"));
  EXPECT_TRUE(LooksLikeApiKey(key.Reveal()));
}

TEST(ApiKey, IsAnotherOneEveryTime) { EXPECT_FALSE(MakeApiKey(SystemRandom()) == MakeApiKey(SystemRandom())); }

TEST(ApiKey, ShowsATypoByItsChecksum) {
  FakeRandom random;
  std::string key(MakeApiKey(random).Reveal());
  key[10] = key[10] == 'a' ? 'b' : 'a';
  EXPECT_FALSE(LooksLikeApiKey(key));
  EXPECT_FALSE(LooksLikeApiKey("wg_short"));
  EXPECT_FALSE(LooksLikeApiKey(""));
}

TEST(ApiKey, IsKeptAsItsSha256) {
  EXPECT_EQ(HashApiKey("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace walletgate::routing
