#pragma once

// Named, pre-created series with closed label sets. Callers speak in events; which series one moves is looked up
// without a lock. The rows of metrics/rows.h are the single source of names, help, labels and allowed values.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "metrics/domains.h"
#include "metrics/labels.h"

namespace walletgate::metrics {

/// All methods are thread-safe and cost well under a microsecond, but for the expositions and SetProviders. One per
/// process: its domains are those of the whole process life, so that no reload resets a counter.
class Metrics {
 public:
  /// `clock` outlives it.
  explicit Metrics(const Domains& domains, const Clock& clock = SystemClock());
  ~Metrics();

  /// The providers from now on, after a reload: new ones get their series at once, at zero; gauges of those that are
  /// gone are no longer shown; no counter changes.
  void SetProviders(std::span<const std::string> ids);

  void RequestStarted();
  /// `trace_id`: of W3C Trace Context, shown as an exemplar; anything but 32 lower-case hexadecimal digits is ignored.
  void RequestFinished(std::string_view route, std::string_view method, int status, std::chrono::nanoseconds total,
                       std::chrono::nanoseconds in_vendor, std::string_view trace_id = {});
  /// Chunk extensions or trailer fields of a request's body were thrown away.
  void BodyPartsIgnored();
  /// Bytes, as last counted.
  void ConnectionMemory(std::size_t bytes);
  void ConnectionEvicted(Evicted why);
  void ErrorAnswered(ErrorKind kind);
  /// `field`: a top-level member of the request, or a JSON Pointer below it. `rule`: FieldError::code.
  void ValidationFailed(std::string_view field, std::string_view rule);
  void AuthFailed(AuthFailure reason);
  void Idempotency(IdempotencyResult result);
  void RateLimited(LimitScope scope);

  /// One exchange with a vendor (each attempt counts). `status` 0: no answer. A success is also the vendor's last one.
  void ProviderCall(std::string_view provider, std::string_view operation, Outcome outcome, int status,
                    std::chrono::nanoseconds duration, std::string_view trace_id = {});
  void ProviderInFlight(std::string_view provider, int delta);
  void ProviderConcurrencyLimit(std::string_view provider, int limit);
  void ProviderQueued(std::string_view provider, int waiting);  ///< calls that wait for a place, as last counted
  /// How long an exchange waited for its place, also when it gave up.
  void ProviderQueueDelay(std::string_view provider, std::chrono::nanoseconds duration);
  void ProviderRetried(std::string_view provider, RetryReason reason);
  void FailedOver(std::string_view from, std::string_view to, FailoverReason reason);
  /// How many accounts at the vendor have their circuit in that state.
  void CircuitState(std::string_view provider, Circuit state, int accounts);
  /// `kind`: unmapped_error, missing_field, unexpected_type, unparsable, unmapped_value, contradiction (about somebody
  /// else), left_out (wallets that could not be taken), missing_wallet (asked for, promised and not there).
  void Drift(std::string_view provider, std::string_view kind);
  void TokenRefreshed(std::string_view provider, TokenRefresh result);
  void ProviderUp(std::string_view provider, bool up);
  /// Of the credential that was obtained last, for whichever account.
  void CredentialExpiry(std::string_view provider, Credential kind, WallTime expires_at);
  /// Which of a vendor's two credentials calls carry from now on.
  void CredentialSlot(std::string_view provider, Slot slot);

  /// Creates whose outcome is not durable, as last counted.
  void OpenIntents(IntentKind kind, std::size_t count);
  /// When the oldest of them was begun; nothing: there is none. Its age is computed at each exposition.
  void OldestOpenIntent(std::optional<WallTime> created_at);
  void IntentResolved(std::string_view provider, Resolution result);

  /// The end of a reconciliation of one account.
  void ReconciliationEnded(std::string_view provider, Reconciled result);
  /// What those that were finished last have found, over all accounts of a provider.
  void Differences(std::string_view provider, Difference kind, std::uint64_t users);
  void ReconciledAt(std::string_view provider, WallTime at);

  /// `operation`: find_prior, begin, end, put_key, find_user, update_user, list; else counted as other.
  void StoreOperation(std::string_view operation, bool ok, std::chrono::nanoseconds duration);
  void UnreadableRecords(std::size_t count);
  void StoreSize(std::uint64_t bytes);
  void UsersWithoutLink(std::uint64_t users);
  /// Users who wait for wallets, or for their vendor, as last counted.
  void PendingUsers(PendingUserState state, std::size_t users);
  /// How many of a vendor's end users could go to another one so, as last counted.
  void PortableUsers(std::string_view provider, std::string_view to, Portability category, std::uint64_t users);
  /// The share of a vendor's end users who should be able to leave.
  void ExitObjective(double share);

  /// A line of an import that was decided.
  void ImportLineDecided(ImportLine state, ImportRunKind run);
  void ImportEnded(ImportEnd end);
  /// As last counted.
  void ImportsRunning(std::size_t imports);

  /// The configuration in use from now on, by a hash of its text: at the start, and after a reload that worked.
  void ConfigInUse(std::string_view hash);
  /// One attempt to reload. Call ConfigInUse besides when it worked.
  void ConfigReloaded(bool ok);
  void LogRecordsDropped(std::uint64_t count);
  /// One line that was over its limit (base/log/line_limit.h).
  void LogLineLeftOut(LinesOf about);
  void SpansExported(std::uint64_t count);
  void SpansDropped(SpanDrop reason, std::uint64_t count);

  /// Exposition in the text format 0.0.4.
  std::string Text() const;
  /// OpenMetrics 1.0, ending with "# EOF".
  std::string OpenMetrics() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

inline constexpr std::string_view kTextContentType = "text/plain; version=0.0.4; charset=utf-8";
inline constexpr std::string_view kOpenMetricsContentType =
    "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// True when an Accept header (RFC 9110 section 12.5.1) prefers OpenMetrics 1.0 over the text format, or likes both
/// equally. False for an empty header.
bool WantsOpenMetrics(std::string_view accept);

}  // namespace walletgate::metrics
