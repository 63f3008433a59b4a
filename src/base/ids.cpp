#include "base/ids.h"

#include <algorithm>
#include <array>

#include "base/strings.h"

namespace walletgate {

namespace {

constexpr std::string_view kCrockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t kUlidSize = 26;  // characters
constexpr std::string_view kEndUserPrefix = "eu_";
constexpr std::string_view kImportPrefix = "imp_";
constexpr std::string_view kMigrationPrefix = "mig_";

/// The prefix and a well-formed ULID.
bool IsIdOf(std::string_view prefix, std::string_view text) {
  return text.starts_with(prefix) && IsUlid(text.substr(prefix.size()));
}

/// Appends the low 5 * `digits` bits, most significant first.
void AppendBase32(std::uint64_t bits, int digits, std::string* out) {
  out->append(static_cast<std::size_t>(digits), '0');
  for (char* digit = out->data() + out->size(); digits > 0; --digits, bits >>= 5U) *--digit = kCrockford[bits & 31U];
}

/// Five bytes are exactly eight digits.
std::uint64_t FiveBytes(const std::uint8_t* bytes) {
  std::uint64_t value = 0;
  for (int i = 0; i < 5; ++i) value = (value << 8U) | bytes[i];
  return value;
}

}  // namespace

bool IsUlid(std::string_view text) {
  if (text.size() != kUlidSize || text.front() > '7') return false;  // the first digit holds three bits
  return std::all_of(text.begin(), text.end(), [](char c) { return kCrockford.find(c) != std::string_view::npos; });
}

std::string MakeUlid(WallTime now, Random& random) {
  const auto millis = std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch().count();
  std::array<std::uint8_t, 10> bytes{};
  random.Fill(bytes);
  std::string out;
  out.reserve(kUlidSize);
  AppendBase32(static_cast<std::uint64_t>(std::max<std::int64_t>(millis, 0)) & 0xFFFFFFFFFFFFU, 10, &out);
  AppendBase32(FiveBytes(bytes.data()), 8, &out);
  AppendBase32(FiveBytes(bytes.data() + 5), 8, &out);
  return out;
}

std::string MakeUuid4(Random& random) {
  std::array<std::uint8_t, 16> bytes{};
  random.Fill(bytes);
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0FU) | 0x40U);
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3FU) | 0x80U);
  std::string out = HexEncode(bytes);
  for (const std::size_t at : {8U, 13U, 18U, 23U}) out.insert(at, 1, '-');
  return out;
}

std::string MakeEndUserId(WallTime now, Random& random) { return std::string(kEndUserPrefix) + MakeUlid(now, random); }

std::string MakeRequestId(WallTime now, Random& random) { return "req_" + MakeUlid(now, random); }

std::string MakeImportId(WallTime now, Random& random) { return std::string(kImportPrefix) + MakeUlid(now, random); }

std::string MakeMigrationId(WallTime now, Random& random) {
  return std::string(kMigrationPrefix) + MakeUlid(now, random);
}

bool IsImportId(std::string_view text) { return IsIdOf(kImportPrefix, text); }

bool IsMigrationId(std::string_view text) { return IsIdOf(kMigrationPrefix, text); }

bool IsEndUserId(std::string_view text) { return IsIdOf(kEndUserPrefix, text); }

}  // namespace walletgate
