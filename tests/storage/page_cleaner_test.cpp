#include "storage/sqlite/page_cleaner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace walletgate::storage {
namespace {

constexpr std::size_t kPageBytes = 512;

/// A page of 'x', with a header at `header`: cells begin at 400 and 450, a free block of 20 bytes at 420.
std::vector<std::uint8_t> PageOf(std::uint8_t type, std::size_t header) {
  std::vector<std::uint8_t> page(kPageBytes, 'x');
  const auto put = [&](std::size_t at, std::size_t number) {
    page[at] = static_cast<std::uint8_t>(number >> 8U);
    page[at + 1] = static_cast<std::uint8_t>(number & 0xFFU);
  };
  page[header] = type;
  put(header + 1, 420);
  put(header + 3, 2);
  put(header + 5, 400);
  page[header + 7] = 0;
  const bool is_leaf = type == 10 || type == 13;
  const std::size_t pointers = header + (is_leaf ? 8 : 12);
  put(pointers, 400);
  put(pointers + 2, 450);
  put(420, 0);
  put(422, 20);
  return page;
}

std::ptrdiff_t Kept(const std::vector<std::uint8_t>& page, std::size_t from, std::size_t to) {
  return std::count(page.begin() + static_cast<std::ptrdiff_t>(from), page.begin() + static_cast<std::ptrdiff_t>(to),
                    std::uint8_t{'x'});
}

TEST(PageCleaner, OverwritesTheMiddleAndFreeBlocksOfAPage) {
  for (const std::uint8_t type : std::array<std::uint8_t, 4>{2, 5, 10, 13}) {
    for (const bool is_first : {false, true}) {
      const std::size_t header = is_first ? 100 : 0;
      std::vector<std::uint8_t> page = PageOf(type, header);
      CleanPage(page, is_first);
      EXPECT_EQ(Kept(page, header + 16, 400), 0) << int{type};
      EXPECT_EQ(Kept(page, 400, 420), 20) << int{type} << ": a cell stays";
      EXPECT_EQ(Kept(page, 424, 440), 0) << int{type};
      EXPECT_EQ(Kept(page, 440, 512), 72) << int{type};
    }
  }
}

TEST(PageCleaner, LeavesAloneWhatIsNoPageOfATreeOrDoesNotHoldTogether) {
  const auto stays = [](std::vector<std::uint8_t> page) {
    const std::vector<std::uint8_t> before = page;
    CleanPage(page, false);
    return page == before;
  };
  EXPECT_TRUE(stays(PageOf(0, 0))) << "an overflow page";
  std::vector<std::uint8_t> page = PageOf(13, 0);
  page[3] = 0xFF;  // more cells than it has room for
  EXPECT_TRUE(stays(page));
  page = PageOf(13, 0);
  page[8] = 0;  // a cell in the middle
  EXPECT_TRUE(stays(page));
  page = PageOf(13, 0);
  page[5] = 0xFF;  // begins behind its end
  EXPECT_TRUE(stays(page));
}

TEST(PageCleaner, StopsAtAFreeBlockThatDoesNotEnd) {
  std::vector<std::uint8_t> page = PageOf(13, 0);
  page[422] = 0xFF;
  CleanPage(page, false);
  EXPECT_EQ(Kept(page, 424, 512), 88);
  page = PageOf(13, 0);
  page[420] = 1;  // the next one stands before it
  page[421] = 0xA4;
  CleanPage(page, false);
  EXPECT_EQ(Kept(page, 440, 512), 72);
}

}  // namespace
}  // namespace walletgate::storage
