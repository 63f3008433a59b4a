// The page that tells of provider files names all that the program knows.

#include <gtest/gtest.h>

#include "mapping/accept_limits.h"
#include "mapping/conversions.h"
#include "tests/fakes/text_file.h"

namespace walletgate::mapping {
namespace {

/// The section of docs/mapping.md with that heading.
std::string Section(const std::string& heading) {
  const std::string page = fakes::ReadText(std::string(WALLETGATE_SOURCE_DIR) + "/docs/mapping.md");
  const std::size_t start = page.find("\n## " + heading);
  return start == std::string::npos ? "" : page.substr(start, page.find("\n## ", start + 1) - start);
}

TEST(LanguagePage, NamesEveryConversion) {
  const std::string section = Section("1. Values");
  for (const Conversion& conversion : kConversions) {
    EXPECT_NE(section.find("`" + std::string(conversion.name) + "`"), std::string::npos) << conversion.name;
  }
}

TEST(LanguagePage, NamesEveryLimitOfWhatIsAccepted) {
  const std::string section = Section("6. `accepts`");
  for (const config::Member& field : AcceptsShape().members) {
    for (const config::Member& limit : field.type.shape->members) {
      EXPECT_NE(section.find("`" + std::string(limit.key)), std::string::npos) << field.key << ' ' << limit.key;
    }
  }
}

}  // namespace
}  // namespace walletgate::mapping
