#include "api/openapi/schemas.h"

#include "api/login_kinds.h"
#include "api/names.h"
#include "api/openapi/imports.h"
#include "api/openapi/logins.h"
#include "api/openapi/migrations.h"
#include "api/openapi/portability.h"
#include "api/operation.h"
#include "base/json/parse.h"
#include "base/json/text.h"

namespace walletgate::api {
namespace {

constexpr std::string_view kRequestSchemas = R"json({
"CreateEndUser": {
  "type": "object", "additionalProperties": false, "required": ["external_id"],
  "description": "Unknown members are refused; all faults are reported at once. No value is ever rewritten.",
  "properties": {
    "external_id": {"$ref": "#/components/schemas/ExternalId"},
    "provider": {"type": "string", "pattern": "^[a-z][a-z0-9-]{0,63}$", "description": "Chooses the provider; without it routing decides."},
    "login_methods": {"type": "array", "maxItems": 10, "items": {"$ref": "#/components/schemas/LoginMethod"},
      "description": "No two alike: same type and same identifying value."},
    "wallets": {"type": "array", "maxItems": 5, "uniqueItems": true, "items": {"$ref": "#/components/schemas/WalletRequest"}},
    "profile": {"$ref": "#/components/schemas/Profile"},
    "user_token": {"type": "string", "minLength": 5, "maxLength": 8192, "pattern": "^[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$",
      "writeOnly": true, "description": "The JWT that you minted for this user. Where the provider needs one and it is absent, the gateway mints it with your key, if it was given one."},
    "require_verification": {"type": "boolean", "description": "Contact must be verified before the user is active."},
    "metadata": {"$ref": "#/components/schemas/Metadata"},
    "recreate": {"type": "boolean", "default": false,
      "description": "Makes a new end user also where the one who had the external_id was deleted or erased. Without such a one it says nothing, and it is no part of what makes two requests the same."},
    "adopt": {"type": "object", "additionalProperties": false, "required": ["provider_user_id"],
      "properties": {"provider_user_id": {"type": "string", "minLength": 1, "maxLength": 256, "pattern": "^[!-.0-[\\]-~]+$", "not": {"enum": [".", ".."]}}},
      "description": "Takes a user over whom the provider has already, instead of creating one; nothing is written at the provider. `provider` has to be named; user_token, require_verification and recreate are refused beside it. The key needs the scope migrations, too. It is no part of what makes two requests the same user."}}},
"ExternalId": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[A-Za-z0-9._-]+$", "not": {"enum": [".", ".."]},
  "description": "Your own id of the user; unique in the tenant."},
"Email": {"type": "string", "maxLength": 254, "examples": ["alice@example.com"],
  "description": "One mailbox in plain ASCII dot-atom form at a domain name with a dot; no quoted local part, no address literal."},
"PhoneNumber": {"type": "string", "pattern": "^\\+[1-9][0-9]{1,14}$", "examples": ["+14152222222"], "description": "E.164."},
"EvmAddress": {"type": "string", "pattern": "^0x[0-9a-fA-F]{40}$",
  "description": "Mixed case must be the EIP-55 checksum; one case alone carries none."},
"Text": {"type": "string", "minLength": 1, "maxLength": 256, "description": "No control characters."},
"Identifier": {"type": "string", "minLength": 1, "maxLength": 256, "pattern": "^[ -~]+$"},
"Profile": {
  "type": "object", "additionalProperties": false,
  "properties": {
    "type": {"$ref": "#/components/schemas/ProfileType"},
    "first_name": {"$ref": "#/components/schemas/Text"}, "middle_name": {"$ref": "#/components/schemas/Text"},
    "last_name": {"$ref": "#/components/schemas/Text"}, "display_name": {"$ref": "#/components/schemas/Text"}}},
"Touch": {
  "type": "object", "additionalProperties": false,
  "properties": {"user_token": {"type": "string", "description": "The person's token, where the provider to which he moves asks for one."}}},
"UserPatch": {
  "type": "object", "additionalProperties": false,
  "description": "A JSON Merge Patch (RFC 7396). What is not named stays as it is; null takes a member away. Unknown members are refused.",
  "properties": {
    "profile": {"type": ["object", "null"], "additionalProperties": false,
      "properties": {
        "type": {"anyOf": [{"$ref": "#/components/schemas/ProfileType"}, {"type": "null"}]},
        "first_name": {"$ref": "#/components/schemas/NewText"}, "middle_name": {"$ref": "#/components/schemas/NewText"},
        "last_name": {"$ref": "#/components/schemas/NewText"}, "display_name": {"$ref": "#/components/schemas/NewText"}}},
    "metadata": {"type": ["object", "null"], "propertyNames": {"pattern": "^[A-Za-z0-9_.-]{1,64}$"},
      "additionalProperties": {"type": ["string", "null"], "maxLength": 512},
      "description": "At most 20 pairs are there afterwards."}}},
"NewText": {"anyOf": [{"$ref": "#/components/schemas/Text"}, {"type": "null"}]},
"Metadata": {
  "type": "object", "maxProperties": 20, "propertyNames": {"pattern": "^[A-Za-z0-9_.-]{1,64}$"},
  "additionalProperties": {"type": "string", "maxLength": 512},
  "description": "Kept by the gateway, never sent to a provider."}
})json";

constexpr std::string_view kWalletSchemas = R"json({
"WalletRequest": {
  "type": "object", "additionalProperties": false, "required": ["chain"],
  "properties": {"chain": {"$ref": "#/components/schemas/Chain"},
                 "kind": {"$ref": "#/components/schemas/WalletKind", "default": "eoa"}}}
})json";

constexpr std::string_view kAnswerSchemas = R"json({
"EndUser": {
  "type": "object",
  "required": ["object", "id", "external_id", "status", "provider", "login_methods", "wallets", "metadata", "created_at", "updated_at"],
  "properties": {
    "object": {"const": "end_user"},
    "id": {"$ref": "#/components/schemas/EndUserId"},
    "external_id": {"$ref": "#/components/schemas/ExternalId"},
    "status": {"$ref": "#/components/schemas/Status"},
    "provider": {"type": "string", "description": "The provider that holds the user."},
    "provider_user_id": {"type": "string", "description": "The provider's id of the user."},
    "login_methods": {"type": "array", "items": {"$ref": "#/components/schemas/KnownLoginMethod"}},
    "wallets": {"type": "array", "items": {"$ref": "#/components/schemas/Wallet"}},
    "previous_wallets": {"type": "array", "items": {"$ref": "#/components/schemas/Wallet"},
      "description": "Of providers that he was at before, each with valid_until; they may still hold assets."},
    "links": {"type": "array", "items": {"$ref": "#/components/schemas/Link"},
      "description": "All ties to providers, in the order of their making; only with include=links."},
    "profile": {"$ref": "#/components/schemas/Profile"},
    "metadata": {"$ref": "#/components/schemas/Metadata"},
    "failed_over_from": {"type": "array", "items": {"$ref": "#/components/schemas/Failover"},
      "description": "Providers that routing chose before this one and that could not be had; absent when the first one was."},
    "created_at": {"type": "string", "format": "date-time"},
    "updated_at": {"type": "string", "format": "date-time"},
    "pending_wallets": {"type": "array", "items": {"$ref": "#/components/schemas/PendingWallet"},
      "description": "Wallets that were asked for and that the provider has not shown yet; the user is pending meanwhile."},
    "provider_created_at": {"type": "string", "format": "date-time", "description": "When the provider says that it made the user."},
    "missing_since": {"type": "string", "format": "date-time",
      "description": "When the provider first said that it knows no such user any more; the user is pending meanwhile."},
    "reused_provider_user": {"const": true,
      "description": "Re-created, and the provider gave the very user whom a deleted end user of this external_id had; absent otherwise."},
    "provider_data": {"description": "The provider's raw answer, only with include=provider_data. Treat it as sensitive."}}},
"Failover": {
  "type": "object", "required": ["provider", "reason"],
  "properties": {"provider": {"type": "string"},
                 "reason": {"enum": ["circuit_open", "connect", "throttled", "queue_full", "not_applied"]}}},
"EndUserId": {"type": "string", "pattern": "^eu_[0-9A-HJKMNP-TV-Z]{26}$", "examples": ["eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V"],
  "description": "The gateway's id of the user, the same for ever."}
})json";

constexpr std::string_view kMoreAnswerSchemas = R"json({
"Link": {
  "type": "object", "required": ["provider", "state", "origin", "created_at", "verified_at", "wallets"],
  "properties": {
    "provider": {"type": "string"},
    "account": {"type": "string", "description": "Your customer relation with the vendor, VENDOR/NAME."},
    "provider_user_id": {"type": "string"},
    "state": {"enum": ["active", "disputed", "orphaned", "prepared", "former"],
      "description": "The end user is served from the one that is neither prepared nor former. New values may come."},
    "origin": {"enum": ["created", "imported", "migrated"], "description": "How it came to be. New values may come."},
    "created_at": {"type": "string", "format": "date-time"},
    "verified_at": {"type": ["string", "null"], "format": "date-time", "description": "When the provider last showed this user under it; null: never."},
    "wallets": {"type": "array", "items": {"$ref": "#/components/schemas/Wallet"}, "description": "Those that came with it."}}},
"JournalEntry": {
  "type": "object", "required": ["object", "kind", "at"],
  "properties": {
    "object": {"const": "journal_entry"},
    "kind": {"enum": ["created", "adopted", "wallet_added", "updated", "status_changed", "provider_changed", "deleted"], "description": "New values may come."},
    "at": {"type": "string", "format": "date-time"},
    "request_id": {"type": "string", "description": "Of the request that did it; absent for what nobody asked for."},
    "trace_id": {"type": "string", "description": "The provider's own id of the call, where it gave one."}}},
"Journal": {
  "type": "object", "required": ["object", "data"],
  "properties": {"object": {"const": "list"}, "data": {"type": "array", "maxItems": 100, "items": {"$ref": "#/components/schemas/JournalEntry"}}}},
"PendingWallet": {
  "type": "object", "required": ["chain", "kind"],
  "properties": {"chain": {"$ref": "#/components/schemas/Chain"}, "kind": {"$ref": "#/components/schemas/WalletKind"}}},
"Wallet": {
  "type": "object", "required": ["chain", "kind", "address", "default"],
  "properties": {
    "chain": {"$ref": "#/components/schemas/Chain"}, "kind": {"$ref": "#/components/schemas/WalletKind"},
    "address": {"type": "string", "description": "Of the chain's main network, its checksum proved. EVM: in the spelling of EIP-55; Bitcoin's bc1…: in lower case."},
    "default": {"type": "boolean", "description": "One of the user's wallets of a chain is its default."},
    "gone_since": {"type": "string", "format": "date-time",
      "description": "When the provider's answers no longer named the wallet; it is kept, since it may hold money."},
    "valid_until": {"type": "string", "format": "date-time",
      "description": "Of a previous wallet: when the end user went to another provider."}}},
"EndUserPage": {
  "type": "object", "required": ["object", "data", "has_more", "next_cursor"],
  "properties": {
    "object": {"const": "list"}, "data": {"type": "array", "items": {"$ref": "#/components/schemas/EndUser"}},
    "has_more": {"type": "boolean"},
    "next_cursor": {"type": ["string", "null"], "description": "Give it back as `cursor` for the next page; null on the last."}}},
"Plan": {
  "type": "object", "required": ["object", "provider", "reason", "order", "candidates"],
  "properties": {
    "object": {"const": "plan"},
    "provider": {"type": ["string", "null"], "description": "The provider that would be chosen; null when none can."},
    "reason": {"type": "string"},
    "order": {"type": "array", "items": {"type": "string"},
      "description": "The providers as they would be tried: the chosen one, then the fall-back of the rule. Empty when none can."},
    "route": {"type": "object", "required": ["rule", "passed_over"],
      "description": "The tenant's routing rules; absent when the request names a provider.",
      "properties": {
        "rule": {"type": ["string", "null"], "description": "The rule that fired; null when none is for this request."},
        "passed_over": {"type": "array", "items": {"type": "object", "required": ["rule", "unmet"],
          "properties": {"rule": {"type": "string"}, "unmet": {"type": "array", "items": {"type": "string"}}}},
          "description": "The rules before it, each with the conditions that the request does not meet."}}},
    "candidates": {"type": "array", "items": {
      "type": "object", "required": ["provider", "admits", "errors"],
      "properties": {"provider": {"type": "string"},
                     "share": {"type": "number", "description": "Percent of the users of the rule; absent for a mere fall-back."},
                     "bucket": {"type": "number", "description": "The user goes to this provider when its part of the shares is above that."},
                     "fallback": {"const": true, "description": "In the fall-back of the rule."},
                     "admits": {"type": "boolean"},
                     "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}}}}},
    "call": {"type": ["object", "null"], "description": "The outgoing call, with secrets, personal data and the deployment's settings hidden.",
      "properties": {"method": {"type": "string"}, "target": {"type": "string", "description": "Path and query below the vendor's base URL."},
                     "headers": {"type": "object", "additionalProperties": {"type": "string"}}, "body": {}}}}},
"Provider": {
  "type": "object", "required": ["object", "id", "name", "account", "accept_new_users", "operations", "health", "accepts"],
  "properties": {
    "object": {"const": "provider"}, "id": {"type": "string"}, "name": {"type": "string"},
    "account": {"type": "string", "description": "Your customer relation with the vendor, VENDOR/NAME; several tenants may share one."},
    "accept_new_users": {"type": "boolean", "description": "false: it keeps its end users, and gets no new ones."},
    "operations": {"type": "array", "items": {"$ref": "#/components/schemas/Operation"}},
    "health": {"type": "object", "required": ["circuit", "calls_in_flight"],
      "properties": {"circuit": {"enum": ["closed", "half_open", "open"]}, "calls_in_flight": {"type": "integer", "minimum": 0}},
      "description": "As your own calls meet it. open: the provider failed and gets no calls for a moment; half_open: the next call tries it."},
    "user_token_issuer": {"type": "object", "required": ["issuer", "name", "jwks_path"],
      "description": "Of the user tokens that the gateway mints for you there; absent where it mints none.",
      "properties": {"issuer": {"type": "string", "description": "`iss` of the tokens, to the letter."},
                     "name": {"type": "string", "pattern": "^[0-9a-f]{16}$"},
                     "jwks_path": {"type": "string", "description": "Where the keys are published, under every Host of the gateway."}}},
    "accepts": {"type": "object", "additionalProperties": {"type": "object"},
      "description": "The members of a request that it can honour, with limits. A member that is not here is refused with 422."},
    "requires_one_of": {"type": "array", "items": {"type": "array", "items": {"type": "string"}},
      "description": "Of each list at least one must be present."}}},
"ProviderList": {
  "type": "object", "required": ["object", "data"],
  "properties": {"object": {"const": "list"}, "data": {"type": "array", "items": {"$ref": "#/components/schemas/Provider"}}}},
"Jwks": {
  "type": "object", "required": ["keys"], "description": "A JWK Set (RFC 7517).",
  "properties": {"keys": {"type": "array", "items": {"type": "object", "required": ["kty"], "properties": {"kty": {"type": "string"}}}}}},
"FieldError": {
  "type": "object", "required": ["pointer", "code"],
  "properties": {
    "pointer": {"type": "string", "description": "JSON Pointer (RFC 6901) into the request body; of a query parameter, / and its name."},
    "code": {"type": "string", "description": "Stable: required, unknown_member, type, format, length, range, enum, duplicate, unsupported, count."},
    "detail": {"type": "string", "description": "For people; never repeats the value."}}},
"Problem": {
  "type": "object", "required": ["type", "title", "status", "code", "blame", "retryable", "applied"], "description": "RFC 9457.",
  "properties": {
    "type": {"type": "string", "format": "uri"}, "title": {"type": "string"},
    "status": {"type": "integer"}, "detail": {"type": "string"},
    "instance": {"type": "string", "description": "The path of the request."},
    "code": {"$ref": "#/components/schemas/ErrorCode"},
    "blame": {"enum": ["caller", "gateway", "provider", "network"], "description": "Who has to act."},
    "retryable": {"type": "boolean", "description": "Whether the same request may succeed later, without a change."},
    "applied": {"enum": ["no", "yes", "unknown"], "description": "Whether the operation took effect at the provider."},
    "awaits": {"enum": ["operator"], "description": "Nothing but an operator of the gateway can find out what became of the request; repeating it does not help."},
    "request_id": {"type": "string"},
    "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}},
    "provider": {"type": "object", "required": ["id"], "description": "What the provider said.",
      "properties": {"id": {"type": "string"}, "status": {"type": "integer"}, "code": {"type": "string"},
                     "message": {"type": "string"}, "trace_id": {"type": "string"}}}}}
})json";

void WriteValueSet(std::string_view name, std::span<const std::string_view> values, json::Sink& sink) {
  sink.Key(name);
  sink.StartObject();
  sink.Member("type", "string");
  sink.Key("enum");
  sink.StartArray();
  for (std::string_view value : values) sink.String(value);
  sink.EndArray();
  sink.EndObject();
}

void WriteMembersOf(std::string_view text, json::Sink& sink) {
  const Result<json::Document> document = json::Parse(text);
  if (!document) return;
  for (const json::Member member : document->root().Members()) {
    sink.Key(member.name);
    json::Write(member.value, sink);
  }
}

}  // namespace

void WriteSchemas(json::Sink& sink) {
  std::vector<std::string_view> codes;
  for (const ErrorKindInfo& info : kErrorKinds) codes.push_back(info.code);
  std::vector<std::string_view> operations;
  for (Operation operation : kOperations) operations.push_back(ToString(operation));

  sink.StartObject();
  WriteMembersOf(kRequestSchemas, sink);
  WriteLoginSchemas(sink);
  WriteMembersOf(kWalletSchemas, sink);
  WriteMembersOf(kAnswerSchemas, sink);
  WriteKnownLoginSchema(sink);
  WriteMembersOf(kMoreAnswerSchemas, sink);
  WriteMembersOf(ImportSchemaText(), sink);
  WriteMembersOf(PortabilitySchemaText(), sink);
  WriteMembersOf(MigrationSchemaText(), sink);
  WriteValueSet("Chain", kChainNames, sink);
  WriteValueSet("WalletKind", kWalletKindNames, sink);
  WriteValueSet("LoginType", kLoginTypeNames, sink);
  WriteValueSet("Issuer", kIssuerNames, sink);
  WriteValueSet("ProfileType", kProfileTypeNames, sink);
  WriteValueSet("Status", kStatusNames, sink);
  WriteValueSet("Operation", operations, sink);
  WriteValueSet("ErrorCode", codes, sink);
  sink.EndObject();
}

}  // namespace walletgate::api
