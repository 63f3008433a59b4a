#include "crypto/ca_bundle.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace walletgate::crypto {
namespace {

std::string Certificate(const std::string& name) {
  std::ifstream in(WALLETGATE_SOURCE_DIR "/tests/fixtures/certificates/" + name + ".pem");
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string FaultOf(const std::string& pem) {
  const Result<void> checked = CheckCaBundle(pem);
  return checked ? "" : checked.error().detail;
}

TEST(CaBundles, HoldOneCertificateOrMore) {
  EXPECT_EQ(FaultOf(Certificate("one")), "");
  EXPECT_EQ(FaultOf("Test authorities\n" + Certificate("one") + "\n# and\n" + Certificate("two")), "");
}

TEST(CaBundles, WithoutAnyOrWithOneThatCannotBeReadAreRefused) {
  const std::string broken = "-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n";
  EXPECT_EQ(FaultOf(""), "holds no certificate");
  EXPECT_EQ(FaultOf("not PEM"), "holds no certificate");
  EXPECT_EQ(FaultOf("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"), "holds no certificate");
  EXPECT_EQ(FaultOf(broken), "holds a certificate that cannot be read, number 1");
  EXPECT_EQ(FaultOf(Certificate("one") + broken), "holds a certificate that cannot be read, number 2");
  const std::string cut = Certificate("one");
  EXPECT_NE(FaultOf(cut.substr(0, cut.size() / 2)), "") << "its end is missing";
}

}  // namespace
}  // namespace walletgate::crypto
