#include "provider/error_rules.h"

#include <algorithm>

namespace walletgate::provider {
namespace {

template <class T>
bool Admits(const std::vector<T>& allowed, const T& value) {
  return allowed.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end();
}

/// That a user is gone is believed only in the vendor's own words: a proxy or a wrong base URL answers 404 too.
bool SaysGone(const ErrorRule& rule) { return rule.success || rule.is == ErrorKind::kEndUserNotFound; }

bool Matches(const ErrorRule& rule, const Refusal& refusal) {
  if (SaysGone(rule) && !refusal.is_object) return false;
  return Admits(rule.status, refusal.status) && Admits(rule.code, refusal.code) &&
         Admits(rule.operations, refusal.operation) && (rule.detail.empty() || rule.detail == refusal.message);
}

}  // namespace

int FindRule(const ErrorSpec& errors, const Refusal& refusal) {
  const auto found = std::find_if(errors.rules.begin(), errors.rules.end(),
                                  [&](const ErrorRule& rule) { return Matches(rule, refusal); });
  return found == errors.rules.end() ? -1 : static_cast<int>(found - errors.rules.begin());
}

bool NamesCode(const ErrorSpec& errors, std::string_view code) {
  return std::any_of(errors.rules.begin(), errors.rules.end(), [&](const ErrorRule& rule) {
    return std::find(rule.code.begin(), rule.code.end(), code) != rule.code.end();
  });
}

ErrorKind KindOfStatus(api::Operation operation, int status) {
  const bool create_end_user = operation == api::Operation::kCreateEndUser;
  switch (status) {
    case 400:
    case 422: return ErrorKind::kProviderRejected;
    case 401:
    case 403: return ErrorKind::kProviderCredentials;
    case 402: return ErrorKind::kProviderAccount;
    // A 404 that no rule knows may come from a proxy or a wrong base URL: it must not mean that a user is gone.
    case 404: return ErrorKind::kProviderBadResponse;
    case 409: return create_end_user ? ErrorKind::kEndUserExists : ErrorKind::kProviderRejected;
    case 429: return ErrorKind::kProviderRateLimited;
    default: break;
  }
  if (status < 500 || status > 599) return ErrorKind::kProviderBadResponse;
  return api::Creates(operation) ? ErrorKind::kOutcomeUnknown : ErrorKind::kProviderUnavailable;
}

Applied AppliedOf(ErrorKind kind, api::Operation operation, int status) {
  const bool reads = operation == api::Operation::kGetEndUser || operation == api::Operation::kFindEndUser;
  if (reads) return Applied::kNo;
  if (kind == ErrorKind::kOutcomeUnknown) return Applied::kUnknown;
  // A clean 4xx refusal changed nothing, however odd; anything else that was not understood may have.
  if (kind == ErrorKind::kProviderBadResponse) return status >= 400 && status <= 499 ? Applied::kNo : Applied::kUnknown;
  if (operation == api::Operation::kDeleteEndUser && status >= 500) return Applied::kUnknown;
  return Applied::kNo;
}

}  // namespace walletgate::provider
