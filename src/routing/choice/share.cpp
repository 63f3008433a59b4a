#include "routing/choice/share.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "base/ascii.h"
#include "base/check.h"
#include "crypto/digest.h"

namespace walletgate::routing {
namespace {

constexpr int kBits = 52;  // with the half below, exact in a double and never 0 or 1

double Score(const Stake& stake) { return stake.lot / stake.share; }

std::optional<int> WholeNumber(std::string_view digits) {
  int number = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool all_digits = std::all_of(digits.begin(), digits.end(), IsDigit);
  if (!all_digits || fault != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

}  // namespace

double DrawLot(std::string_view tenant, std::string_view external_id, std::string_view provider) {
  std::string text;
  text.reserve(tenant.size() + external_id.size() + provider.size() + 2);
  text.append(tenant).append(1, '\n').append(external_id).append(1, '\n').append(provider);
  const std::string digest = crypto::Sha256(text);
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < sizeof(bits); ++i) bits = bits << 8U | static_cast<unsigned char>(digest[i]);
  return -std::log(std::ldexp(static_cast<double>(bits >> (64 - kBits)) + 0.5, -kBits));
}

std::optional<std::size_t> Winner(std::span<const Stake> stakes) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < stakes.size(); ++i) {
    if (stakes[i].share > 0 && (!best || Score(stakes[i]) < Score(stakes[*best]))) best = i;
  }
  return best;
}

BasisPoints BucketOf(std::span<const Stake> stakes, std::size_t index) {
  Check(index < stakes.size(), "a bucket is that of a stake");
  double others = 0;
  double to_beat = 0;
  for (std::size_t i = 0; i < stakes.size(); ++i) {
    if (i == index || stakes[i].share == 0) continue;
    to_beat = others == 0 ? Score(stakes[i]) : std::min(to_beat, Score(stakes[i]));
    others += stakes[i].share;
  }
  if (others == 0) return 0;
  Check(to_beat > 0, "whoever is to be beaten has drawn a lot");
  const double needed = stakes[index].lot / to_beat;
  return std::min(static_cast<BasisPoints>(kWhole * needed / (needed + others)), kWhole - 1);
}

std::string PercentText(BasisPoints share) {
  std::string text = std::to_string(share / 100);
  const int rest = share % 100;
  if (rest == 0) return text;
  text += '.' + std::to_string(rest / 10);
  return rest % 10 == 0 ? text : text + std::to_string(rest % 10);
}

std::optional<BasisPoints> ParsePercent(std::string_view text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  std::string decimals(text.substr(std::min(point + 1, text.size())));
  const bool padded = whole.size() > 1 && whole.front() == '0';
  if (whole.empty() || padded || whole.size() > 3 || decimals.size() > 2) return std::nullopt;
  if (point < text.size() && decimals.empty()) return std::nullopt;
  decimals.resize(2, '0');
  const std::optional<int> units = WholeNumber(whole);
  const std::optional<int> hundredths = WholeNumber(decimals);
  if (!units || !hundredths || *units * 100 + *hundredths > kWhole) return std::nullopt;
  return *units * 100 + *hundredths;
}

}  // namespace walletgate::routing
