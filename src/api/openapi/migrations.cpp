#include "api/openapi/migrations.h"

namespace walletgate::api {
namespace {

using Kind = ErrorKind;

constexpr std::string_view kTag = "Migrations";
constexpr AnswerDoc kNone = {0, "", "", ""};
constexpr AnswerDoc kTheMigration = {200, "The migration.", "Migration", "migration"};

constexpr KindSet kReads = KindsWith(kAnywhere) | KindsWith(kWithKey) | Kinds({Kind::kStoreUnavailable});
constexpr KindSet kOfOne = kReads | Kinds({Kind::kNotFound});
constexpr KindSet kChanges = kOfOne | Kinds({Kind::kWrongState, Kind::kInvalidRequest});
constexpr KindSet kTakesBody = KindsWith(kWithBody) | Kinds({Kind::kInvalidRequest});
constexpr KindSet kLooksAtEnds = Kinds({Kind::kProviderNotConfigured});

constexpr std::array kCreateMigration = {
    RequestExample{"by_hand", "Everybody, and nobody is cut over before you say so",
                   R"({"from": "acme", "to": "bolt"})", 201},
    RequestExample{"decided", "Older users at night, as they come and one by one, with limits", R"({
  "from": "acme", "to": "bolt", "select": {"status": "active", "created_before": "2026-10-01T00:00:00Z"},
  "mode": "batch_and_lazy", "cut_over": "manual", "addresses": "new", "unverified_logins": "leave_out",
  "pace": {"users_per_second": 5, "max_in_flight": 8, "share_of_provider_rate": 0.3,
           "windows": [{"from": "20:00", "to": "06:00"}]},
  "stop_when": {"failed_share": 0.02, "of_last": 200, "unknown": 10},
  "target_has_user": "adopt_if_same", "source_after": "keep", "rollback_window": "P14D"})",
                   201},
};
constexpr std::array kChangeMigration = {
    RequestExample{"slower", "Slower from now on; windows stay as they are", R"({"pace": {"users_per_second": 2}})",
                   200},
};
constexpr std::array kStartMigration = {
    RequestExample{"start", "Nobody is blocked", R"({})", 200},
    RequestExample{"partial", "Twelve users are blocked and stay where they are",
                   R"({"allow_partial": {"blocked": 12, "report": "rep_01J9ZC3Q7T8X2M4N6P8R0S2T4V"}})", 200},
};
constexpr std::array kCutOver = {
    RequestExample{"quarter", "A quarter of those who are prepared", R"({"share": 25})", 200},
    RequestExample{"all", "Everybody who is prepared", R"({})", 200},
};
constexpr std::array kRollback = {
    RequestExample{"preview", "What it would do", R"({"dry_run": true})", 200},
    RequestExample{"for_real", "For real", R"({})", 200},
};

std::span<const RequestExample> CreateMigrationExamples() { return kCreateMigration; }
std::span<const RequestExample> ChangeMigrationExamples() { return kChangeMigration; }
std::span<const RequestExample> StartMigrationExamples() { return kStartMigration; }
std::span<const RequestExample> CutOverExamples() { return kCutOver; }
std::span<const RequestExample> RollbackExamples() { return kRollback; }

/// Of what takes no body and gives the migration.
constexpr OperationDoc Action(std::string_view path, std::string_view id, std::string_view summary,
                              std::string_view description) {
  return {path,
          "post",
          id,
          kTag,
          summary,
          description,
          {"MigrationId", "RequestId"},
          "",
          nullptr,
          {kTheMigration, kNone},
          kChanges};
}

/// Likewise, of what is about both ends as they are configured now.
constexpr OperationDoc ActionAtEnds(std::string_view path, std::string_view id, std::string_view summary,
                                    std::string_view description) {
  OperationDoc doc = Action(path, id, summary, description);
  doc.errors = doc.errors | kLooksAtEnds;
  return doc;
}

constexpr std::array kDocs = {
    OperationDoc{"/v1/migrations",
                 "post",
                 "createMigration",
                 kTag,
                 "Begin a migration",
                 "End users of one provider are to be served by another one. It is a draft: nobody is looked at before "
                 "it is assessed, and nothing is sent before it is started.",
                 {"IdempotencyKey", "RequestId"},
                 "MigrationRequest",
                 CreateMigrationExamples,
                 {AnswerDoc{201, "A draft.", "Migration", "migration_draft"}, kNone},
                 kReads | kTakesBody |
                     Kinds({Kind::kUnsupportedByProvider, Kind::kInvalidIdempotencyKey, Kind::kIdempotencyKeyReused})},
    OperationDoc{"/v1/migrations",
                 "get",
                 "listMigrations",
                 kTag,
                 "Page through migrations",
                 "Oldest first.",
                 {"Limit", "Cursor", "RequestId"},
                 "",
                 nullptr,
                 {AnswerDoc{200, "A page, perhaps empty.", "MigrationPage", "migrations"}, kNone},
                 kReads | Kinds({Kind::kInvalidRequest})},
    OperationDoc{"/v1/migrations/{id}",
                 "get",
                 "getMigration",
                 kTag,
                 "Read a migration",
                 "What was asked for and how far it is, with its users counted by state and reason.",
                 {"MigrationId", "RequestId"},
                 "",
                 nullptr,
                 {kTheMigration, kNone},
                 kOfOne},
    OperationDoc{"/v1/migrations/{id}",
                 "patch",
                 "changeMigration",
                 kTag,
                 "Change pace and limits",
                 "Also while it runs. Members that are not there stay as they are; windows are replaced as a whole.",
                 {"MigrationId", "RequestId"},
                 "MigrationPatch",
                 ChangeMigrationExamples,
                 {kTheMigration, kNone},
                 kChanges | kTakesBody,
                 "application/json",
                 "application/json",
                 "application/merge-patch+json"},
    ActionAtEnds("/v1/migrations/{id}/assess", "assessMigration", "Assess a migration",
                 "Looks at each of the users, in the directory alone, and enters him with what would become of him. Of "
                 "one that is paused since a provider file or an account has changed: notes the change, so that it can "
                 "be resumed."),
    OperationDoc{"/v1/migrations/{id}/start",
                 "post",
                 "startMigration",
                 kTag,
                 "Start a migration",
                 "Users are made at the target from now on. While some are blocked the request has to say how many.",
                 {"MigrationId", "RequestId"},
                 "MigrationStart",
                 StartMigrationExamples,
                 {kTheMigration, kNone},
                 kChanges | kTakesBody | kLooksAtEnds | Kinds({Kind::kReportHasRejects})},
    Action("/v1/migrations/{id}/pause", "pauseMigration", "Pause a migration",
           "Nobody new is taken up; what is at work at a provider is followed to its end."),
    ActionAtEnds("/v1/migrations/{id}/resume", "resumeMigration", "Resume a migration", "From where it was paused."),
    OperationDoc{"/v1/migrations/{id}/cut_over",
                 "post",
                 "cutOverMigration",
                 kTag,
                 "Cut users over",
                 "Callers of users who are prepared are served by the target from now on: of all of them, or of a "
                 "share of them that stays the same users whenever it is asked for. Also of one that is completed or "
                 "was rolled back, which then goes back to completing.",
                 {"MigrationId", "RequestId"},
                 "MigrationCutOver",
                 CutOverExamples,
                 {kTheMigration, kNone},
                 kChanges | kTakesBody},
    Action("/v1/migrations/{id}/complete", "completeMigration", "Complete a migration",
           "Takes up nobody new, settles what is at work, and ends."),
    Action("/v1/migrations/{id}/cancel", "cancelMigration", "Cancel a migration",
           "Who is cut over stays with the target; all others stay where they are."),
    OperationDoc{"/v1/migrations/{id}/rollback",
                 "post",
                 "rollBackMigration",
                 kTag,
                 "Roll a migration back",
                 "Whoever was cut over and is within his window is served by the source again. With dry_run nothing "
                 "changes, and the answer is what would.",
                 {"MigrationId", "RequestId"},
                 "MigrationRollback",
                 RollbackExamples,
                 {AnswerDoc{200, "The migration, or the preview.", "MigrationRolledBack", "rollback_preview"}, kNone},
                 kChanges | kTakesBody | Kinds({Kind::kSourceGone})},
    OperationDoc{"/v1/migrations/{id}/users",
                 "get",
                 "listMigrationUsers",
                 kTag,
                 "Page through the users of a migration",
                 "What has become of each, and why, in the order of their ids.",
                 {"MigrationId", "MoveState", "MoveReason", "Limit", "UserCursor", "RequestId"},
                 "",
                 nullptr,
                 {AnswerDoc{200, "A page, perhaps empty.", "MigrationUserPage", "migration_users"}, kNone},
                 kOfOne | Kinds({Kind::kInvalidRequest})},
};

}  // namespace

std::span<const OperationDoc> MigrationOperationDocs() { return kDocs; }

}  // namespace walletgate::api
