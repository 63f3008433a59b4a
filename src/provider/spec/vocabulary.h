#pragma once

// The closed sets of words and the limits of provider files, spelt once: the parsers of this folder read by them, and
// shapes.h tells editors of them. Words of enumerations stand in their order.

#include <array>
#include <cstdint>
#include <string_view>

#include "api/field_table.h"
#include "base/error_kind.h"
#include "provider/spec/status_list.h"

namespace walletgate::provider {

inline constexpr std::string_view kSettingPrefix = "$setting.";
inline constexpr std::array<std::string_view, 5> kSettingTypes = {"string", "url", "secret", "enum",
                                                                  "bool"};  // SettingSpec::Type

inline constexpr std::int64_t kMinResponse = 1 << 10;        // bytes
inline constexpr std::int64_t kMaxResponse = 16 << 20;       // bytes
inline constexpr std::int64_t kDefaultResponse = 1 << 20;    // bytes
inline constexpr std::int64_t kMaxRateRequests = 1'000'000;  // more is no limit

inline constexpr std::int64_t kMaxPage = 1000;  // users

inline constexpr std::array<std::string_view, 5> kMethods = {"GET", "POST", "PUT", "PATCH", "DELETE"};
inline constexpr std::array<std::string_view, 2> kProbeMethods = {"GET", "HEAD"};

inline constexpr StatusRange kSuccess = {200, 299};
inline constexpr StatusRange kAnswers = {200, 499};  // what `nobody` and a probe's `expect` may name
inline constexpr StatusRange kRuled = {200, 599};    // redirects apart: they are never followed
inline constexpr StatusRange kRedirects = {300, 399};

inline constexpr std::array<std::string_view, 2> kWalletsWords = {"complete", "later"};
inline constexpr std::array<std::string_view, 1> kKeyFormats = {"uuid4"};
inline constexpr std::array<std::string_view, 3> kRecoveries = {"repeat", "get", "find"};  // IdempotencySpec::Recovery
inline constexpr std::array<std::string_view, 3> kOfKey = {"format", "window", "stores_errors"};  // beside `header`

inline constexpr std::array<std::string_view, 1> kWhenWords = {"minted"};
inline constexpr std::array<std::string_view, 2> kAppliedWords = {"no", "unknown"};
inline constexpr std::array<std::string_view, 1> kProvesWords = {"not_applied"};
inline constexpr std::string_view kSuccessWord = "success";

// Of `portability`; what is not said comes first in the enums.
inline constexpr std::array<std::string_view, 2> kKeyExports = {"person", "api"};         // KeyExport
inline constexpr std::array<std::string_view, 2> kDeletedIds = {"reserved", "reusable"};  // DeletedIds

/// Of these a rule has one or more.
inline constexpr std::array<std::string_view, 5> kMatchers = {"status", "code", "detail", "operation", "when"};

/// What `is` may say: that it is no error, and the codes of errors that a vendor may mean.
inline constexpr auto kMeanings = [] {
  constexpr std::size_t kCodes = [] {
    std::size_t count = 0;
    for (const ErrorKindInfo& info : kErrorKinds) count += info.Has(kVendorMaySay) ? 1 : 0;
    return count;
  }();
  std::array<std::string_view, kCodes + 1> names;
  std::size_t at = 0;
  names[at++] = kSuccessWord;
  for (const ErrorKindInfo& info : kErrorKinds) {
    if (info.Has(kVendorMaySay)) names[at++] = info.code;
  }
  return names;
}();

/// Members of the caller's body that a vendor may find fault with: the accept keys without those of single chains.
inline constexpr auto kFieldsAtFault = [] {
  constexpr auto kIsOfChain = [](std::string_view key) { return key.starts_with("wallet."); };
  constexpr std::size_t kCount = [kIsOfChain] {
    std::size_t count = 0;
    for (const std::string_view key : api::kAcceptKeys) count += kIsOfChain(key) ? 0 : 1;
    return count;
  }();
  std::array<std::string_view, kCount> names;
  std::size_t at = 0;
  for (const std::string_view key : api::kAcceptKeys) {
    if (!kIsOfChain(key)) names[at++] = key;
  }
  return names;
}();

}  // namespace walletgate::provider
