#include "sandbox/fabricate.h"

#include <cstdint>
#include <vector>

#include "api/addresses/addresses.h"
#include "base/strings.h"
#include "crypto/digest.h"

namespace walletgate::sandbox {
namespace {

constexpr std::string_view kBase62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::int64_t kKsuidEpoch = 1400000000;  // seconds since 1970

/// Digits of the big-endian number `bytes` in `alphabet`, without leading zero digits.
std::string ToBase(std::string_view bytes, std::string_view alphabet) {
  std::vector<unsigned> digits;
  const auto base = static_cast<unsigned>(alphabet.size());
  for (char byte : bytes) {
    unsigned carry = static_cast<unsigned char>(byte);
    for (unsigned& digit : digits) {
      carry += digit << 8U;
      digit = carry % base;
      carry /= base;
    }
    for (; carry != 0; carry /= base) digits.push_back(carry % base);
  }
  std::string text;
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) text += alphabet[*digit];
  return text;
}

}  // namespace

void SeededRandom::Fill(std::span<std::uint8_t> out) {
  std::lock_guard lock(mutex_);
  for (std::uint8_t& byte : out) {
    if (buffer_.empty()) buffer_ = crypto::Sha256(seed_ + "#" + std::to_string(block_++));
    byte = static_cast<std::uint8_t>(buffer_.back());
    buffer_.pop_back();
  }
}

std::string RandomBytes(Random& random, std::size_t count) {
  std::vector<std::uint8_t> bytes(count);
  random.Fill(bytes);
  return {bytes.begin(), bytes.end()};
}

std::string RandomHex(Random& random, std::size_t bytes) {
  std::vector<std::uint8_t> raw(bytes);
  random.Fill(raw);
  return HexEncode(raw);
}

std::string MakeKsuid(WallTime now, Random& random) {
  const auto seconds = static_cast<std::uint32_t>(UnixSeconds(now) - kKsuidEpoch);
  std::string bytes;
  for (unsigned shift = 32; shift > 0; shift -= 8) bytes += static_cast<char>((seconds >> (shift - 8)) & 0xFFU);
  bytes += RandomBytes(random, 16);
  std::string text = ToBase(bytes, kBase62);
  return std::string(27 - text.size(), '0') + text;
}

std::string MakeAddress(api::Chain chain, Random& random) {
  const bool short_address = chain == api::Chain::kEvm || chain == api::Chain::kBitcoin;
  return api::EncodeAddress(chain, RandomBytes(random, short_address ? 20 : 32));
}

std::string FormatIsoMillis(WallTime time) {
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count() % 1000;
  std::string text = FormatRfc3339(time);
  std::string digits = std::to_string(1000 + millis).substr(1);
  return text.substr(0, text.size() - 1) + "." + digits + "Z";
}

std::int64_t UnixSeconds(WallTime time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

}  // namespace walletgate::sandbox
