#pragma once

// The durable side of the gateway: its six parts, and the calls that take several of them in one transaction. Used by
// `routing`. Implementations: SqliteStore (durable), MemoryStore (tests, demo). Every call resumes its caller on
// `loop`; calls are thread-safe. A failure is kStoreUnavailable where nothing else is said, and then nothing of the
// call took effect.

#include <optional>

#include "storage/admin_queries.h"
#include "storage/adoption.h"
#include "storage/end_user_directory.h"
#include "storage/idempotency_keys.h"
#include "storage/imports/import_ledger.h"
#include "storage/intent_log.h"
#include "storage/migrations/migration_ledger.h"

namespace walletgate::storage {

class Store : public EndUserDirectory,
              public IntentLog,
              public IdempotencyKeys,
              public AdminQueries,
              public ImportLedger,
              public MigrationLedger {
 public:
  /// Key, user and intent of one external id, as they were at one moment.
  virtual Task<Result<Prior>> FindPrior(EventLoop& loop, PriorQuery query) = 0;

  /// Makes the intent, and the running key if there is one, durable; once more, what has become of an intent that is
  /// open already. Nothing may reach a vendor before this succeeds. Error: kRequestInProgress where another intent
  /// than the one that it replaces is open for the external id and excludes it: that one is not touched, since a vendor
  /// may act on it. An intent that moves its user keeps out other moves of him, and nothing else; with it his row is
  /// `creating`. Its error too: kWrongState, and nothing is written, where his row is neither pending nor failed (nor
  /// `creating` by that intent, or by the one that it replaces), he is deleted, or his migration is over.
  virtual Task<Result<void>> Begin(EventLoop& loop, Intent intent, std::optional<KeyRecord> key) = 0;

  /// Makes the outcome durable. The caller is answered only after this. In the same transaction a user that was applied
  /// becomes the holder of its vendor user, or is found not to be: a vendor user belongs to one end user.
  /// One who is marked as re-created with the vendor user of a predecessor (api::EndUser::reused_provider_user) takes
  /// it from him.
  /// With the end of an intent that moves its user his row gets its step, unless that is final or cut over by now;
  /// while the outcome is unknown it stays `creating` (`outcome_unknown`). Who was made at the target has a prepared
  /// link there, and holds his vendor user. The row of one who is deleted by now is skipped (`deleted`), whatever the
  /// step says, and keeps what the target has.
  virtual Task<Result<Ended>> End(EventLoop& loop, Ending ending) = 0;

  /// Takes an end user out of the store for ever, and with him logins, wallets, links, look and the answers that
  /// idempotency keys keep of him. What stays nobody can read back: that the id was erased, and seals (storage/seal.h)
  /// of the external id and of the vendor users whom he held. REQUIRES that no intent for him is open. Does nothing for
  /// one who is not there.
  virtual Task<Result<void>> Erase(EventLoop& loop, Erasure erasure) = 0;

  /// Takes a vendor's user into the directory, or says why not: one transaction, which calls that come at once share.
  /// His link is active, of origin `imported`, and he holds his vendor user. What is known already stays as it is. The
  /// line that he came by has its outcome in the same transaction.
  virtual Task<Result<Adopted>> Adopt(EventLoop& loop, Adoption adoption) = 0;

  /// Undoes what Adopt made of that end user for that import, if nothing has changed of him since: one who was new is
  /// gone without a trace, one who changed over is where he was.
  virtual Task<Result<Forgotten>> ForgetAdopted(EventLoop& loop, Undoing undoing) = 0;
};

}  // namespace walletgate::storage
