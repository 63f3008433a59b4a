#include "api/openapi/components.h"

namespace walletgate::api {

std::string_view ParameterText() {
  return R"json({
"IdempotencyKey": {"name": "Idempotency-Key", "in": "header", "required": false,
  "schema": {"type": "string", "minLength": 1, "maxLength": 257}, "example": "\"create-alice-1\"",
  "description": "Your name for this request: a quoted string or a bare token of 1-255 characters, remembered for 24 hours in your tenant. The same key with the same request gives the stored answer; with another request 422."},
"RequestId": {"name": "X-Request-Id", "in": "header", "required": false,
  "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}, "example": "checkout-7f3a",
  "description": "Taken over as the id of the request when it has this form; otherwise the gateway makes one. It comes back in the answer."},
"RequestTimeout": {"name": "Request-Timeout", "in": "header", "required": false,
  "schema": {"type": "number", "exclusiveMinimum": 0}, "example": 5,
  "description": "How long you wait, in seconds with up to three decimals, not longer than the gateway's limit. The answer comes by then; a create that was begun is followed to its end, and the same request later gets its outcome."},
"IfMatch": {"name": "If-Match", "in": "header", "required": false, "schema": {"type": "string"}, "example": "\"7-acme\"",
  "description": "Tags as ETag gives them, or *: unless one of them is the current one nothing is changed, 412."},
"IfNoneMatch": {"name": "If-None-Match", "in": "header", "required": false, "schema": {"type": "string"}, "example": "\"7-acme\"",
  "description": "Tags as ETag gives them, or *: where one of them is the current one the answer is 304, without a body."},
"EndUserId": {"name": "id", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/EndUserId"},
  "example": "eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V"},
"ProviderId": {"name": "id", "in": "path", "required": true, "schema": {"type": "string"}, "example": "acme"},
"ImportId": {"name": "id", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/ImportId"},
  "example": "imp_01J9ZC3Q7T8X2M4N6P8R0S2T4V"},
"ReportId": {"name": "id", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/ReportId"},
  "example": "rep_01J9ZC3Q7T8X2M4N6P8R0S2T4V"},
"MigrationId": {"name": "id", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/MigrationId"},
  "example": "mig_01J9ZC3Q7T8X2M4N6P8R0S2T4V"},
"MoveState": {"name": "state", "in": "query", "schema": {"$ref": "#/components/schemas/MoveState"}},
"MoveReason": {"name": "reason", "in": "query", "schema": {"type": "string"}, "example": "external_id_refused"},
"ReportFormat": {"name": "format", "in": "query", "schema": {"enum": ["json", "ndjson", "csv"], "default": "json"}},
"ReportCategory": {"name": "category", "in": "query", "schema": {"$ref": "#/components/schemas/PortabilityCategory"}},
"ReportCode": {"name": "code", "in": "query", "schema": {"type": "string"}, "example": "external_id_refused"},
"LineLimit": {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100}},
"UserCursor": {"name": "cursor", "in": "query", "schema": {"$ref": "#/components/schemas/EndUserId"},
  "description": "next_cursor of the page before, which is the user of its last line."},
"PartKey": {"name": "Idempotency-Key", "in": "header", "required": true,
  "schema": {"type": "string", "minLength": 1, "maxLength": 257}, "example": "\"part-1\"",
  "description": "Your name for this part of the lines, remembered as long as the import. The same part under it is taken once; another part is 422."},
"LineState": {"name": "state", "in": "query", "schema": {"$ref": "#/components/schemas/LineState"}},
"LineReason": {"name": "reason", "in": "query", "schema": {"type": "string"}, "example": "external_id_taken"},
"IssuerName": {"name": "name", "in": "path", "required": true, "schema": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
  "example": "e75ae817ef50715b", "description": "The first 16 hex digits of SHA-256 of the issuer, as `user_token_issuer` of a provider shows it."},
"Refresh": {"name": "refresh", "in": "query", "schema": {"type": "boolean", "default": false},
  "description": "Asks the provider instead of the directory alone; the provider must offer get_end_user."},
"Include": {"name": "include", "in": "query", "style": "form", "explode": false, "example": "links",
  "schema": {"type": "array", "minItems": 1, "items": {"enum": ["links", "provider_data"]}},
  "description": "links: all ties to providers, past and present. provider_data: the provider's raw answer, which means that the provider is asked. Both with a comma between."},
"Local": {"name": "local", "in": "query", "schema": {"type": "boolean", "default": false},
  "description": "Forgets the user here, and never speaks to the provider."},
"ExternalId": {"name": "external_id", "in": "query", "schema": {"type": "string"}, "example": "alice-1"},
"Email": {"name": "email", "in": "query", "schema": {"type": "string"}, "example": "alice@example.com",
  "description": "Compared without regard to ASCII case."},
"PhoneNumber": {"name": "phone_number", "in": "query", "schema": {"type": "string"}, "example": "+14152222222"},
"Address": {"name": "address", "in": "query", "schema": {"type": "string"}, "example": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
  "description": "Of a wallet that they have, or had at a provider before. EVM: without regard to case; all others to the letter."},
"Provider": {"name": "provider", "in": "query", "schema": {"type": "string"}, "example": "acme"},
"Status": {"name": "status", "in": "query", "schema": {"enum": ["active", "pending", "deleted", "any"]},
  "description": "Without it deleted end users are left out; `any` gives them too."},
"Limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100, "default": 25}},
"Cursor": {"name": "cursor", "in": "query", "schema": {"type": "string"}, "description": "next_cursor of the page before."}
})json";
}

std::string_view HeaderText() {
  return R"json({
"RequestId": {"schema": {"type": "string"}, "description": "The id of this request, as logs and problem documents name it."},
"Provider": {"schema": {"type": "string"}, "description": "The provider that the answer is about."},
"ServerTiming": {"schema": {"type": "string"}, "example": "vendor;dur=182.310, gateway;dur=0.412",
  "description": "Milliseconds spent waiting for the provider, and in the gateway itself."},
"EntityTag": {"schema": {"type": "string"}, "example": "\"7-acme\"",
  "description": "Names the state of the end user: another one after every change. Of a stored answer there is none."},
"Replayed": {"schema": {"const": "true"}, "description": "There when the answer is the stored one of an idempotency key."},
"RateLimitPolicy": {"schema": {"type": "string"}, "example": "\"tenant\";q=100;w=2",
  "description": "There when the tenant has a limit: q requests in w seconds. From draft-ietf-httpapi-ratelimit-headers, which may still change."},
"RateLimit": {"schema": {"type": "string"}, "example": "\"tenant\";r=99;t=1",
  "description": "There when the tenant has a limit: r requests are left, and after t seconds the limit is as if unused. From the same draft."},
"RetryAfter": {"schema": {"type": "integer", "minimum": 0}, "description": "Seconds after which a repeat makes sense, where that is known. What a provider asked for is at most 3600."}
})json";
}

}  // namespace walletgate::api
