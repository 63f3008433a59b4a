#include "api/addresses/addresses.h"

#include <gtest/gtest.h>

#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "api/addresses/base58.h"
#include "base/strings.h"

namespace walletgate::api {
namespace {

// The examples of draft-msporny-base58.
TEST(Base58, KeepsLeadingZeros) {
  for (const auto& [bytes, text] :
       std::vector<std::pair<std::string, std::string>>{{"Hello World!", "2NEpo7TZRRrLZSi2U"},
                                                        {std::string("\0\0\x28\x7f\xb4\xcd", 6), "11233QC4"},
                                                        {std::string(32, '\0'), std::string(32, '1')}}) {
    EXPECT_EQ(EncodeBase58(bytes), text);
    EXPECT_EQ(DecodeBase58(text, bytes.size()), bytes);
    EXPECT_FALSE(DecodeBase58(text, bytes.size() + 1)) << text;
    EXPECT_FALSE(DecodeBase58(text, bytes.size() - 1)) << text;
    EXPECT_FALSE(DecodeBase58("1" + text, bytes.size())) << text;
  }
}

/// What each single change of a character within `alphabet` leaves of `address` as an address of that chain.
std::vector<std::string> AcceptedChanges(Chain chain, const std::string& address, std::string_view alphabet) {
  std::vector<std::string> accepted;
  for (std::size_t i = 0; i < address.size(); ++i) {
    for (const char c : alphabet) {
      std::string changed = address;
      changed[i] = c;
      if (changed != address && NormalAddress(chain, changed)) accepted.push_back(changed);
    }
  }
  return accepted;
}

void ExpectKept(Chain chain, const std::vector<std::string>& addresses) {
  for (const std::string& address : addresses) EXPECT_EQ(NormalAddress(chain, address).value_or(""), address);
}

void ExpectRefused(Chain chain, const std::vector<std::string>& addresses) {
  for (const std::string& address : addresses) EXPECT_FALSE(NormalAddress(chain, address)) << address;
}

constexpr std::string_view kPrintable =
    "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~ ";

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
  ExpectKept(Chain::kSolana, {"11111111111111111111111111111111", "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
                              "So11111111111111111111111111111111111111112",
                              "JEKNVnkbo3jma5nREBBJCDoXFVeKkD56V3xKrvRmWxFG"});  // 32 bytes of 0xff
}

TEST(SolanaAddress, RefusesOtherLengthsAndAlphabets) {
  ExpectRefused(Chain::kSolana,
                {"", "1111111111111111111111111111111", "111111111111111111111111111111111",
                 "JEKNVnkbo3jma5nREBBJCDoXFVeKkD56V3xKrvRmWxFH",  // 2^256
                 "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", "0okenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
                 "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", std::string(100000, '1')});
}

// Of Bitcoin Core's key_io_valid.json, and the hash of zeros.
TEST(BitcoinAddress, AcceptsBase58Check) {
  ExpectKept(Chain::kBitcoin, {"1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo", "36j4NfKv6Akva9amjWrLG6MuSQym1GuEmm",
                               "1FjL87pn8ky6Vbavd1ZHeChRXtoxwRGCRd", "3BZECeAH8gSKkjrTx8PwMrNQBLG18yHpvf",
                               "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1111111111111111111114oLvT2"});
}

// The addresses of the main network that BIP 173 and BIP 350 call valid, and those of key_io_valid.json.
TEST(BitcoinAddress, AcceptsSegwitAndKeepsItInLowerCase) {
  for (const char* address :
       {"BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bc1qvyq0cc6rahyvsazfdje0twl7ez82ndmuac2lhv",
        "bc1qyucykdlhp62tezs0hagqury402qwhk589q80tqs5myh3rxq34nwqhkdhv7",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        "bc1p83n3au0rjylefxq2nc2xh2y4jzz4pm6zxj4mw5pagdjjr2a9f36s6jjnnu", "BC1SW50QGDZ25J",
        "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs", "bc1z2rksukkjr8",
        "bc1sw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kzps3ud"}) {  // 40 bytes
    EXPECT_EQ(NormalAddress(Chain::kBitcoin, address).value_or(""), ToLowerAscii(address));
    EXPECT_EQ(NormalAddress(Chain::kBitcoin, ToUpperAscii(address)).value_or(""), ToLowerAscii(address));
  }
}

// BIP 350 calls the first one valid: anybody may spend from it (BIP 341), so it is nobody's wallet.
TEST(BitcoinAddress, RefusesVersionOneThatIsNotTaproot) {
  ExpectRefused(Chain::kBitcoin, {"bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
                                  "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kj9wkru", "bc1pfeessrawgf"});
}

TEST(BitcoinAddress, RefusesTheInvalidListsOfBip173AndBip350) {
  ExpectRefused(
      Chain::kBitcoin,
      {"tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
       "BC13W508D6QEJXTDG4Y5R3ZARVARY0C5XW7KN40WF2", "bc1rw5uspcuh",
       "bc10w508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kw5rljs90",
       "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P", "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sL5k7",
       "bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du", "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3pjxtptv",
       "bc1gmk9yu", "tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut",
       "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
       "tb1z0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqglt7rf",
       "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",
       "tb1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq24jc47",
       "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",
       "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R", "bc1pw5dgrnzv",
       "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav",
       "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq",
       "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf",
       "tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vpggkg4j",
       // Valid in BIP 173, before bech32m.
       "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7k7grplx", "BC1SW50QA3JX3S",
       "bc1zw508d6qejxtdg4y5r3zarvaryvg6kdaj"});
}

// Right checksums throughout; made with BIP 350's reference code.
TEST(BitcoinAddress, RefusesWhatOnlyItsChecksumSpeaksFor) {
  ExpectRefused(Chain::kBitcoin,
                {"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vplqq80a",  // padding that is not zero
                 "bc1zw508d6qejxtdg4y5r3zarvaryvq37eag7",                           // padding of more than four bits
                 "bc13w508d6qejxtdg4y5r3zarvary0c5xw7kxflzvg",                      // version 17
                 "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kqq7e2cw9",                    // version 0 with 21 bytes
                 "bc1zw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7k0q0kes5y"});  // 41 bytes
}

TEST(BitcoinAddress, RefusesOtherNetworksAndSecrets) {
  ExpectRefused(Chain::kBitcoin, {"mzK2FFDEhxqHcmrJw1ysqFkVyhUULo45hZ", "n4fajahJrAuKbN7uNsKjLjQkz9Qn5ewJXQ",
                                  "2NC2hEhe28ULKAJkW5MjZ3jtTMJdvXmByvK", "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx",
                                  "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080",
                                  "LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1",                      // Litecoin
                                  "5JuW2AMDYu4xVwRG9DZW18VbzQrGcd5RCgb99sS6ehJsNQXu5b9",     // a private key
                                  "L5nJeqKmpHp4P7F8ZYyjwc5a7P4d8EabuGAzfGJk7yC1BJyzNaEd"});  // another
}

TEST(BitcoinAddress, RefusesMixedCaseAndOtherShapes) {
  ExpectRefused(Chain::kBitcoin,
                {"", "1", "bc1", "bc1q", "bc1qqqqqq", "1111111111111111111111111",
                 "bc1Qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "BC1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
                 " bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bitcoin:bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
                 "11FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo", "1FSSIA9RV4NEEWVJ2GVXRX7LYXYSPBN2MO",
                 "1fssia9rv4neewvj2gvxrx7lyxyspbn2mo", "bc1" + std::string(100000, 'q'), std::string(100000, '1')});
}

TEST(BitcoinAddress, NoticesEverySingleChange) {
  for (const char* address : {"1FsSia9rv4NeEwvJ2GvXrX7LyxYspbN2mo", "36j4NfKv6Akva9amjWrLG6MuSQym1GuEmm",
                              "bc1qvyq0cc6rahyvsazfdje0twl7ez82ndmuac2lhv",
                              "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"}) {
    EXPECT_EQ(AcceptedChanges(Chain::kBitcoin, address, kPrintable), std::vector<std::string>()) << address;
  }
}

// Substrate's well-known accounts (sp-keyring) Alice and Bob, under either prefix.
TEST(PolkadotAddress, AcceptsThePrefixesOfPolkadotAndOfSubstrate) {
  ExpectKept(Chain::kPolkadot,
             {"15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
              "14E5nqKAp3oAJcmzgZhUD2RcptBeUBScxKHgJKU4HPNcKVf3", "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty",
              "111111111111111111111111111111111HC1", "16nfFzYQPHsjA4QTuXt2NuGReV9J4BdXBwZ8cgeJTrbVH61f"});
}

// Alice with right checksums.
TEST(PolkadotAddress, RefusesOtherNetworks) {
  ExpectRefused(Chain::kPolkadot, {"HNZata7iMYWmk5RvZRTiAsSDhV8366zq2YGb3tLH5Upf74F",      // 2, Kusama
                                   "ajYMsCKsEAhEvHpeA4XqsfiA9v1CdzZPrCfS6pEfeGHW9j8",      // 5, Astar
                                   "7NPoMQbiA6trJKkjB35uk96MeJD4PGWkLQLH7k7hXEkZpiba",     // 63, Hydration
                                   "cEaNSpz4PxFcZ7nT1VEKrKewH67rfx6MfcM6yKojyyPz7qaqp"});  // 64, a prefix of two bytes
}

TEST(PolkadotAddress, RefusesOtherShapes) {
  ExpectRefused(Chain::kPolkadot, {"", "1", "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp",
                                   "115oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5",
                                   "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5 ",
                                   "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d"});
}

// Two bytes of checksum let about one change in 65536 pass.
TEST(PolkadotAddress, NoticesSingleChanges) {
  for (const char* address :
       {"15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"}) {
    EXPECT_EQ(AcceptedChanges(Chain::kPolkadot, address, kPrintable), std::vector<std::string>()) << address;
  }
}

// SEP-23, and keys of zeros and of ones.
TEST(StellarAddress, AcceptsAccountIds) {
  ExpectKept(Chain::kStellar, {"GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ",
                               "GAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAWHF",
                               "GD7777777777777777777777777777777777777777777777777773DB"});
}

// The other kinds of strkey, valid ones: most are examples of SEP-23, the rest the same key with another version byte.
TEST(StellarAddress, RefusesSeedsAndWhatIsNoAccount) {
  ExpectRefused(
      Chain::kStellar,
      {"SA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUWVG",
       "SCNJVGU2TKNJVGU2TKNJVGU2TKNJVGU2TKNJVGU2TKNJVGU2TKNJUHPO",
       "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUQ",
       "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAJLK",
       "PA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAQACAQDAQCQMBYIBEFAWDANBYHRAEISCMKBKFQXDAMRUGY4"
       "DUPB6IBZGM",
       "TA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUPUI",
       "XA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVLRR",
       "CA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUWDA",
       "LA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUPJN",
       "BAAD6DBUX6J22DMZOHIEZTEQ64CVCHEDRKWZONFEUL5Q26QD7R76RGR4TU"});
}

TEST(StellarAddress, RefusesTheInvalidListOfSep23) {
  ExpectRefused(Chain::kStellar,
                {"GAAAAAAAACGC6", "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUR",
                 "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZA",
                 "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUACUSI",
                 "G47QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVP2I",
                 "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAJLKA",
                 "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVAAAAAAAAAAAAAAV75I",
                 "M47QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUQ",
                 "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUK===",
                 "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUO",
                 "BAAD6DBUX6J22DMZOHIEZTEQ64CVCHEDRKWZONFEUL5Q26QD7R76RGR4TV",
                 "BAAT6DBUX6J22DMZOHIEZTEQ64CVCHEDRKWZONFEUL5Q26QD7R76RGXACA"});
}

TEST(StellarAddress, RefusesOtherShapes) {
  ExpectRefused(Chain::kStellar,
                {"", "G", "ga7qynf7sowq3glr2bgmzehxavirza4kvwltjjfc7mgxua74p7ujvsgz",
                 "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSG",
                 "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSG=", std::string(100000, 'G')});
}

TEST(StellarAddress, NoticesEverySingleChange) {
  const std::string address = "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ";
  EXPECT_EQ(AcceptedChanges(Chain::kStellar, address, kPrintable), std::vector<std::string>());
}

TEST(NormalAddress, KeepsNoAddressOfAnotherChain) {
  const std::array<std::string, 5> addresses = {
      "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
      "bc1qvyq0cc6rahyvsazfdje0twl7ez82ndmuac2lhv", "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5",
      "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ"};
  for (std::size_t chain = 0; chain < addresses.size(); ++chain) {
    for (std::size_t of = 0; of < addresses.size(); ++of) {
      EXPECT_EQ(NormalAddress(static_cast<Chain>(chain), addresses[of]).has_value(), chain == of) << addresses[of];
    }
  }
}

TEST(EncodeAddress, GivesWhatTheChainsOwnToolsGive) {
  const std::string alice = DecodeBase58("FHNpKmJrUtusuvKPGomAygQqeiks98bdV6yD61Stb6vg", 32).value_or("");
  EXPECT_EQ(EncodeAddress(Chain::kPolkadot, alice), "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5");
  EXPECT_EQ(EncodeAddress(Chain::kBitcoin, std::string(20, '\0')), "1111111111111111111114oLvT2");
  EXPECT_EQ(EncodeAddress(Chain::kStellar, std::string(32, '\xff')),
            "GD7777777777777777777777777777777777777777777777777773DB");
  EXPECT_EQ(EncodeAddress(Chain::kSolana, std::string(32, '\xff')), "JEKNVnkbo3jma5nREBBJCDoXFVeKkD56V3xKrvRmWxFG");
  EXPECT_EQ(EncodeAddress(Chain::kEvm, std::string(20, '\0')), "0x0000000000000000000000000000000000000000");
}

}  // namespace
}  // namespace walletgate::api
