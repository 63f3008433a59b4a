#pragma once

// End users whom a vendor has already, taken into the directory without a word to the vendor (docs/adr/0017). Plain
// data, shared by every Store.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/imports/import_records.h"
#include "storage/records.h"

namespace walletgate::storage {

/// One to be adopted, or to change over from another provider.
struct Adoption {
  /// As he will be if he is new. Its link is the one that he gets; origin, times but `verified_at`, and state are the
  /// store's to say.
  UserRecord record;
  std::string import_id;               ///< kept on the link, so that the import can be undone; "" for a single adoption
  std::optional<LineOfAdoption> line;  ///< of that import
  /// Stored id of a provider; "": none. The tenant's user who is linked there under the same provider user id changes
  /// over to record.link: his ids, logins, profile and metadata stay. Wallets of the record are those that he has from
  /// now on, what else he had becomes previous; a record without any leaves them as they are.
  std::string from_provider;
  /// Looks at everything and writes nothing, but of a line whom it means: the next line of its import that means him is
  /// told what it would be told if the first had been taken.
  bool dry_run = false;
};

enum class AdoptionEnd : std::uint8_t {
  kAdopted,
  kChangedOver,      ///< as Adoption::from_provider says
  kKnown,            ///< the end user of that external id has that vendor user already
  kExternalIdTaken,  ///< by another end user, be he deleted or erased
  kVendorUserHeld,   ///< by another end user, of whichever tenant
  kInProgress,       ///< an intent for the end user is open
};

struct Adopted {
  AdoptionEnd end = AdoptionEnd::kAdopted;
  /// Who has been adopted, changed over, known, or stands in the way; nobody where that is an intent for somebody new.
  std::optional<Holder> by{};
};

/// What an import has made of an end user, to be undone.
struct Undoing {
  Holder user;
  std::string import_id;
  std::uint64_t line = 0;  ///< of the import; it is `undone` where he is forgotten
};

enum class Forgotten : std::uint8_t {
  kForgotten,
  kUsedSince,  ///< his record has changed, or an intent for him is open: he stays
  kNotOurs,    ///< he is not there, or the import did not make his link
};

// What both stores share of it. Internal to this folder.

/// What a store has about an adoption.
struct AdoptionFacts {
  std::optional<UserRecord> known;    ///< of the external id, as Prior::user
  std::optional<Holder> holder;       ///< of the vendor user
  std::optional<UserRecord> holding;  ///< his record, where he is the tenant's
  std::vector<UserRecord> moving;     ///< who live at Adoption::from_provider under the provider user id
  bool in_progress = false;           ///< an intent is open for the external id, or for the one who moves
};

Adopted Judge(const Adoption& adoption, const AdoptionFacts& facts);

/// As Judge, had another line of the import been taken that means the same vendor user.
Adopted JudgeSecond(const Adoption& adoption);

/// What becomes of the line that the adoption came by, where it ended with somebody new in the directory or elsewhere.
std::optional<LineDecision> LineOf(const Adoption& adoption, const Adopted& adopted);
/// And of one whose end user is forgotten.
LineDecision LineOf(const Undoing& undoing);

/// Makes of the record of one who changes over the one that it will be.
void ChangeOver(const Adoption& adoption, WallTime now, api::EndUser& user);

/// A change over that is undone.
struct ChangeOfLink {
  const Link& undone;
  const Link& back_to;
  const std::vector<std::string>& came;  ///< keys of the addresses that he has by it
  WallTime now{};
};
void ChangeBack(const ChangeOfLink& change, api::EndUser& user);

}  // namespace walletgate::storage
