#pragma once

// Caller's JSON → what a migration is asked for (docs/api.md, "Migrations"), and back: the canonical text is what a
// store keeps of it. Used by the edge, by the desk and by whoever does the work.

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "api/migrations/migration_pace.h"
#include "api/portability_request.h"
#include "base/json/sink.h"
#include "base/json/value.h"
#include "base/result.h"

namespace walletgate::api {

/// When users are made at the target.
enum class MigrationMode : std::uint8_t {
  kBatch,         ///< one after the other, by the gateway itself
  kLazy,          ///< when the person comes
  kBatchAndLazy,  ///< whatever is first
};
inline constexpr std::array<std::string_view, 3> kMigrationModeNames = {"batch", "lazy", "batch_and_lazy"};

/// Who says that the callers of a user who is prepared are served by the target.
enum class CutOverBy : std::uint8_t { kManual, kAutomatic };
inline constexpr std::array<std::string_view, 2> kCutOverByNames = {"manual", "automatic"};

/// What is done about a user whom the target has already.
enum class TargetHasUser : std::uint8_t {
  kAdoptIfSame,  ///< he is taken where he is proved to be the same person, with no login that we do not know
  kFail,
};
inline constexpr std::array<std::string_view, 2> kTargetHasUserNames = {"adopt_if_same", "fail"};

/// A validated request of POST /v1/migrations, with all defaults filled in.
struct MigrationRequest {
  /// Whom, from where to where, and what is decided about them: what a portability report is asked. `addresses` may
  /// also be "keep_or_skip". Neither it nor `unverified_logins` is "": the defaults are "new" and "leave_out".
  PortabilityRequest question;
  MigrationMode mode = MigrationMode::kBatch;
  CutOverBy cut_over = CutOverBy::kManual;
  MigrationPace pace;
  MigrationGuard stop_when;
  TargetHasUser target_has_user = TargetHasUser::kAdoptIfSame;
  std::chrono::seconds rollback_window = std::chrono::hours(14 * 24);  ///< of each user, from his cut-over on

  friend bool operator==(const MigrationRequest& a, const MigrationRequest& b) = default;
};

/// Error: kInvalidRequest with one FieldError per fault, as ParseCreateEndUser.
Result<MigrationRequest> ParseMigrationRequest(json::Value body);

/// `request` with what the body of a PATCH says: {"pace"?, "stop_when"?}, each with the members that change; `windows`
/// are replaced as a whole. Error: kInvalidRequest with every fault.
Result<MigrationRequest> PatchMigrationRequest(MigrationRequest request, json::Value body);

/// Writes its members, all of them, into an object that is open: what a parser is given for the same request.
/// `ids`: kNumber for people, who asked for up to a thousand; kAll for stores.
void WriteMigrationRequest(const MigrationRequest& request, json::Sink& sink, ShownIds ids);

/// The canonical text: requests that ask the same have the same.
std::string MigrationRequestText(const MigrationRequest& request);
/// Reads it back. Error: kInvalidRequest, or kMalformedRequest, where it is none.
Result<MigrationRequest> ReadMigrationRequest(std::string_view text);

}  // namespace walletgate::api
