// The page that tells of auth schemes names all that the program knows.

#include <gtest/gtest.h>

#include "auth/auth_scheme.h"
#include "tests/fakes/text_file.h"

namespace walletgate::auth {
namespace {

TEST(AuthSchemes, AreInTheTableOfTheLanguagePage) {
  const std::string page = fakes::ReadText(std::string(WALLETGATE_SOURCE_DIR) + "/docs/mapping.md");
  for (const config::ValueType& entry : AuthEntryType().Below()) {
    const std::string head = "\n| `" + std::string(entry.shape->id) + "` |";
    const std::size_t start = page.find(head);
    ASSERT_NE(start, std::string::npos) << "docs/mapping.md has no row" << head;
    const std::string row = page.substr(start, page.find('\n', start + 1) - start);
    for (const config::Member& member : entry.shape->members.subspan(2)) {  // after `scheme` and `only`
      EXPECT_NE(row.find("`" + std::string(member.key)), std::string::npos) << member.key << " is not told in" << row;
    }
  }
}

}  // namespace
}  // namespace walletgate::auth
