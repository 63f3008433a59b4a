// Who gets which user: shares are met, users stay, and changes move no more users than they must.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "routing/choice/share.h"

namespace walletgate::routing {
namespace {

constexpr int kUsers = 100'000;

const std::vector<std::string>& Vendors() {
  static const std::vector<std::string> vendors = {"acme", "bolt", "core"};
  return vendors;
}

/// The lots of every user at every vendor, drawn once.
const std::vector<std::array<double, 3>>& Lots() {
  static const std::vector<std::array<double, 3>> lots = [] {
    std::vector<std::array<double, 3>> drawn(kUsers);
    for (int user = 0; user < kUsers; ++user) {
      for (std::size_t i = 0; i < 3; ++i) {
        drawn[static_cast<std::size_t>(user)][i] = DrawLot("main", "user-" + std::to_string(user), Vendors()[i]);
      }
    }
    return drawn;
  }();
  return lots;
}

/// Index of the vendor of each user under these shares; those after the last have none.
std::vector<std::size_t> Assign(const std::vector<BasisPoints>& shares) {
  std::vector<std::size_t> vendors;
  vendors.reserve(kUsers);
  for (const auto& lots : Lots()) {
    std::vector<Stake> stakes;
    for (std::size_t i = 0; i < shares.size(); ++i) stakes.push_back({shares[i], lots[i]});
    vendors.push_back(*Winner(stakes));
  }
  return vendors;
}

double PercentOf(std::ptrdiff_t users) { return 100.0 * static_cast<double>(users) / kUsers; }

double PercentAt(const std::vector<std::size_t>& assigned, std::size_t vendor) {
  return PercentOf(std::count(assigned.begin(), assigned.end(), vendor));
}

/// Percent of the users who moved, by from and to.
std::map<std::pair<std::size_t, std::size_t>, double> Moves(const std::vector<std::size_t>& before,
                                                            const std::vector<std::size_t>& after) {
  std::map<std::pair<std::size_t, std::size_t>, double> moves;
  for (std::size_t user = 0; user < before.size(); ++user) {
    if (before[user] != after[user]) moves[{before[user], after[user]}] += PercentOf(1);
  }
  return moves;
}

TEST(RouterShares, AreMetWithinAPoint) {
  const std::vector<std::vector<BasisPoints>> cases = {{500, 9500},        {2500, 7500},     {5000, 5000},   {10000, 0},
                                                       {3333, 3333, 3334}, {100, 900, 9000}, {0, 2000, 8000}};
  for (const auto& shares : cases) {
    const auto assigned = Assign(shares);
    for (std::size_t i = 0; i < shares.size(); ++i) {
      EXPECT_NEAR(PercentAt(assigned, i), shares[i] / 100.0, 1.0) << PercentText(shares[i]);
    }
  }
}

TEST(RouterShares, NobodyGoesWhereTheShareIsZero) {
  const auto assigned = Assign({0, 4000, 6000});
  EXPECT_EQ(PercentAt(assigned, 0), 0);
}

TEST(RouterShares, RaisingOneOfTwoMovesOnlyTheDifferenceAndOnlyTowardsIt) {
  std::vector<std::size_t> before = Assign({0, kWhole});
  BasisPoints last = 0;
  for (const BasisPoints share : {500, 2500, kWhole}) {
    const std::vector<std::size_t> after = Assign({share, kWhole - share});
    const auto moves = Moves(before, after);
    ASSERT_EQ(moves.size(), 1U) << "to " << PercentText(share);
    EXPECT_EQ(moves.begin()->first, std::pair(std::size_t{1}, std::size_t{0}));
    EXPECT_NEAR(moves.begin()->second, (share - last) / 100.0, 1.0);
    before = after;
    last = share;
  }
}

/// Percent of the users who moved to vendor 0, and percent of those who moved between the others.
std::pair<double, double> TowardsAndAside(const std::vector<BasisPoints>& before,
                                          const std::vector<BasisPoints>& after) {
  std::pair<double, double> sums;
  for (const auto& [way, percent] : Moves(Assign(before), Assign(after))) {
    EXPECT_NE(way.first, 0U) << "nobody leaves a vendor whose share rose";
    (way.second == 0 ? sums.first : sums.second) += percent;
  }
  return sums;
}

TEST(RouterShares, RaisingOneOfThreeMovesUsersOnlyTowardsItWhenTheOthersKeepTheirProportion) {
  const auto [towards, aside] = TowardsAndAside({1000, 6000, 3000}, {2500, 5000, 2500});
  EXPECT_NEAR(towards, 15, 1.0);
  EXPECT_EQ(aside, 0);
}

TEST(RouterShares, WithoutProportionOnlyAFewMoveAside) {
  const auto [towards, aside] = TowardsAndAside({500, 5000, 4500}, {2500, 4000, 3500});
  EXPECT_NEAR(towards, 20, 1.0);
  EXPECT_GT(aside, 0) << "no scheme without memory moves the least for every change of three shares";
  EXPECT_LT(aside, 1.5);
}

TEST(RouterShares, AVendorThatIsTakenOutLosesItsOwnUsersOnly) {
  const auto before = Assign({2000, 3000, 5000});
  std::vector<std::size_t> after;
  for (const auto& lots : Lots()) {
    const std::vector<Stake> rest = {{3000, lots[1]}, {5000, lots[2]}};
    after.push_back(*Winner(rest) + 1);
  }
  for (const auto& [way, percent] : Moves(before, after)) {
    EXPECT_EQ(way.first, 0U);
    EXPECT_NEAR(percent, way.second == 1 ? 20.0 * 3 / 8 : 20.0 * 5 / 8, 1.0);
  }
}

TEST(RouterShares, ABucketIsTheShareAboveWhichTheUserComes) {
  const auto assigned = Assign({2500, 7500});
  for (std::size_t user = 0; user < 2'000; ++user) {
    const std::array<Stake, 2> stakes = {{{2500, Lots()[user][0]}, {7500, Lots()[user][1]}}};
    EXPECT_EQ(BucketOf(stakes, 0) < 2500, assigned[user] == 0) << user;
    const std::array<Stake, 2> other = {{{9000, Lots()[user][0]}, {1000, Lots()[user][1]}}};
    EXPECT_EQ(BucketOf(other, 0), BucketOf(stakes, 0)) << "of two, the bucket does not depend on the shares";
  }
}

TEST(RouterShares, TheBucketIsToldBeforeTheFirstUserComes) {
  const std::array<Stake, 2> stakes = {{{0, Lots()[7][0]}, {kWhole, Lots()[7][1]}}};
  const BasisPoints bucket = BucketOf(stakes, 0);
  ASSERT_GT(bucket, 0);
  const std::array<Stake, 2> at = {{{bucket, Lots()[7][0]}, {kWhole - bucket, Lots()[7][1]}}};
  const std::array<Stake, 2> above = {{{bucket + 1, Lots()[7][0]}, {kWhole - bucket - 1, Lots()[7][1]}}};
  EXPECT_EQ(Winner(at), 1U);
  EXPECT_EQ(Winner(above), 0U);
}

TEST(RouterShares, OfOneVendorNeedNoLot) {
  const std::array<Stake, 1> alone = {{{kWhole, 0}}};
  EXPECT_EQ(Winner(alone), 0U);
  EXPECT_EQ(BucketOf(alone, 0), 0);
  const std::array<Stake, 1> none = {{{0, 0}}};
  EXPECT_EQ(Winner(none), std::nullopt);
}

// Computed by another program (Python's hashlib and math.log): a change here would move users of every deployment.
TEST(RouterShares, LotsNeverChange) {
  EXPECT_DOUBLE_EQ(DrawLot("main", "alice-1", "acme"), 0.0807634624018674);
  EXPECT_DOUBLE_EQ(DrawLot("main", "alice-1", "bolt"), 0.9646714600173443);
  EXPECT_DOUBLE_EQ(DrawLot("other", "alice-1", "acme"), 0.2656433392800099);
  EXPECT_DOUBLE_EQ(DrawLot("main", "a", "z"), 1.7633431515544367);
  EXPECT_DOUBLE_EQ(DrawLot("t-1", "user.with_all-signs", "core"), 1.12091244026009);
}

TEST(RouterShares, ArePercentWithTwoDecimals) {
  const std::vector<std::pair<std::string, BasisPoints>> good = {{"0", 0},    {"75", 7500},    {"2.5", 250},
                                                                 {"0.01", 1}, {"33.34", 3334}, {"100", kWhole}};
  for (const auto& [text, share] : good) {
    EXPECT_EQ(ParsePercent(text), share);
    EXPECT_EQ(PercentText(share), text);
  }
  EXPECT_EQ(ParsePercent("2.50"), 250);
  EXPECT_EQ(ParsePercent("100.00"), kWhole);
  for (const char* bad :
       {"", "-1", "+1", "100.01", "101", "1e2", "007", "1.234", ".5", "5.", "1,5", "50%", " 5", "1.-5", "9999"}) {
    EXPECT_EQ(ParsePercent(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace walletgate::routing
