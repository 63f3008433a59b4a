#include "api/openapi/imports.h"

namespace walletgate::api {
namespace {

using Kind = ErrorKind;

constexpr std::string_view kTag = "Imports";
constexpr AnswerDoc kNone = {0, "", "", ""};
constexpr AnswerDoc kTheImport = {200, "The import.", "Import", "import"};

constexpr KindSet kReads = KindsWith(kAnywhere) | KindsWith(kWithKey) | Kinds({Kind::kStoreUnavailable});
constexpr KindSet kOfOne = kReads | Kinds({Kind::kNotFound});
constexpr KindSet kChanges = kOfOne | Kinds({Kind::kWrongState, Kind::kInvalidRequest});
constexpr KindSet kTakesBody = KindsWith(kWithBody) | Kinds({Kind::kInvalidRequest});

constexpr std::array kCreateImport = {
    RequestExample{"lines", "Users whom your own books name, line by line",
                   R"({"provider": "acme", "source": "lines", "external_id": "lines"})", 201},
    RequestExample{"whole_account", "Everybody whom the provider lists, under the provider's own ids",
                   R"({"provider": "acme", "source": "provider", "external_id": "provider_user_id", "pace": 50})", 201},
};
constexpr std::array kStartImport = {
    RequestExample{"dry_run", "Every check, and nothing is written", R"({"dry_run": true})", 200},
    RequestExample{"for_real", "For real", R"({})", 200},
};
constexpr std::array kLine = {
    RequestExample{"line", "One line of many; each ends in a line feed", R"({
  "external_id": "alice-1", "provider_user_id": "u-7f3a",
  "login_methods": [{"type": "email", "email": "alice@example.com", "verified": true}]})",
                   200},
};

std::span<const RequestExample> CreateImportExamples() { return kCreateImport; }
std::span<const RequestExample> StartImportExamples() { return kStartImport; }
std::span<const RequestExample> LineExamples() { return kLine; }

/// Of what takes no body and gives the import.
constexpr OperationDoc Action(std::string_view path, std::string_view id, std::string_view summary,
                              std::string_view description) {
  return {path,    "post", id, kTag, summary, description, {"ImportId", "RequestId"}, "", nullptr, {kTheImport, kNone},
          kChanges};
}

constexpr std::array kDocs = {
    OperationDoc{"/v1/imports",
                 "post",
                 "createImport",
                 kTag,
                 "Begin an import",
                 "Users who exist at a provider already are taken into the directory. Nothing is ever written at the "
                 "provider. The import then takes lines, or is started at once.",
                 {"IdempotencyKey", "RequestId"},
                 "ImportRequest",
                 CreateImportExamples,
                 {AnswerDoc{201, "It collects lines.", "Import", "import"}, kNone},
                 kReads | kTakesBody |
                     Kinds({Kind::kUnsupportedByProvider, Kind::kInvalidIdempotencyKey, Kind::kIdempotencyKeyReused})},
    OperationDoc{"/v1/imports",
                 "get",
                 "listImports",
                 kTag,
                 "Page through imports",
                 "Oldest first. They are kept for 90 days after their last change.",
                 {"Limit", "Cursor", "RequestId"},
                 "",
                 nullptr,
                 {AnswerDoc{200, "A page, perhaps empty.", "ImportPage", "imports"}, kNone},
                 kReads | Kinds({Kind::kInvalidRequest})},
    OperationDoc{"/v1/imports/{id}",
                 "get",
                 "getImport",
                 kTag,
                 "Read an import",
                 "How far it is, with its lines counted by state and reason.",
                 {"ImportId", "RequestId"},
                 "",
                 nullptr,
                 {kTheImport, kNone},
                 kOfOne},
    OperationDoc{
        "/v1/imports/{id}/lines",
        "post",
        "appendImportLines",
        kTag,
        "Send lines",
        "Lines of JSON, at most 8 MiB at a time; a line that cannot be taken is invalid and spoils no other. The "
        "same part under the same key is taken once, so repeat it after any failure.",
        {"ImportId", "PartKey", "RequestId"},
        "ImportLine",
        LineExamples,
        {AnswerDoc{200, "They are durable.", "ImportLines", "import_lines"}, kNone},
        kChanges | kTakesBody |
            Kinds({Kind::kInvalidIdempotencyKey, Kind::kIdempotencyKeyReused, Kind::kRequestInProgress,
                   Kind::kOverloaded}),
        "application/json",
        "application/x-ndjson"},
    OperationDoc{"/v1/imports/{id}/start",
                 "post",
                 "startImport",
                 kTag,
                 "Start an import",
                 "With dry_run every check is made and nothing is written; the counts are those of the real run, which "
                 "may follow.",
                 {"ImportId", "RequestId"},
                 "ImportStart",
                 StartImportExamples,
                 {kTheImport, kNone},
                 kChanges | kTakesBody},
    Action("/v1/imports/{id}/pause", "pauseImport", "Pause an import", "After the lines that are at work."),
    Action("/v1/imports/{id}/resume", "resumeImport", "Resume an import", "From where it was paused."),
    Action("/v1/imports/{id}/cancel", "cancelImport", "Cancel an import",
           "What it has adopted stays; lines that are left are never taken."),
    Action(
        "/v1/imports/{id}/undo", "undoImport", "Undo an import",
        "Forgets whom it has adopted and nobody has used since; the others are kept. Nothing changes at the provider."),
    OperationDoc{"/v1/imports/{id}/users",
                 "get",
                 "listImportUsers",
                 kTag,
                 "Page through the lines of an import",
                 "What became of each, and why.",
                 {"ImportId", "LineState", "LineReason", "Limit", "Cursor", "RequestId"},
                 "",
                 nullptr,
                 {AnswerDoc{200, "A page, perhaps empty.", "ImportLinePage", "import_users"}, kNone},
                 kOfOne | Kinds({Kind::kInvalidRequest})},
};

constexpr std::string_view kSchemas = R"json({
"ImportRequest": {
  "type": "object", "additionalProperties": false, "required": ["provider", "source", "external_id"],
  "properties": {
    "provider": {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,63}$", "description": "Who has the users."},
    "source": {"enum": ["provider", "lines"], "description": "provider: it lists its users. On an account that several tenants use, only an operator may ask for that."},
    "external_id": {"enum": ["provider_user_id", "lines"], "description": "provider_user_id: the provider's ids of its users become yours. lines: each line says its own; with source provider, lines are paired with the list by provider_user_id, or by a contact where the provider keeps contacts unique."},
    "verify": {"type": "boolean", "default": true, "description": "The provider is asked about each user, where it can be. Without it the users are taken as the lines say."},
    "from_provider": {"type": "string", "description": "The id that the provider had before, or an older version of its API: who is linked there under the same provider_user_id changes over."},
    "pace": {"type": "integer", "minimum": 1, "maximum": 1000, "description": "Lines per second at most. Live traffic goes first in any case."}}},
"ImportStart": {
  "type": "object", "additionalProperties": false,
  "properties": {"dry_run": {"type": "boolean", "default": false}}},
"ImportLine": {
  "type": "object", "additionalProperties": false, "required": ["external_id"],
  "properties": {
    "external_id": {"$ref": "#/components/schemas/ExternalId"},
    "provider_user_id": {"type": "string", "minLength": 1, "maxLength": 256, "description": "Without it the provider is asked who it is, by your id or by a contact that it keeps unique."},
    "login_methods": {"type": "array", "maxItems": 10, "items": {"$ref": "#/components/schemas/KnownLoginMethod"}, "description": "As in a request, each e-mail address and phone number with `verified`: true, false, or null where you do not know."},
    "wallets": {"type": "array", "maxItems": 100, "items": {
      "type": "object", "additionalProperties": false, "required": ["chain", "address"],
      "properties": {"chain": {"$ref": "#/components/schemas/Chain"}, "kind": {"$ref": "#/components/schemas/WalletKind", "default": "eoa"}, "address": {"type": "string"}}}},
    "profile": {"$ref": "#/components/schemas/Profile"},
    "metadata": {"$ref": "#/components/schemas/Metadata"},
    "created_at": {"type": "string", "format": "date-time"}}},
"ImportId": {"type": "string", "pattern": "^imp_[0-9A-HJKMNP-TV-Z]{26}$"},
"LineState": {"enum": ["pending", "adopted", "known", "conflict", "invalid", "not_found", "ambiguous", "failed", "undone", "kept"]},
"Import": {
  "type": "object",
  "required": ["object", "id", "state", "provider", "account", "source", "external_id", "verify", "dry_run", "counts", "reasons", "created_at", "updated_at"],
  "properties": {
    "object": {"const": "import"}, "id": {"$ref": "#/components/schemas/ImportId"},
    "state": {"enum": ["collecting", "running", "paused", "checked", "done", "cancelled", "undoing", "undone", "failed"]},
    "reason": {"type": "string", "description": "Why the gateway has paused or cancelled it by itself; absent otherwise."},
    "error": {"type": "string", "description": "Why it has failed as a whole."},
    "provider": {"type": "string"}, "account": {"type": "string"}, "source": {"enum": ["provider", "lines"]},
    "external_id": {"enum": ["provider_user_id", "lines"]}, "verify": {"type": "boolean"},
    "from_provider": {"type": "string"}, "pace": {"type": "integer"}, "dry_run": {"type": "boolean", "description": "Of the run under way, or the last one."},
    "counts": {"type": "object", "additionalProperties": {"type": "integer"}, "description": "total, and lines in each state."},
    "reasons": {"type": "object", "additionalProperties": {"type": "integer"}, "description": "Lines by reason code."},
    "listed": {"type": "object", "required": ["users", "unreadable", "complete"], "description": "How far the provider's list was read; absent with source lines.",
      "properties": {"users": {"type": "integer"}, "without_line": {"type": "integer", "description": "Users whom no line means."}, "unreadable": {"type": "integer", "description": "Users of whom nothing could be made by the provider file: they are no lines."}, "complete": {"type": "boolean"}}},
    "created_at": {"type": "string", "format": "date-time"}, "updated_at": {"type": "string", "format": "date-time"}}},
"ImportPage": {
  "type": "object", "required": ["object", "data", "has_more", "next_cursor"],
  "properties": {"object": {"const": "list"}, "data": {"type": "array", "items": {"$ref": "#/components/schemas/Import"}},
    "has_more": {"type": "boolean"}, "next_cursor": {"type": ["string", "null"]}}},
"ImportLines": {
  "type": "object", "required": ["object", "first", "last", "received", "invalid"],
  "properties": {"object": {"const": "import_lines"}, "first": {"type": "integer", "description": "Number of the first line of the part in the import."},
    "last": {"type": "integer"}, "received": {"type": "integer"}, "invalid": {"type": "integer"}}},
"ImportLinePage": {
  "type": "object", "required": ["object", "data", "has_more", "next_cursor"],
  "properties": {"object": {"const": "list"},
    "data": {"type": "array", "items": {
      "type": "object", "required": ["object", "line", "state"],
      "properties": {"object": {"const": "import_line"}, "line": {"type": "integer"}, "state": {"$ref": "#/components/schemas/LineState"},
        "reason": {"type": "string", "description": "A code."}, "detail": {"type": "string"}, "external_id": {"type": "string"},
        "provider_user_id": {"type": "string"}, "end_user_id": {"$ref": "#/components/schemas/EndUserId"}}}},
    "has_more": {"type": "boolean"}, "next_cursor": {"type": ["string", "null"]}}}
})json";

constexpr std::string_view kImport = R"({
  "object": "import", "id": "imp_01J9ZC3Q7T8X2M4N6P8R0S2T4V", "state": "running", "provider": "acme", "account": "acme/",
  "source": "lines", "external_id": "lines", "verify": true, "dry_run": false,
  "counts": {"total": 3, "pending": 1, "adopted": 1, "known": 0, "conflict": 1, "invalid": 0, "not_found": 0,
             "ambiguous": 0, "failed": 0},
  "reasons": {"external_id_taken": 1, "taken_over": 1},
  "created_at": "2026-05-20T10:00:00Z", "updated_at": "2026-05-20T10:00:07Z"})";

constexpr std::string_view kImports = R"({
  "object": "list", "has_more": false, "next_cursor": null,
  "data": [{
  "object": "import", "id": "imp_01J9ZC3Q7T8X2M4N6P8R0S2T4V", "state": "done", "provider": "acme", "account": "acme/",
  "source": "provider", "external_id": "provider_user_id", "verify": true, "pace": 50, "dry_run": false,
  "counts": {"total": 1, "pending": 0, "adopted": 1, "known": 0, "conflict": 0, "invalid": 0, "not_found": 0,
             "ambiguous": 0, "failed": 0},
  "reasons": {"taken_over": 1}, "listed": {"users": 1, "unreadable": 0, "complete": true},
  "created_at": "2026-05-20T10:00:00Z", "updated_at": "2026-05-20T10:00:07Z"}]})";

constexpr std::array kExamples = {
    AnswerExample{"import", "An import on its way", kImport},
    AnswerExample{"imports", "One that is done", kImports},
    AnswerExample{"import_lines", "Two lines, of which one is invalid",
                  R"({"object": "import_lines", "first": 1, "last": 2, "received": 2, "invalid": 1})"},
    AnswerExample{"import_users", "One who was adopted, and one who was not", R"({
  "object": "list", "has_more": false, "next_cursor": null,
  "data": [{"object": "import_line", "line": 1, "state": "adopted", "reason": "taken_over",
            "detail": "the gateway has the end user from now on", "external_id": "alice-1",
            "provider_user_id": "u-7f3a", "end_user_id": "eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V"},
           {"object": "import_line", "line": 2, "state": "invalid", "reason": "repeated_line",
            "detail": "repeats line 1, which is kept", "external_id": "alice-1"}]})"},
};

}  // namespace

std::span<const OperationDoc> ImportOperationDocs() { return kDocs; }
std::string_view ImportSchemaText() { return kSchemas; }
std::span<const AnswerExample> ImportAnswerExamples() { return kExamples; }

}  // namespace walletgate::api
