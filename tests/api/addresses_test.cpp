#include "api/addresses.h"

#include <gtest/gtest.h>

#include "api/keccak.h"
#include "base/strings.h"

namespace walletgate::api {
namespace {

std::string HexKeccak(std::string_view bytes) { return HexEncode(Keccak256(bytes)); }

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

// The eight examples of EIP-55.
TEST(EvmAddress, AcceptsTheChecksumsOfEip55) {
  for (const char* address :
       {"0x52908400098527886E0F7030069857D2E4169EE7", "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
        "0xde709f2102306220921060314715629080e2fb77", "0x27b1fdb04752bbc536007a920d24acb045561c26",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB", "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb"}) {
    EXPECT_TRUE(IsEvmAddress(address)) << address;
    EXPECT_EQ(ChecksumEvmAddress(ToLowerAscii(address)).value_or(""), address);
  }
}

TEST(EvmAddress, TakesOneCaseAsNoChecksum) {
  EXPECT_TRUE(IsEvmAddress("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed"));
  EXPECT_TRUE(IsEvmAddress("0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED"));
  EXPECT_TRUE(IsEvmAddress("0x0000000000000000000000000000000000000000"));
}

TEST(EvmAddress, RefusesAWrongChecksum) {
  EXPECT_FALSE(IsEvmAddress("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD"));
  EXPECT_EQ(ChecksumEvmAddress("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD").value_or(""),
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
}

TEST(EvmAddress, RefusesOtherShapes) {
  for (const char* address :
       {"", "0x", "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "0X5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
        "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beae", "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaedd",
        "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaeg", "0x5aae…aed"}) {
    EXPECT_FALSE(IsEvmAddress(address)) << address;
    EXPECT_FALSE(ChecksumEvmAddress(address)) << address;
  }
}

TEST(SolanaAddress, AcceptsWhatDecodesToThirtyTwoBytes) {
  EXPECT_TRUE(IsSolanaAddress("11111111111111111111111111111111"));
  EXPECT_TRUE(IsSolanaAddress("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"));
  EXPECT_TRUE(IsSolanaAddress("So11111111111111111111111111111111111111112"));
  EXPECT_TRUE(IsSolanaAddress("JEKNVnkbo3jma5nREBBJCDoXFVeKkD56V3xKrvRmWxFG"));  // 32 bytes of 0xff
}

TEST(SolanaAddress, RefusesOtherLengthsAndAlphabets) {
  EXPECT_FALSE(IsSolanaAddress(""));
  EXPECT_FALSE(IsSolanaAddress("1111111111111111111111111111111"));
  EXPECT_FALSE(IsSolanaAddress("111111111111111111111111111111111"));
  EXPECT_FALSE(IsSolanaAddress("JEKNVnkbo3jma5nREBBJCDoXFVeKkD56V3xKrvRmWxFH"));  // 2^256
  EXPECT_FALSE(IsSolanaAddress("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"));
  EXPECT_FALSE(IsSolanaAddress("0okenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"));
  EXPECT_FALSE(IsSolanaAddress("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"));
}

}  // namespace
}  // namespace walletgate::api
