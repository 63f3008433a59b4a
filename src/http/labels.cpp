#include "http/labels.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/ids.h"
#include "http/route_table.h"

namespace walletgate::http {
namespace {

constexpr std::string_view kUnfit = "unfit";
constexpr std::size_t kMaxWord = 64;      ///< characters: a UUID, a trace id of any vendor
constexpr std::ptrdiff_t kMaxDigits = 6;  ///< together: a longer number may be a phone's

bool IsWord(std::string_view text) {
  const auto fits = [](char c) {
    return IsLetter(c) || IsDigit(c) || std::string_view("._:-").find(c) != std::string_view::npos;
  };
  return text.size() <= kMaxWord && std::all_of(text.begin(), text.end(), fits);
}

bool HasLongNumber(std::string_view text) {
  std::ptrdiff_t digits = 0;
  return std::any_of(text.begin(), text.end(), [&](char c) {
    digits = IsDigit(c) ? digits + 1 : 0;
    return digits > kMaxDigits;
  });
}

}  // namespace

bool IsKnownMethod(std::string_view method) {
  static constexpr std::array<std::string_view, 9> kKnown = {"GET",     "HEAD",    "POST",  "PUT",  "DELETE",
                                                             "CONNECT", "OPTIONS", "TRACE", "PATCH"};
  return std::find(kKnown.begin(), kKnown.end(), method) != kKnown.end();
}

std::string_view MethodLabel(std::string_view method) { return IsKnownMethod(method) ? method : "other"; }

std::string_view RouteLabel(const Visit& visit) { return visit.pattern.empty() ? kUnmatched : visit.pattern; }

std::string_view EndUserLabel(const Visit& visit) {
  if (!visit.caller.request_trace->end_user.empty()) return visit.caller.request_trace->end_user;
  return IsEndUserId(visit.id) ? std::string_view(visit.id) : std::string_view();
}

std::string_view VendorCodeLabel(std::string_view code) { return IsWord(code) && !HasLongNumber(code) ? code : kUnfit; }

std::string_view VendorTraceLabel(std::string_view id) { return IsWord(id) ? id : kUnfit; }

}  // namespace walletgate::http
