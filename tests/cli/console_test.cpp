#include "cli/console.h"

#include <gtest/gtest.h>

namespace walletgate::cli {
namespace {

TEST(Table, HasColumnsAsWideAsTheirWidestCell) {
  EXPECT_EQ(FormatTable({{"id", "name"}, {"longer", "x"}}), "id      name\nlonger  x\n");
}

TEST(Table, CountsCharactersAndNotBytes) {
  EXPECT_EQ(FormatTable({{"Zürich", "a"}, {"Berlin", "b"}}), "Zürich  a\nBerlin  b\n");
}

TEST(Table, TakesShortRowsAndNoneAtAll) {
  EXPECT_EQ(FormatTable({}), "");
  EXPECT_EQ(FormatTable({{"a", "b", "c"}, {"d"}}), "a  b  c\nd\n");
  EXPECT_EQ(FormatTable({{"a"}, {"", "b"}}), "a\n   b\n");
}

}  // namespace
}  // namespace walletgate::cli
