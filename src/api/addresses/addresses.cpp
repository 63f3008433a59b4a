#include "api/addresses/addresses.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "api/addresses/base58.h"
#include "api/addresses/segwit.h"
#include "api/addresses/strkey.h"
#include "base/ascii.h"
#include "base/strings.h"
#include "crypto/digest.h"
#include "crypto/keccak.h"

namespace walletgate::api {
namespace {

constexpr std::size_t kEvmLength = 42;
constexpr std::size_t kSolanaBytes = 32;
constexpr std::size_t kBitcoinBytes = 25;                     // version, hash of 20, checksum
constexpr std::size_t kPolkadotBytes = 35;                    // prefix, account of 32, checksum
constexpr std::size_t kBitcoinChecksum = 4;                   // bytes
constexpr std::size_t kPolkadotChecksum = 2;                  // bytes
constexpr std::string_view kBitcoinVersions("\x00\x05", 2);   // pay to a public key's hash, to a script's hash
constexpr std::string_view kPolkadotPrefixes("\x00\x2a", 2);  // Polkadot's own, Substrate's generic one

/// en.bitcoin.it/wiki/Base58Check_encoding
std::string BitcoinChecksum(std::string_view payload) {
  return crypto::Sha256(crypto::Sha256(payload)).substr(0, kBitcoinChecksum);
}

/// docs.polkadot.com, "SS58 address format"
std::string PolkadotChecksum(std::string_view payload) {
  return crypto::Blake2b512("SS58PRE" + std::string(payload)).substr(0, kPolkadotChecksum);
}

bool IsBase58Check(std::string_view address) {
  const std::optional<std::string> bytes = DecodeBase58(address, kBitcoinBytes);
  if (!bytes || kBitcoinVersions.find(bytes->front()) == std::string_view::npos) return false;
  const std::string_view payload = std::string_view(*bytes).substr(0, kBitcoinBytes - kBitcoinChecksum);
  return bytes->substr(payload.size()) == BitcoinChecksum(payload);
}

std::optional<std::string> NormalBitcoinAddress(std::string_view address) {
  const std::string lower = ToLowerAscii(address);
  const bool one_case = lower == address || ToUpperAscii(address) == address;
  if (one_case && IsSegwitAddress(lower)) return lower;
  return IsBase58Check(address) ? std::optional(std::string(address)) : std::nullopt;
}

bool IsPolkadotAddress(std::string_view address) {
  const std::optional<std::string> bytes = DecodeBase58(address, kPolkadotBytes);
  if (!bytes || kPolkadotPrefixes.find(bytes->front()) == std::string_view::npos) return false;
  const std::string_view payload = std::string_view(*bytes).substr(0, kPolkadotBytes - kPolkadotChecksum);
  return bytes->substr(payload.size()) == PolkadotChecksum(payload);
}

std::string EncodeEvmAddress(std::string_view bytes) {
  const std::span raw(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  return ChecksumEvmAddress("0x" + HexEncode(raw)).value_or("");
}

/// Under version 0, a public key's hash, or prefix 0, Polkadot's own.
std::string WithZeroInFront(std::string_view bytes) { return '\0' + std::string(bytes); }

}  // namespace

std::optional<std::string> NormalAddress(Chain chain, std::string_view address) {
  const auto kept_if = [&](bool good) { return good ? std::optional(std::string(address)) : std::nullopt; };
  switch (chain) {
    case Chain::kEvm: return ChecksumEvmAddress(address);
    case Chain::kSolana: return kept_if(DecodeBase58(address, kSolanaBytes).has_value());
    case Chain::kBitcoin: return NormalBitcoinAddress(address);
    case Chain::kPolkadot: return kept_if(IsPolkadotAddress(address));
    case Chain::kStellar: return kept_if(IsStellarAccountId(address));
  }
  return std::nullopt;
}

std::string EncodeAddress(Chain chain, std::string_view bytes) {
  switch (chain) {
    case Chain::kEvm: return EncodeEvmAddress(bytes);
    case Chain::kSolana: return EncodeBase58(bytes);
    case Chain::kBitcoin: {
      const std::string payload = WithZeroInFront(bytes);
      return EncodeBase58(payload + BitcoinChecksum(payload));
    }
    case Chain::kPolkadot: {
      const std::string payload = WithZeroInFront(bytes);
      return EncodeBase58(payload + PolkadotChecksum(payload));
    }
    case Chain::kStellar: return StellarAccountId(bytes);
  }
  return {};
}

std::optional<std::string> ChecksumEvmAddress(std::string_view address) {
  if (address.size() != kEvmLength || !address.starts_with("0x")) return std::nullopt;
  if (!std::all_of(address.begin() + 2, address.end(), IsHexDigit)) return std::nullopt;
  std::string out = ToLowerAscii(address);
  const std::array<std::uint8_t, 32> hash = crypto::Keccak256(std::string_view(out).substr(2));
  for (std::size_t i = 0; i + 2 < kEvmLength; ++i) {
    const unsigned nibble = i % 2 == 0 ? hash[i / 2] >> 4U : hash[i / 2] & 0xFU;
    char& c = out[i + 2];
    if (nibble >= 8) c = UpperAscii(c);
  }
  return out;
}

bool IsEvmAddress(std::string_view address) {
  const std::optional<std::string> checksummed = ChecksumEvmAddress(address);
  if (!checksummed) return false;
  const std::string_view digits = address.substr(2);
  const bool has_lower = std::any_of(digits.begin(), digits.end(), IsLower);
  const bool has_upper = std::any_of(digits.begin(), digits.end(), IsUpper);
  return !(has_lower && has_upper) || *checksummed == address;
}

}  // namespace walletgate::api
