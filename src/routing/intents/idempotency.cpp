#include "routing/intents/idempotency.h"

#include "base/check.h"

namespace walletgate::routing {
namespace {

/// Nothing was begun. By then some have gone, where requests come as evenly as they did.
Error TooManyKeys() {
  Error error = MakeError(ErrorKind::kRateLimited, "the tenant has as many idempotency keys as it may have at once");
  error.retry_after = std::chrono::minutes(1);
  return error;
}

}  // namespace

Result<std::optional<ApiAnswer>> ReplyFromKey(const storage::KeyRecord& record, const std::string& fingerprint) {
  if (record.fingerprint != fingerprint) {
    return MakeError(ErrorKind::kIdempotencyKeyReused, "the key was used with another request");
  }
  if (!record.done) return std::optional<ApiAnswer>();
  ApiAnswer reply;
  reply.status = record.status;
  reply.content_type = record.content_type;
  reply.body = record.body;
  reply.provider = record.provider;
  reply.replayed = true;
  return std::optional<ApiAnswer>(std::move(reply));
}

storage::KeyRecord Idempotency::NewRecord(const CallerContext& caller, const std::string& fingerprint) const {
  Check(caller.tenant != nullptr, "an idempotency key is a tenant's");
  storage::KeyRecord key;
  key.tenant = caller.tenant->id;
  key.key = caller.idempotency_key;
  key.fingerprint = fingerprint;
  key.lasts = limits_.lifetime;
  return key;
}

Result<std::optional<ApiAnswer>> Idempotency::FindAnswer(const CallerContext& caller, const storage::Prior& prior,
                                                         const std::string& fingerprint) const {
  const bool is_new = !caller.idempotency_key.empty() && !prior.key;
  if (is_new && prior.keys_kept >= limits_.per_tenant) return TooManyKeys();
  if (!prior.key) return std::optional<ApiAnswer>();
  Check(caller.tenant != nullptr && prior.key->tenant == caller.tenant->id,
        "a stored answer is told to its own tenant");
  Result<std::optional<ApiAnswer>> stored = ReplyFromKey(*prior.key, fingerprint);
  if (!stored) {
    Count(caller, metrics::IdempotencyResult::kMismatch);
  } else if (*stored) {
    Count(caller, metrics::IdempotencyResult::kReplayed);
  }
  return stored;
}

void Idempotency::Count(const CallerContext& caller, metrics::IdempotencyResult result) const {
  if (!caller.idempotency_key.empty()) metrics_.Idempotency(result);
}

}  // namespace walletgate::routing
