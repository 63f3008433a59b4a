// Layers, libraries and vendor names, on snippets.

#include "tests/layering/layers.h"

#include <gtest/gtest.h>

#include <string>

namespace walletgate::layering {
namespace {

std::string Includes(const std::string& file, std::string_view source) {
  return Print(CheckIncludes({file, std::string(source)}));
}

std::vector<Finding> VendorNames(const std::string& text) { return CheckVendorNames({"src/auth/x.cpp", text}); }

TEST(LayeringIncludes, QuoteTheBrokenRule) {
  EXPECT_EQ(Includes("src/base/x.cpp", "#include \"base/json.h\"\n#include <vector>\n#include <sys/stat.h>\n"), "");
  EXPECT_EQ(Includes("src/base/x.cpp", "\n#include \"config/yaml_node.h\"\n"),
            "\nsrc/base/x.cpp:2: base may include only itself; not config (\"config/yaml_node.h\")");
  EXPECT_EQ(Includes("src/mapping/x.h", "#include \"transport/http_client.h\"\n"),
            "\nsrc/mapping/x.h:1: mapping may include only: base config api; not transport "
            "(\"transport/http_client.h\")");
}

TEST(LayeringIncludes, KeepFoldersOfOneLevelApart) {
  EXPECT_NE(Includes("src/api/x.h", "#include \"metrics/metrics.h\""), "");
  EXPECT_NE(Includes("src/storage/x.h", "#include \"auth/jose/jws.h\""), "");
  EXPECT_NE(Includes("src/http/x.h", "#include \"sandbox/cdp.h\""), "");
  EXPECT_NE(Includes("src/http/x.h", "#include \"provider/provider.h\""), "");
  EXPECT_EQ(Includes("src/cli/x.h", "#include \"sandbox/cdp.h\"\n#include \"http/server/server.h\"\n"), "");
}

TEST(LayeringNamespaces, AreThoseThatAFolderMayInclude) {
  const auto names = [](const std::string& file, const std::string& text) {
    return Print(CheckNamespaces({file, text}));
  };
  EXPECT_EQ(names("src/http/x.cpp", "int a;\nprovider::Call call;\n"),
            "\nsrc/http/x.cpp:2: http may not include provider, and names what is its own");
  EXPECT_EQ(names("src/http/x.cpp", "routing::Engine& engine;  // provider::Call\nmy_provider::X x;\n"), "");
  EXPECT_EQ(names("src/cli/x.cpp", "provider::Call call;\n"), "");
}

TEST(LayeringIncludes, BoxLibraries) {
  EXPECT_EQ(Includes("src/config/x.cpp", "#include <yaml-cpp/yaml.h>"), "");
  EXPECT_EQ(Includes("src/api/x.cpp", "  #  include <rapidjson/reader.h>"),
            "\nsrc/api/x.cpp:1: RapidJSON is boxed in base; api must not include <rapidjson/reader.h>");
  EXPECT_NE(Includes("src/cli/x.cpp", "#include \"curl/curl.h\""), "");
  EXPECT_NE(Includes("src/base/x.cpp", "#include <openssl/evp.h>"), "");
  EXPECT_EQ(Includes("src/crypto/x.cpp", "#include <openssl/evp.h>"), "");
  EXPECT_NE(Includes("src/auth/x.cpp", "#include <openssl/pem.h>"), "");
  EXPECT_NE(Includes("src/cli/x.cpp", "#include <sqlite3.h>"), "");
  EXPECT_NE(Includes("src/base/x.cpp", "#include <boost/any.hpp>"), "");
}

TEST(LayeringIncludes, AreWrittenFromTheRootOfTheSources) {
  EXPECT_EQ(Includes("src/base/x.cpp", "#include \"json.h\""),
            "\nsrc/base/x.cpp:1: \"json.h\" is not written from the root of src");
  EXPECT_NE(Includes("src/base/x.cpp", "#include \"../base/json.h\""), "");
  EXPECT_NE(Includes("src/novel/x.cpp", ""), "");
}

TEST(LayeringVendorNames, AreFoundAsWordsInAnyCase) {
  EXPECT_EQ(Print(VendorNames("int a;\n// as CDP wants it\n")),
            "\nsrc/auth/x.cpp:2: names the vendor 'cdp'; vendors live in providers/ and src/sandbox");
  for (const char* line : {"CdpToken", "cdp_token", "kCdpToken", "\"coinbase\"", "makeCDPToken", "Privy", "capa2",
                           "MoonKey() moonkey", "entra.microsoft"}) {
    EXPECT_FALSE(VendorNames(line).empty()) << line;
  }
}

TEST(LayeringVendorNames, AreNotFoundInsideOtherWords) {
  EXPECT_TRUE(VendorNames("capacity(); entrance; privyet; central; escapade; Capability").empty());
  EXPECT_TRUE(CheckVendorNames({"src/sandbox/cdp.cpp", "cdp"}).empty());
}

}  // namespace
}  // namespace walletgate::layering
