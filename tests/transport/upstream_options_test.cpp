#include "transport/upstream_options.h"

#include <gmock/gmock.h>

namespace walletgate::transport {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string FaultOf(const std::string& url, const UpstreamOptions& options = {}) {
  return FaultOfUpstream(ParseUrl(url).value(), options).value_or("");
}

UpstreamOptions Through(const std::string& proxy) {
  UpstreamOptions options;
  options.proxy = ParseProxy(proxy).value();
  return options;
}

TEST(Upstreams, InClearOnlyOnThisMachineOrWhereItIsSaid) {
  UpstreamOptions clear;
  clear.allow_plain_http = true;
  for (const char* url : {"http://vendor.example", "http://127.1", "http://2130706433", "http://0x7f.1",
                          "http://127.0.0.1.", "HTTP://vendor.example"}) {
    EXPECT_THAT(FaultOf(url), HasSubstr("'allow_plain_http: true'")) << url;
    EXPECT_EQ(FaultOf(url, clear), "") << url;
  }
  for (const char* url : {"https://vendor.example", "http://127.0.0.1:8080", "http://127.9.9.9", "http://[::1]:8080"}) {
    EXPECT_EQ(FaultOf(url), "") << url;
  }
  EXPECT_THAT(FaultOf("http://127.0.0.1:8080", Through("http://proxy.example:3128")), HasSubstr("in clear"))
      << "from the proxy on it is not this machine any more";
}

TEST(Upstreams, OfThisMachineAreWrittenAsAddresses) {
  UpstreamOptions clear;
  clear.allow_plain_http = true;
  for (const char* url :
       {"http://localhost:8080/x", "http://LOCALHOST", "https://localhost.", "https://vendor.localhost"}) {
    EXPECT_THAT(FaultOf(url), HasSubstr("write 127.0.0.1 or [::1]")) << url;
    EXPECT_THAT(FaultOf(url, clear), HasSubstr("write 127.0.0.1 or [::1]"))
        << url << ": it would be refused when connecting";
  }
  EXPECT_EQ(FaultOf("https://localhost", Through("http://proxy.example")), "") << "the proxy's business";
}

TEST(Upstreams, OfAnAddressThatIsNeverReachedAreToldFromTheirUrl) {
  UpstreamOptions inside;
  inside.reach = Reach::kPrivate;
  EXPECT_THAT(FaultOf("https://10.1.2.3"), HasSubstr("is a private address: write 'allow_private_addresses: true'"));
  EXPECT_EQ(FaultOf("https://10.1.2.3", inside), "");
  EXPECT_EQ(FaultOf("https://10.1.2.3", Through("http://proxy.example")), "") << "the proxy's business";
  EXPECT_THAT(FaultOf("https://169.254.169.254", inside), HasSubstr("is a metadata address, which is never"));
  EXPECT_THAT(FaultOf("https://[fe80::1]", inside), HasSubstr("is a link-local address, which is never"));
  EXPECT_THAT(FaultOf("https://0.0.0.0", inside), HasSubstr("is a reserved address, which is never"));
  EXPECT_THAT(FaultOf("https://[::ffff:127.0.0.1]", inside), HasSubstr("write 127.0.0.1 or [::1]"));
  EXPECT_EQ(FaultOf("https://1.1.1.1"), "");
}

TEST(Proxies, AreReadWithTheirPasswordApart) {
  const Proxy plain = ParseProxy("http://proxy.example:3128").value();
  EXPECT_EQ(plain.url.ToString(), "http://proxy.example:3128");
  EXPECT_TRUE(plain.user.empty());
  const Proxy full = ParseProxy("https://user%40a:p%3Aw%2F:x@proxy.example/").value();
  EXPECT_EQ(full.url.ToString(), "https://proxy.example");
  EXPECT_EQ(full.user.Reveal(), "user@a");
  EXPECT_EQ(full.password.Reveal(), "p:w/:x");
  EXPECT_FALSE(plain == full);
  EXPECT_TRUE(full == ParseProxy("https://user%40a:p%3Aw%2F:x@proxy.example").value());
}

TEST(Proxies, ThatMakeNoSenseAreRefusedWithoutTheirPassword) {
  for (const char* text :
       {"", "proxy.example:3128", "socks5://proxy.example", "http://", "http://u:canary@", "http://p/x",
        "http://u:canary%0d@p", "http://u:canary%zz@p", "http://:canary@p", "http://a%3Ab:canary@p",
        "http://u:canary@p:99999", "http://u:canary@p?x=1", "http://u:canary@p/path"}) {
    const Result<Proxy> proxy = ParseProxy(text);
    ASSERT_FALSE(proxy) << text;
    EXPECT_THAT(proxy.error().detail, Not(HasSubstr("canary"))) << text;
  }
}

TEST(Proxies, MayStandAnywhereButAtAMetadataService) {
  for (const char* text :
       {"http://10.0.0.1:3128", "http://127.0.0.1:3128", "http://localhost:3128", "http://[fd00::1]"}) {
    EXPECT_EQ(FaultOfProxy(ParseProxy(text).value()), std::nullopt) << text;
  }
  EXPECT_THAT(FaultOfProxy(ParseProxy("http://169.254.169.254").value()).value(), HasSubstr("never connected to"));
}

TEST(Proxies, PasswordsAreFoundWhereverTheyStand) {
  for (const char* text : {"http://u:p@h", "http://u@h", "https://u:p@h:1/x", "http://a/b@c@h"}) {
    EXPECT_EQ(HasUserInfo(text), std::string_view(text) != "http://a/b@c@h") << text;
  }
  EXPECT_FALSE(HasUserInfo("http://h:1"));
  EXPECT_FALSE(HasUserInfo("nonsense@x"));
}

}  // namespace
}  // namespace walletgate::transport
