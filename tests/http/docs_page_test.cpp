#include "http/docs_page.h"

#include <gtest/gtest.h>

#include <string>

#include "crypto/base64.h"
#include "crypto/digest.h"

namespace walletgate::http {
namespace {

/// A source expression of CSP Level 3: "'sha256-…'" of what stands between the tags.
std::string HashOf(const std::string& tag) {
  const std::size_t begin = kDocsPage.find("<" + tag + ">") + tag.size() + 2;
  const std::string_view text = kDocsPage.substr(begin, kDocsPage.find("</" + tag + ">") - begin);
  return "'sha256-" + crypto::Base64Encode(crypto::Sha256(text)) + "'";
}

TEST(DocsPage, PolicyKnowsItsScriptAndItsStyleByTheirHashes) {
  EXPECT_NE(kDocsPolicy.find("script-src " + HashOf("script") + ";"), std::string_view::npos) << HashOf("script");
  EXPECT_NE(kDocsPolicy.find("style-src " + HashOf("style") + ";"), std::string_view::npos) << HashOf("style");
}

TEST(DocsPage, PolicyAllowsNothingElse) {
  EXPECT_TRUE(kDocsPolicy.starts_with("default-src 'none';"));
  EXPECT_NE(kDocsPolicy.find("frame-ancestors 'none'"), std::string_view::npos);
  EXPECT_EQ(kDocsPolicy.find("unsafe"), std::string_view::npos);
  EXPECT_EQ(kDocsPage.find("<script>"), kDocsPage.rfind("<script")) << "one script, which the policy knows";
}

}  // namespace
}  // namespace walletgate::http
