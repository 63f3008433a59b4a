#include "crypto/digest.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/strings.h"
#include "crypto/keccak.h"

namespace walletgate::crypto {
namespace {

std::string HexKeccak(std::string_view bytes) { return HexEncode(Keccak256(bytes)); }

// Test case 2 of RFC 4231, section 4.3.
TEST(HmacSha256, GivesTheKnownCode) {
  EXPECT_EQ(HmacSha256Hex("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

// Digests of the Keccak team's ShortMsgKAT and of Ethereum's well-known constants.
TEST(Keccak256, GivesKnownDigests) {
  EXPECT_EQ(HexKeccak(""), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  EXPECT_EQ(HexKeccak("abc"), "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
  EXPECT_EQ(HexKeccak("Transfer(address,address,uint256)"),
            "ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
}

TEST(Keccak256, PadsAtTheEdgesOfABlock) {
  EXPECT_NE(HexKeccak(std::string(135, 'a')), HexKeccak(std::string(136, 'a')));
  EXPECT_EQ(HexKeccak(std::string(136, 'a')), "a6c4d403279fe3e0af03729caada8374b5ca54d8065329a3ebcaeb4b60aa386e");
  EXPECT_EQ(HexKeccak(std::string(135, 'a')), "34367dc248bbd832f4e3e69dfaac2f92638bd0bbd18f2912ba4ef454919cf446");
}

std::string HexOf(const std::string& bytes) {
  return HexEncode(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

TEST(Digests, GiveKnownDigests) {
  EXPECT_EQ(HexOf(Sha256(Sha256("hello"))), "9595c9df90075148eb06860365df33584b75bff782a510c6cd4883a419833d50");
  EXPECT_EQ(HexOf(Blake2b512("abc")),  // RFC 7693, appendix A
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
            "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
}

}  // namespace
}  // namespace walletgate::crypto
