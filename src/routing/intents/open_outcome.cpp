#include "routing/intents/open_outcome.h"

#include <algorithm>

#include "base/check.h"
#include "provider/error_rules.h"
#include "routing/intents/recovery_means.h"

namespace walletgate::routing {
namespace {

constexpr std::chrono::seconds kSoon{5};

/// Of an operation that was sent, or that there are means to settle.
const provider::IdempotencySpec& SpecOf(const provider::Provider* provider, api::Operation operation) {
  const provider::OperationSpec* spec = provider == nullptr ? nullptr : provider->spec().Find(operation);
  Check(spec != nullptr, "what was sent to a provider, or can be settled there, is offered by it");
  return spec->idempotency;
}

std::string_view Earlier(const storage::Intent& intent) {
  const api::Operation operation = intent.call.operation;
  if (api::MakesUser(operation)) return "an earlier create of this external_id";
  return api::AddsWallet(operation) ? "an earlier request for a wallet of this end user"
                                    : "an earlier change of this end user";
}

}  // namespace

void TellOutlook(const Outlook& outlook, Error& error) {
  // Whoever asks again brings a user token where one is needed.
  const std::vector<Recovery> left = MeansLeft(outlook.provider, outlook.intent, outlook.now, true);
  error.awaits_operator = left.empty();
  error.retry = left.empty() ? Retry::kNever : Retry::kSafe;
  if (left.empty()) {
    error.retry_after.reset();
    return;
  }
  error.retry_after = std::max(error.retry_after.value_or(kSoon), std::chrono::seconds(1));
  if (std::find(left.begin(), left.end(), Recovery::kRepeat) != left.end()) return;
  const api::Operation operation = outlook.intent.call.operation;
  const provider::IdempotencySpec& spec = SpecOf(outlook.provider, operation);
  const bool spent = !spec.header.empty() && outlook.intent.call.vendor_key.empty();
  if (!outlook.seen_absent && !spent) return;
  const auto to_settle = outlook.last_sent + outlook.provider->binding().SettlesWithin(operation) - outlook.now;
  if (to_settle.count() > 0) error.retry_after = std::chrono::ceil<std::chrono::seconds>(to_settle);
}

Error StillUnknown(const Outlook& outlook, const std::string& provider_id) {
  Error error =
      MakeError(ErrorKind::kOutcomeUnknown, std::string(Earlier(outlook.intent)) + " may have been applied at " +
                                                provider_id + "; its outcome is not known yet");
  error.applied = Applied::kUnknown;
  error.provider = ProviderFault::Of(provider_id);
  TellOutlook(outlook, error);
  return error;
}

Error WaitsForOutcome(const Outlook& outlook, const std::string& provider_id) {
  Error error = MakeError(ErrorKind::kRequestInProgress, std::string(Earlier(outlook.intent)) +
                                                             ", with other content, may have been applied at " +
                                                             provider_id + "; its outcome is not known yet");
  error.provider = ProviderFault::Of(provider_id);
  TellOutlook(outlook, error);
  return error;
}

bool SpendsKey(const provider::Provider& provider, const storage::Intent& intent, const Error& error, WallTime now) {
  const api::Operation operation = intent.call.operation;
  const provider::IdempotencySpec& spec = SpecOf(&provider, operation);
  const int status = error.provider ? error.provider->status : 0;
  if (spec.natural || intent.call.vendor_key.empty() || status < 400 || provider::TurnedAway(status)) return false;
  const bool vendor_speaks = !error.provider->code.empty() || !error.provider->message.empty();
  if (spec.stores_errors && vendor_speaks && !provider::SaysBusy(status)) return true;
  const std::vector<Recovery> left = MeansLeft(&provider, intent, now, true);
  const bool can_look =
      std::any_of(left.begin(), left.end(), [](Recovery means) { return means != Recovery::kRepeat; });
  return can_look && now - intent.created_at >= provider.binding().SettlesWithin(operation);
}

}  // namespace walletgate::routing
