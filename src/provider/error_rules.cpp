#include "provider/error_rules.h"

#include <algorithm>

namespace walletgate::provider {
namespace {

template <class T>
bool Admits(const std::vector<T>& allowed, const T& value) {
  return allowed.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end();
}

/// That a user is gone is believed only in the vendor's own words, its code or a text that the rule names: proxies and
/// wrong base URLs answer 404 too, some of them with JSON.
bool InOwnWords(const ErrorRule& rule, const Refusal& refusal) {
  return refusal.is_object && !(refusal.code.empty() && rule.message.empty());
}

bool Matches(const ErrorRule& rule, const Refusal& refusal) {
  if (rule.SaysGone() && !InOwnWords(rule, refusal)) return false;
  return Admits(rule.status, refusal.status) && Admits(rule.code, refusal.code) &&
         Admits(rule.operations, refusal.operation) && (!rule.minted || refusal.token == UserToken::kMinted) &&
         (rule.message.empty() || rule.message == refusal.message);
}

/// The fixed tail. 3xx is a bad response: redirects are never followed.
ErrorKind KindOfStatus(api::Operation operation, int status) {
  switch (status) {
    case 400:
    case 422: return ErrorKind::kProviderRejected;
    case 401:
    case 403: return ErrorKind::kProviderCredentials;
    case 402: return ErrorKind::kProviderAccount;
    // A 404 that no rule knows may come from a proxy or a wrong base URL: it must not mean that a user is gone.
    case 404: return ErrorKind::kProviderBadResponse;
    case 409: return api::MakesUser(operation) ? ErrorKind::kEndUserExists : ErrorKind::kProviderRejected;
    case 429: return ErrorKind::kProviderRateLimited;
    default: return status >= 500 && status <= 599 ? ErrorKind::kProviderUnavailable : ErrorKind::kProviderBadResponse;
  }
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

bool NamesAnyCode(const ErrorSpec& errors) {
  return std::any_of(errors.rules.begin(), errors.rules.end(),
                     [](const ErrorRule& rule) { return !rule.code.empty(); });
}

bool ProvesNotApplied(const Refusal& refusal, const ErrorRule* rule) {
  if (rule != nullptr) {
    const bool says_no = rule->applied == Applied::kNo;
    const bool leaves_open = rule->is == ErrorKind::kOutcomeUnknown || rule->applied == Applied::kUnknown;
    if (rule->success || leaves_open) return false;
    const bool names_it = !rule->code.empty() || !rule->status.empty();
    if (names_it && (says_no || !MayHideAnEffect(refusal.status))) return true;
  }
  if (NobodyLooked(refusal.status)) return true;
  switch (refusal.status) {
    case 400:
    case 402:
    case 404:
    case 409:
    case 422: return refusal.HasVendorsShape();
    default: return false;
  }
}

Meaning MeaningOf(const Refusal& refusal, const ErrorRule* rule) {
  Meaning meaning;
  meaning.kind = rule != nullptr ? rule->is : KindOfStatus(refusal.operation, refusal.status);
  const bool of_ours = rule != nullptr && rule->minted && rule->is == ErrorKind::kProviderCredentials;
  meaning.about_token = of_ours || (rule != nullptr && rule->field == "user_token");
  if (meaning.about_token && refusal.token != UserToken::kCallers && InfoOf(meaning.kind).blame == Blame::kCaller) {
    meaning.kind = ErrorKind::kProviderCredentials;
  }
  meaning.about_us = InfoOf(meaning.kind).blame == Blame::kGateway;
  if (api::Reads(refusal.operation)) {
    meaning.applied = Applied::kNo;
  } else if (ProvesNotApplied(refusal, rule)) {
    meaning.applied = Applied::kNo;
  } else if (api::IsSettled(refusal.operation)) {
    meaning.kind = ErrorKind::kOutcomeUnknown;
  }
  return meaning;
}

Applied AppliedWhenUnread(api::Operation operation) { return api::Reads(operation) ? Applied::kNo : Applied::kUnknown; }

}  // namespace walletgate::provider
