// Part of migrations.h: what goes in and comes out.

#include "api/openapi/migrations.h"

namespace walletgate::api {
namespace {

constexpr std::string_view kSchemas = R"json({
"MigrationPace": {"type": "object", "additionalProperties": false, "properties": {
  "users_per_second": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 1000},
  "max_in_flight": {"type": "integer", "minimum": 1, "maximum": 64, "default": 8, "description": "Calls to the target at a time."},
  "share_of_provider_rate": {"type": "number", "exclusiveMinimum": 0, "maximum": 1, "default": 0.3, "description": "Of the rate that the target declares. Live traffic goes first in any case."},
  "windows": {"type": "array", "maxItems": 16, "description": "When users are taken up, in UTC; none: at all times. One may go past midnight.", "items": {
    "type": "object", "additionalProperties": false, "required": ["from", "to"],
    "properties": {"from": {"$ref": "#/components/schemas/TimeOfDay"}, "to": {"$ref": "#/components/schemas/TimeOfDay"}}}}}},
"TimeOfDay": {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
"MigrationGuard": {"type": "object", "additionalProperties": false, "description": "It pauses by itself where one of these is reached.", "properties": {
  "failed_share": {"type": "number", "exclusiveMinimum": 0, "maximum": 1, "default": 0.02, "description": "Of the last of_last users."},
  "of_last": {"type": "integer", "minimum": 10, "maximum": 10000, "default": 200},
  "unknown": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 10, "description": "Users whose outcome is unknown, at a time."}}},
"MigrationRequest": {
  "type": "object", "additionalProperties": false, "required": ["from", "to"],
  "properties": {
    "from": {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,63}$", "description": "Who has the users. On an account that several tenants use, at either end, only an operator may ask."},
    "to": {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,63}$", "description": "Where they go."},
    "select": {"$ref": "#/components/schemas/UserSelection"},
    "mode": {"enum": ["batch", "lazy", "batch_and_lazy"], "default": "batch", "description": "When a user is made at the target: one after the other, when the person comes, or whatever is first."},
    "cut_over": {"enum": ["manual", "automatic"], "default": "manual", "description": "automatic: each as soon as he is prepared."},
    "addresses": {"enum": ["new", "keep_if_possible", "keep_or_skip"], "default": "new", "description": "Keys are not carried between providers yet: keep_if_possible is as new."},
    "unverified_logins": {"enum": ["leave_out", "carry", "block"], "default": "leave_out", "description": "What becomes of contacts of which nobody knows that they were verified."},
    "key_set_registered": {"type": "boolean", "default": false, "description": "Your key set is registered with the target."},
    "pace": {"$ref": "#/components/schemas/MigrationPace"},
    "stop_when": {"$ref": "#/components/schemas/MigrationGuard"},
    "target_has_user": {"enum": ["adopt_if_same", "fail"], "default": "adopt_if_same"},
    "source_after": {"enum": ["keep"], "default": "keep", "description": "Users stay at the source; to delete them there is not offered yet."},
    "rollback_window": {"type": "string", "default": "P14D", "description": "An ISO 8601 duration of days, hours, minutes and seconds, a minute to 90 days: so long after his cut-over a user can go back."},
    "follow": {"type": "boolean", "default": false, "description": "Users who come to be at the source later are added: not offered yet."}}},
"MigrationPatch": {"type": "object", "additionalProperties": false, "properties": {
  "pace": {"$ref": "#/components/schemas/MigrationPace"}, "stop_when": {"$ref": "#/components/schemas/MigrationGuard"}}},
"MigrationStart": {"type": "object", "additionalProperties": false, "properties": {
  "allow_partial": {"type": "object", "additionalProperties": false, "required": ["blocked"], "properties": {
    "blocked": {"type": "integer", "minimum": 0, "description": "How many users you have read to be blocked."},
    "report": {"$ref": "#/components/schemas/ReportId"}}}}},
"MigrationCutOver": {"type": "object", "additionalProperties": false, "properties": {
  "share": {"type": "integer", "minimum": 1, "maximum": 100, "default": 100, "description": "Percent of the users who are prepared. A smaller share than before changes nothing."}}},
"MigrationRollback": {"type": "object", "additionalProperties": false, "properties": {"dry_run": {"type": "boolean", "default": false}}},
"MigrationId": {"type": "string", "pattern": "^mig_[0-9A-HJKMNP-TV-Z]{26}$"},
"MoveState": {"enum": ["pending", "creating", "prepared", "cut_over", "done", "failed", "skipped", "blocked", "waiting_for_user", "waiting_for_tenant", "rolled_back"]},
"Migration": {
  "type": "object",
  "required": ["object", "id", "state", "from", "to", "from_account", "to_account", "users", "counts", "reasons", "created_at", "updated_at"],
  "properties": {
    "object": {"const": "migration"}, "id": {"$ref": "#/components/schemas/MigrationId"},
    "state": {"enum": ["draft", "assessing", "ready", "running", "paused", "completing", "completed", "rolling_back", "rolled_back", "cancelled"]},
    "paused_by": {"enum": ["operator", "guard"], "description": "operator: somebody asked for it. guard: the gateway itself, for the reason beside it."},
    "reason": {"type": "string", "description": "A code."},
    "from": {"type": "string"}, "to": {"type": "string"}, "from_account": {"type": "string"}, "to_account": {"type": "string"},
    "select": {"type": "object", "description": "As asked; of external_ids their number."},
    "unverified_logins": {"type": "string"}, "addresses": {"type": "string"}, "key_set_registered": {"type": "boolean"},
    "mode": {"type": "string"}, "cut_over": {"type": "string"},
    "pace": {"$ref": "#/components/schemas/MigrationPace"}, "stop_when": {"$ref": "#/components/schemas/MigrationGuard"},
    "target_has_user": {"type": "string"}, "source_after": {"type": "string"}, "rollback_window": {"type": "string"},
    "follow": {"type": "boolean"},
    "cut_over_share": {"type": "integer", "description": "Percent of the prepared users whom somebody has told to cut over; absent where nobody has."},
    "users": {"type": "integer", "description": "Entered so far."},
    "counts": {"type": "object", "additionalProperties": {"type": "integer"}, "description": "Users in each state."},
    "reasons": {"type": "object", "additionalProperties": {"type": "integer"}, "description": "Users by reason code."},
    "created_at": {"type": "string", "format": "date-time"}, "updated_at": {"type": "string", "format": "date-time"}}},
"MigrationPage": {
  "type": "object", "required": ["object", "data", "has_more", "next_cursor"],
  "properties": {"object": {"const": "list"}, "data": {"type": "array", "items": {"$ref": "#/components/schemas/Migration"}},
    "has_more": {"type": "boolean"}, "next_cursor": {"type": ["string", "null"]}}},
"RollbackPreview": {
  "type": "object", "required": ["object", "migration", "users", "stay", "looked_at", "complete"],
  "properties": {
    "object": {"const": "rollback_preview"}, "migration": {"$ref": "#/components/schemas/MigrationId"},
    "users": {"type": "object", "required": ["back", "forgotten", "used_since"], "properties": {
      "back": {"type": "integer", "description": "Served by the source again."},
      "forgotten": {"type": "integer", "description": "Prepared and not cut over: the target's user of them is forgotten."},
      "used_since": {"type": "integer", "description": "Of those who go back, whose record was changed or looked at since the cut-over: what came then is at the target alone."}}},
    "stay": {"type": "object", "required": ["window_over", "gone"], "properties": {
      "window_over": {"type": "integer"}, "gone": {"type": "integer", "description": "Deleted or erased."}}},
    "looked_at": {"type": "integer"},
    "complete": {"type": "boolean", "description": "false: only the first thousand were looked at one by one, and used_since and gone are of those."}}},
"MigrationRolledBack": {"oneOf": [{"$ref": "#/components/schemas/Migration"}, {"$ref": "#/components/schemas/RollbackPreview"}]},
"MigrationUserPage": {
  "type": "object", "required": ["object", "data", "has_more", "next_cursor"],
  "properties": {"object": {"const": "list"},
    "data": {"type": "array", "items": {
      "type": "object", "required": ["object", "end_user_id", "state", "tries"],
      "properties": {"object": {"const": "migration_user"}, "end_user_id": {"$ref": "#/components/schemas/EndUserId"},
        "state": {"$ref": "#/components/schemas/MoveState"}, "reason": {"type": "string", "description": "A code."}, "detail": {"type": "string"},
        "retry": {"enum": ["never", "by_call", "automatic"], "description": "Of one who has failed."},
        "tries": {"type": "integer", "description": "That have failed."}, "next_at": {"type": "string", "format": "date-time"},
        "adopted": {"const": true, "description": "The target had him before."},
        "cut_over_at": {"type": "string", "format": "date-time"},
        "from_provider_user_id": {"type": "string"}, "to_provider_user_id": {"type": "string"}}}},
    "has_more": {"type": "boolean"}, "next_cursor": {"type": ["string", "null"]}}}
})json";

constexpr std::string_view kDraft = R"({
  "object": "migration", "id": "mig_01J9ZC3Q7T8X2M4N6P8R0S2T4V", "state": "draft", "from": "acme", "to": "bolt", "select": {},
  "unverified_logins": "leave_out", "addresses": "new", "key_set_registered": false, "mode": "batch", "cut_over": "manual",
  "pace": {"users_per_second": 1000, "max_in_flight": 8, "share_of_provider_rate": 0.3, "windows": []},
  "stop_when": {"failed_share": 0.02, "of_last": 200, "unknown": 10}, "target_has_user": "adopt_if_same",
  "source_after": "keep", "rollback_window": "P14D", "follow": false, "from_account": "acme/", "to_account": "bolt/",
  "users": 0, "counts": {"pending": 0, "creating": 0, "prepared": 0, "cut_over": 0, "done": 0, "failed": 0, "skipped": 0,
  "blocked": 0, "waiting_for_user": 0, "waiting_for_tenant": 0, "rolled_back": 0}, "reasons": {},
  "created_at": "2026-05-20T10:00:00Z", "updated_at": "2026-05-20T10:00:00Z"})";

constexpr std::string_view kPaused = R"({
  "object": "migration", "id": "mig_01J9ZC3Q7T8X2M4N6P8R0S2T4V", "state": "paused", "paused_by": "guard",
  "reason": "target_changed", "from": "acme", "to": "bolt", "select": {"status": "active"},
  "unverified_logins": "leave_out", "addresses": "new", "key_set_registered": false, "mode": "batch", "cut_over": "manual",
  "pace": {"users_per_second": 5, "max_in_flight": 8, "share_of_provider_rate": 0.3,
           "windows": [{"from": "20:00", "to": "06:00"}]},
  "stop_when": {"failed_share": 0.02, "of_last": 200, "unknown": 10}, "target_has_user": "adopt_if_same",
  "source_after": "keep", "rollback_window": "P14D", "follow": false, "from_account": "acme/", "to_account": "bolt/",
  "cut_over_share": 25,
  "users": 4, "counts": {"pending": 1, "creating": 0, "prepared": 1, "cut_over": 1, "done": 0, "failed": 0, "skipped": 0,
  "blocked": 1, "waiting_for_user": 0, "waiting_for_tenant": 0, "rolled_back": 0}, "reasons": {"external_id_refused": 1},
  "created_at": "2026-05-20T10:00:00Z", "updated_at": "2026-05-20T10:00:07Z"})";

constexpr std::string_view kPage = R"({"object": "list", "has_more": false, "next_cursor": null, "data": []})";

constexpr std::string_view kUsers = R"({
  "object": "list", "has_more": false, "next_cursor": null,
  "data": [{"object": "migration_user", "end_user_id": "eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V", "state": "cut_over", "tries": 0,
            "cut_over_at": "2026-05-20T10:00:07Z", "from_provider_user_id": "u-7f3a", "to_provider_user_id": "b-19"},
           {"object": "migration_user", "end_user_id": "eu_01J9ZC3Q7T8X2M4N6P8R0S2T4W", "state": "blocked",
            "reason": "external_id_refused", "tries": 0}]})";

constexpr std::string_view kPreview = R"({
  "object": "rollback_preview", "migration": "mig_01J9ZC3Q7T8X2M4N6P8R0S2T4V",
  "users": {"back": 41, "forgotten": 7, "used_since": 3}, "stay": {"window_over": 2, "gone": 1}, "looked_at": 44,
  "complete": true})";

constexpr std::array kExamples = {
    AnswerExample{"migration_draft", "Nobody has been looked at", kDraft},
    AnswerExample{"migration", "One that the gateway has paused", kPaused},
    AnswerExample{"migrations", "There are none", kPage},
    AnswerExample{"migration_users", "One who was cut over, and one who cannot go", kUsers},
    AnswerExample{"rollback_preview", "What a rollback would do", kPreview},
};

}  // namespace

std::string_view MigrationSchemaText() { return kSchemas; }
std::span<const AnswerExample> MigrationAnswerExamples() { return kExamples; }

}  // namespace walletgate::api
