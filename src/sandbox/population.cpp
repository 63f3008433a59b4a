#include "sandbox/population.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
#include <utility>

#include "sandbox/formats.h"

namespace walletgate::sandbox {
namespace {

constexpr std::int64_t kMost = 1'000'000;  // users of one call, and the highest number

constexpr std::array<std::string_view, 5> kFirstNames = {"Ada", "Bruno", "Chiara", "Deniz", "Eva"};
constexpr std::array<std::string_view, 4> kLastNames = {"Sommer", "Okafor", "Lindqvist", "Ito"};
constexpr std::array kOddities = {Oddity::kLogin, Oddity::kTime, Oddity::kAddress, Oddity::kNoId};

Error Bad(std::string detail) { return MakeError(ErrorKind::kInvalidRequest, std::move(detail)); }

std::string Digits(std::size_t number, std::size_t width) {
  const std::string text = std::to_string(number);
  return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

Result<void> ReadNumber(json::Value value, std::string_view name, std::int64_t least, std::size_t& out) {
  const json::Value number = value.Get(name);
  if (!number) return {};
  const std::int64_t read = number.AsInt64().value_or(-1);
  if (read < least || read > kMost) {
    return Bad(std::string(name) + " must be a whole number from " + std::to_string(least) + " to " +
               std::to_string(kMost));
  }
  out = static_cast<std::size_t>(read);
  return {};
}

Result<void> CheckMembers(json::Value value) {
  constexpr std::array<std::string_view, 4> kKnown = {"count", "first", "prefix", "odd_every"};
  for (const json::Member member : value.Members()) {
    if (std::find(kKnown.begin(), kKnown.end(), member.name) == kKnown.end())
      return Bad("unknown member \"" + std::string(member.name) + "\"");
  }
  return {};
}

}  // namespace

Settler SettlerOf(const Population& population, std::size_t number) {
  Settler settler;
  settler.id = population.prefix + "-" + Digits(number, 6);
  settler.email = settler.id + "@users.example";
  if (number % 3 == 0) settler.phone_number = "+1415" + Digits(number, 7);
  settler.first_name = kFirstNames[number % kFirstNames.size()];
  settler.last_name = kLastNames[number % kLastNames.size()];
  settler.verified = number % 3 != 1;
  settler.solana = number % 2 == 0;
  if (population.odd_every > 0 && number % population.odd_every == 0) {
    settler.oddity = kOddities[number / population.odd_every % kOddities.size()];
  }
  return settler;
}

Result<Population> ParsePopulation(json::Value value) {
  if (!value.IsObject()) return Bad("the body is a JSON object: {\"count\": 1000}");
  if (Result<void> known = CheckMembers(value); !known) return std::move(known).error();
  Population population;
  if (!value.Get("count")) return Bad("count is needed: how many users");
  for (const auto& [name, least, out] : {std::tuple("count", std::int64_t{1}, &population.count),
                                         std::tuple("first", std::int64_t{1}, &population.first),
                                         std::tuple("odd_every", std::int64_t{0}, &population.odd_every)}) {
    if (Result<void> read = ReadNumber(value, name, least, *out); !read) return std::move(read).error();
  }
  if (const json::Value prefix = value.Get("prefix")) population.prefix = prefix.AsString();
  if (!IsIdentifier(population.prefix, 64, "-")) return Bad("prefix must be 1-64 letters, digits and '-'");
  return population;
}

}  // namespace walletgate::sandbox
