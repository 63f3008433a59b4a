#include "base/ids.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>

#include "tests/fakes/fake_clock.h"

namespace walletgate {
namespace {

WallTime AtMillis(std::int64_t millis) { return WallTime(std::chrono::milliseconds(millis)); }

class ConstantRandom : public Random {
 public:
  explicit ConstantRandom(std::uint8_t byte) : byte_(byte) {}
  void Fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& byte : out) byte = byte_;
  }

 private:
  std::uint8_t byte_;
};

TEST(Ulid, EncodesTimeAndRandomnessAsTheSpecSays) {
  ConstantRandom zeros(0);
  ConstantRandom ones(0xFF);
  EXPECT_EQ(MakeUlid(AtMillis(1469918176385), zeros), "01ARYZ6S410000000000000000");  // the spec's own example time
  EXPECT_EQ(MakeUlid(AtMillis(0), ones), "0000000000ZZZZZZZZZZZZZZZZ");
  FakeRandom counting;
  EXPECT_EQ(MakeUlid(AtMillis(0), counting), "0000000000000G40R40M30E209");
}

TEST(Ulid, SortsByTime) {
  ConstantRandom ones(0xFF);
  ConstantRandom zeros(0);
  EXPECT_LT(MakeUlid(AtMillis(1000), ones), MakeUlid(AtMillis(1001), zeros));
}

TEST(Uuid4, HasVersionAndVariant) {
  ConstantRandom zeros(0);
  ConstantRandom ones(0xFF);
  FakeRandom counting;
  EXPECT_EQ(MakeUuid4(zeros), "00000000-0000-4000-8000-000000000000");
  EXPECT_EQ(MakeUuid4(ones), "ffffffff-ffff-4fff-bfff-ffffffffffff");
  EXPECT_EQ(MakeUuid4(counting), "00010203-0405-4607-8809-0a0b0c0d0e0f");
}

TEST(Ids, CarryTheirPrefix) {
  FakeRandom random;
  const FakeClock clock;
  const std::string user = MakeEndUserId(clock.Now(), random);
  EXPECT_TRUE(user.starts_with("eu_01"));
  EXPECT_TRUE(IsEndUserId(user));
  const std::string request = MakeRequestId(clock.Now(), random);
  EXPECT_TRUE(request.starts_with("req_01"));
  EXPECT_EQ(request.size(), 30U);
  EXPECT_FALSE(IsEndUserId(request));
  const std::string migration = MakeMigrationId(clock.Now(), random);
  EXPECT_TRUE(migration.starts_with("mig_01"));
  EXPECT_TRUE(IsMigrationId(migration));
  EXPECT_FALSE(IsImportId(migration));
}

TEST(Ids, OnlyWellFormedEndUserIdsPass) {
  EXPECT_TRUE(IsEndUserId("eu_7ZZZZZZZZZZZZZZZZZZZZZZZZZ"));
  for (const char* bad :
       {"", "eu_", "eu_01ARYZ6S41TSV4RRFFQ69G5FA", "eu_01ARYZ6S41TSV4RRFFQ69G5FAVX", "eu_01aryz6s41tsv4rrffq69g5fav",
        "eu_81ARYZ6S41TSV4RRFFQ69G5FAV", "eu_01ARYZ6S41TSV4RRFFQ69G5FAU", "EU_01ARYZ6S41TSV4RRFFQ69G5FAV",
        "eu_01ARYZ6S41TSV4RRFFQ69G5FA/", "eu-01ARYZ6S41TSV4RRFFQ69G5FAV"}) {
    EXPECT_FALSE(IsEndUserId(bad)) << bad;
  }
  EXPECT_FALSE(IsEndUserId(std::string_view("eu_01ARYZ6S41TSV4RRFFQ69G5F\0V", 29)));
}

TEST(SystemRandom, DoesNotRepeat) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(MakeUuid4(SystemRandom()));
  EXPECT_EQ(seen.size(), 1000U);
}

TEST(SystemRandom, FillsLargeSpans) {
  std::array<std::uint8_t, 5000> bytes{};
  SystemRandom().Fill(bytes);
  const std::set<std::uint8_t> values(bytes.begin(), bytes.end());
  EXPECT_GT(values.size(), 200U);
  SystemRandom().Fill({});
}

}  // namespace
}  // namespace walletgate
