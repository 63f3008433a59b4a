#include "api/addresses/segwit.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace walletgate::api {
namespace {

using Groups = std::vector<std::uint8_t>;  // five bits each

constexpr std::string_view kPrefix = "bc1";
constexpr std::string_view kAlphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t kMaxLength = 90;      // of any bech32 text
constexpr std::size_t kChecksumGroups = 6;  // of five bits
constexpr std::uint32_t kBech32 = 1;
constexpr std::uint32_t kBech32m = 0x2bc830a3;

/// The human-readable part "bc" as the checksum sees it: the high bits of each letter, 0, the low bits of each letter.
constexpr std::array<std::uint8_t, 5> kExpandedPrefix = {3, 3, 0, 2, 3};

std::optional<Groups> ReadGroups(std::string_view text) {
  Groups groups;
  for (const char c : text) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    groups.push_back(static_cast<std::uint8_t>(value));
  }
  return groups;
}

/// One step of the checksum's BCH code: BIP 173, bech32_polymod.
std::uint32_t Step(std::uint32_t checksum, std::uint8_t value) {
  constexpr std::array<std::uint32_t, 5> kGenerator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
  const std::uint32_t top = checksum >> 25U;
  checksum = ((checksum & 0x1ffffffU) << 5U) ^ value;
  for (std::size_t i = 0; i < kGenerator.size(); ++i) {
    if ((top >> i & 1U) != 0) checksum ^= kGenerator[i];
  }
  return checksum;
}

std::uint32_t Checksum(std::span<const std::uint8_t> groups) {
  std::uint32_t checksum = 1;
  for (const std::uint8_t value : kExpandedPrefix) checksum = Step(checksum, value);
  for (const std::uint8_t value : groups) checksum = Step(checksum, value);
  return checksum;
}

/// The length in bytes of a witness program; nothing when more than padding is left over, or padding that is not zero.
std::optional<std::size_t> ProgramBytes(std::span<const std::uint8_t> groups) {
  const std::size_t padding = groups.size() * 5 % 8;
  if (padding >= 5) return std::nullopt;
  if (padding > 0 && (groups.back() & ((1U << padding) - 1U)) != 0) return std::nullopt;
  return groups.size() * 5 / 8;
}

bool IsProgramLength(std::uint8_t version, std::size_t bytes) {
  if (version == 0) return bytes == 20 || bytes == 32;
  if (version == 1) return bytes == 32;
  return version <= 16 && bytes >= 2 && bytes <= 40;
}

}  // namespace

bool IsSegwitAddress(std::string_view address) {
  if (address.size() > kMaxLength || !address.starts_with(kPrefix)) return false;
  const std::optional<Groups> groups = ReadGroups(address.substr(kPrefix.size()));
  if (!groups || groups->size() <= kChecksumGroups) return false;
  const std::uint8_t version = groups->front();
  if (Checksum(*groups) != (version == 0 ? kBech32 : kBech32m)) return false;
  const std::span<const std::uint8_t> program(groups->begin() + 1, groups->end() - kChecksumGroups);
  const std::optional<std::size_t> bytes = ProgramBytes(program);
  return bytes && IsProgramLength(version, *bytes);
}

}  // namespace walletgate::api
