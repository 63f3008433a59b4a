#include "api/openapi/portability.h"

namespace walletgate::api {
namespace {

using Kind = ErrorKind;

constexpr std::string_view kTag = "Portability";
constexpr AnswerDoc kNone = {0, "", "", ""};

constexpr KindSet kReads = KindsWith(kAnywhere) | KindsWith(kWithKey);
constexpr KindSet kOfOne = kReads | Kinds({Kind::kNotFound});

constexpr std::array kCreateReport = {
    RequestExample{"all_users", "Everybody at one provider", R"({"from": "acme", "to": "bolt"})", 201},
    RequestExample{"decided", "With what was decided, for older users", R"({
  "from": "acme", "to": "bolt", "select": {"status": "active", "created_before": "2026-10-01T00:00:00Z"},
  "unverified_logins": "leave_out", "addresses": "new", "key_set_registered": true})",
                   201},
};
std::span<const RequestExample> CreateReportExamples() { return kCreateReport; }

constexpr std::array kDocs = {
    OperationDoc{"/v1/portability",
                 "post",
                 "createPortabilityReport",
                 kTag,
                 "Begin a portability report",
                 "Which end users at one provider could go to another one, and what would hold them up. Nothing is "
                 "sent to a provider, and nothing changes. One report of a tenant is made at a time; asked the same "
                 "while it is under way, the answer is that report.",
                 {"IdempotencyKey", "RequestId"},
                 "PortabilityRequest",
                 CreateReportExamples,
                 {AnswerDoc{201, "It is under way.", "PortabilityReport", "portability_report"}, kNone},
                 kReads | KindsWith(kWithBody) |
                     Kinds({Kind::kInvalidRequest, Kind::kInvalidIdempotencyKey, Kind::kRequestInProgress})},
    OperationDoc{"/v1/portability/{id}",
                 "get",
                 "getPortabilityReport",
                 kTag,
                 "Read a portability report",
                 "How far it is, and its numbers. It is kept for an hour, and four of a tenant's at most.",
                 {"ReportId", "RequestId"},
                 "",
                 nullptr,
                 {AnswerDoc{200, "The report.", "PortabilityReport", "portability_report"}, kNone},
                 kOfOne},
    OperationDoc{"/v1/portability/{id}/users",
                 "get",
                 "listPortabilityUsers",
                 kTag,
                 "Page through the users of a portability report",
                 "One line for each, in the order of their ids, as they were when the report was made. As "
                 "format=ndjson a line of JSON each, as format=csv a heading and a line each; then the user of the "
                 "last line is the cursor of the next page, and a page without lines is behind the last one.",
                 {"ReportId", "ReportFormat", "ReportCategory", "ReportCode", "LineLimit", "UserCursor", "RequestId"},
                 "",
                 nullptr,
                 {AnswerDoc{200, "A page, perhaps empty.", "PortabilityUserPage", "portability_users"}, kNone},
                 kOfOne | Kinds({Kind::kInvalidRequest, Kind::kRequestInProgress, Kind::kStoreUnavailable})},
};

constexpr std::string_view kSchemas = R"json({
"UserSelection": {"type": "object", "additionalProperties": false, "properties": {
  "status": {"enum": ["active", "pending"], "description": "Without it both."},
  "created_before": {"type": "string", "format": "date-time"},
  "external_ids": {"type": "array", "minItems": 1, "maxItems": 1000, "items": {"$ref": "#/components/schemas/ExternalId"}}}},
"PortabilityRequest": {
  "type": "object", "additionalProperties": false, "required": ["from", "to"],
  "properties": {
    "from": {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,63}$", "description": "Who has the users."},
    "to": {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,63}$", "description": "Where they would go."},
    "select": {"$ref": "#/components/schemas/UserSelection"},
    "unverified_logins": {"enum": ["leave_out", "carry", "block"], "description": "What becomes of contacts of which nobody knows that they were verified. Without it nothing is decided, and their users need_tenant."},
    "addresses": {"enum": ["new", "keep_if_possible"], "default": "new", "description": "keep_if_possible: says which addresses could be kept, and what for."},
    "key_set_registered": {"type": "boolean", "default": false, "description": "Your key set is registered with the provider where they would go."}}},
"ReportId": {"type": "string", "pattern": "^rep_[0-9A-HJKMNP-TV-Z]{26}$"},
"PortabilityCategory": {"type": "string", "enum": ["blocked", "needs_tenant", "needs_user", "ready_with_loss", "ready"]},
"PortabilityReport": {
  "type": "object",
  "required": ["object", "id", "state", "from", "to", "select", "addresses", "key_set_registered", "created_at", "users", "could_leave", "categories", "codes"],
  "properties": {
    "object": {"const": "portability_report"}, "id": {"$ref": "#/components/schemas/ReportId"},
    "state": {"enum": ["running", "done", "failed"]}, "from": {"type": "string"}, "to": {"type": "string"},
    "select": {"type": "object", "description": "As asked; of external_ids their number."},
    "unverified_logins": {"type": "string"}, "addresses": {"type": "string"}, "key_set_registered": {"type": "boolean"},
    "created_at": {"type": "string", "format": "date-time"}, "ended_at": {"type": "string", "format": "date-time"},
    "error": {"type": "string", "description": "Why it has failed."},
    "users": {"type": "integer", "description": "Looked at so far."},
    "could_leave": {"type": "integer", "description": "Those who are not blocked."},
    "categories": {"type": "object", "additionalProperties": {"type": "integer"}},
    "codes": {"type": "array", "items": {"type": "object", "required": ["code", "users", "samples"],
      "properties": {"code": {"type": "string"}, "users": {"type": "integer"},
        "samples": {"type": "array", "maxItems": 5, "items": {"$ref": "#/components/schemas/EndUserId"}}}}},
    "unreadable": {"type": "integer", "description": "Left out, since their records cannot be read."},
    "not_found": {"type": "object", "description": "Of select.external_ids: those whom nobody has at that provider.",
      "properties": {"external_ids": {"type": "integer"}, "samples": {"type": "array", "items": {"type": "string"}}}}}},
"PortabilityUserPage": {
  "type": "object", "required": ["object", "data", "has_more", "next_cursor"],
  "properties": {"object": {"const": "list"},
    "data": {"type": "array", "items": {
      "type": "object", "required": ["user", "external_id", "category", "reasons"],
      "properties": {"user": {"$ref": "#/components/schemas/EndUserId"}, "external_id": {"type": "string"},
        "category": {"$ref": "#/components/schemas/PortabilityCategory"},
        "reasons": {"type": "array", "items": {
          "type": "object", "required": ["code", "category", "pointer", "detail"],
          "properties": {"code": {"type": "string"}, "category": {"type": ["string", "null"], "description": "null: it holds nobody up."},
            "pointer": {"type": "string", "description": "Into the end user as the API shows it."},
            "detail": {"type": "string"}, "remedy": {"type": "string"}}}}}}},
    "has_more": {"type": "boolean"}, "next_cursor": {"type": ["string", "null"]}}}
})json";

constexpr std::array kExamples = {
    AnswerExample{"portability_report", "Two users, of whom one cannot go", R"({
  "object": "portability_report", "id": "rep_01J9ZC3Q7T8X2M4N6P8R0S2T4V", "state": "done", "from": "acme", "to": "bolt",
  "select": {}, "addresses": "new", "key_set_registered": false,
  "created_at": "2026-05-20T10:00:00Z", "ended_at": "2026-05-20T10:00:01Z",
  "users": 2, "could_leave": 1,
  "categories": {"blocked": 1, "needs_tenant": 0, "needs_user": 0, "ready_with_loss": 1, "ready": 0},
  "codes": [{"code": "external_id_refused", "users": 1, "samples": ["eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V"]}],
  "unreadable": 0})"},
    AnswerExample{"portability_users", "One who cannot go", R"({
  "object": "list", "has_more": false, "next_cursor": null,
  "data": [{"user": "eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V", "external_id": "a_b", "category": "blocked",
    "reasons": [{"code": "external_id_refused", "category": "blocked", "pointer": "/external_id",
      "detail": "bolt takes ids of ^[a-z-]{1,100}$; this one has '_'.",
      "remedy": "Set ids: derived at bolt: such ids fit every vendor."}]}]})"},
};

}  // namespace

std::span<const OperationDoc> PortabilityOperationDocs() { return kDocs; }
std::string_view PortabilitySchemaText() { return kSchemas; }
std::span<const AnswerExample> PortabilityAnswerExamples() { return kExamples; }

}  // namespace walletgate::api
