#include "routing/page_size.h"

#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

std::size_t OfAHundredWhere(std::string page_limit) {
  VendorParts parts;
  parts.page_limit = std::move(page_limit);
  return PageSizeFor(*BindVendor(parts), 100);
}

TEST(PageSize, IsTheOneThatIsWantedWhereTheVendorGivesIt) { EXPECT_EQ(OfAHundredWhere("{min: 1, max: 100}"), 100U); }

TEST(PageSize, IsTheVendorsGreatestOrSmallestWhereThatIsNearest) {
  EXPECT_EQ(OfAHundredWhere("{min: 1, max: 25}"), 25U);
  EXPECT_EQ(OfAHundredWhere("{min: 200, max: 500}"), 200U);
}

TEST(PageSize, IsNobodysWhereThereIsNoList) {
  VendorParts parts;
  parts.full = false;
  EXPECT_EQ(PageSizeFor(*BindVendor(parts), 100), 0U);
}

}  // namespace
}  // namespace walletgate::routing
