#include "base/json/sink.h"

#include <array>
#include <charconv>

namespace walletgate::json {

void Sink::Int(std::int64_t value) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  Number({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

void Sink::MemberIfAny(std::string_view name, std::string_view text) {
  if (!text.empty()) Member(name, text);
}

}  // namespace walletgate::json
