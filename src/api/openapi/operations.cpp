#include "api/openapi/operations.h"

#include <vector>

#include "api/openapi/imports.h"
#include "api/openapi/migrations.h"
#include "api/openapi/portability.h"

namespace walletgate::api {
namespace {

using Kind = ErrorKind;

constexpr KindSet kAlways = KindsWith(kAnywhere);
constexpr KindSet kKeyed = kAlways | KindsWith(kWithKey);
constexpr KindSet kTakesBody = kKeyed | KindsWith(kWithBody);
constexpr KindSet kCallsHolder = KindsWith(kOfCalls) | KindsWith(kOfHolder);
constexpr KindSet kCreates = kTakesBody | KindsWith(kOfCalls) | KindsWith(kOfCreates);

constexpr AnswerDoc kNone = {0, "", "", ""};

constexpr std::array kOperationDocs = {
    OperationDoc{
        "/v1/end-users",
        "post",
        "createEndUser",
        "End users",
        "Create an end user",
        "Repeating it is safe: without an Idempotency-Key the external_id does the job. After 504 outcome_unknown "
        "repeat the same request; it then gives the outcome.",
        {"IdempotencyKey", "RequestId", "RequestTimeout"},
        "CreateEndUser",
        CreateExamples,
        {AnswerDoc{201, "Created.", "EndUser", "alice"},
         AnswerDoc{200, "It was there already, with the same content.", "EndUser", "alice"}},
        kCreates | Kinds({Kind::kEndUserExists, Kind::kNoEligibleProvider, Kind::kProviderNotConfigured})},
    OperationDoc{
        "/v1/end-users",
        "get",
        "listEndUsers",
        "End users",
        "Find and page through end users",
        "From the gateway's directory, oldest first. Filters are joined by and.",
        {"ExternalId", "Email", "PhoneNumber", "Address", "Provider", "Status", "Limit", "Cursor", "RequestId"},
        "",
        nullptr,
        {AnswerDoc{200, "A page, perhaps empty.", "EndUserPage", "page"}, kNone},
        kKeyed | Kinds({Kind::kInvalidRequest, Kind::kStoreUnavailable})},
    OperationDoc{"/v1/end-users/{id}",
                 "get",
                 "getEndUser",
                 "End users",
                 "Read an end user",
                 "",
                 {"EndUserId", "Refresh", "Include", "IfNoneMatch", "RequestId", "RequestTimeout"},
                 "",
                 nullptr,
                 {AnswerDoc{200, "The end user.", "EndUser", "alice"},
                  AnswerDoc{304, "It is as it was: one of the tags of If-None-Match is the current one.", "", ""}},
                 kKeyed | kCallsHolder | Kinds({Kind::kInvalidRequest})},
    OperationDoc{
        "/v1/end-users/{id}",
        "patch",
        "updateEndUser",
        "End users",
        "Change profile and metadata",
        "A JSON Merge Patch (RFC 7396): members that are not named stay, null takes one away. The provider is told "
        "what "
        "it keeps; where it cannot change that: 422. With If-Match nobody else's change is overwritten. After 504 "
        "outcome_unknown repeat the same request.",
        {"EndUserId", "IdempotencyKey", "IfMatch", "RequestId", "RequestTimeout"},
        "UserPatch",
        PatchExamples,
        {AnswerDoc{200, "The end user as it is now.", "EndUser", "alice_renamed"}, kNone},
        kCreates | kCallsHolder | Kinds({Kind::kPreconditionFailed}),
        "application/json",
        "application/merge-patch+json"},
    OperationDoc{
        "/v1/end-users/{id}",
        "delete",
        "deleteEndUser",
        "End users",
        "Delete an end user",
        "Repeatable. Login methods, profile and metadata go; ids, dates and addresses stay. Where the provider cannot "
        "delete: 422, unless local=true.",
        {"EndUserId", "Local", "RequestId", "RequestTimeout"},
        "",
        nullptr,
        {AnswerDoc{204, "Deleted, now or before.", "", ""}, kNone},
        kKeyed | kCallsHolder | Kinds({Kind::kInvalidRequest})},
    OperationDoc{"/v1/end-users/{id}/touch",
                 "post",
                 "touchEndUser",
                 "End users",
                 "Say that the person is here",
                 "A migration that moves users when they come takes him up now, and what only the person can do is "
                 "taken for done. "
                 "The end user as he is served afterwards; what does not come about in time is left to the migration.",
                 {"EndUserId", "RequestId", "RequestTimeout"},
                 "Touch",
                 TouchExamples,
                 {AnswerDoc{200, "The end user.", "EndUser", "alice"},
                  AnswerDoc{204, "No migration takes up users who come, or it does not concern him.", "", ""}},
                 kKeyed | kCallsHolder | Kinds({Kind::kInvalidRequest})},
    OperationDoc{
        "/v1/end-users/{id}/erase",
        "post",
        "eraseEndUser",
        "End users",
        "Erase an end user",
        "Repeatable, and for ever: nothing of the person stays, the end user is 404 and in no list. One who is not "
        "deleted is deleted first, as by DELETE. While the outcome of a create or wallet is not known: 409.",
        {"EndUserId", "Local", "RequestId", "RequestTimeout"},
        "",
        nullptr,
        {AnswerDoc{204, "Erased, now or before.", "", ""}, kNone},
        kKeyed | kCallsHolder | Kinds({Kind::kInvalidRequest, Kind::kInvalidIdempotencyKey})},
    OperationDoc{
        "/v1/end-users/{id}/journal",
        "get",
        "readJournal",
        "End users",
        "Read what happened to an end user",
        "The last hundred changes, the latest first, each with the id of the request that made it. No person's "
        "data. It goes with the end user when he is erased.",
        {"EndUserId", "RequestId"},
        "",
        nullptr,
        {AnswerDoc{200, "His journal, perhaps empty.", "Journal", "journal"}, kNone},
        kKeyed | Kinds({Kind::kEndUserNotFound, Kind::kInvalidRequest, Kind::kStoreUnavailable})},
    OperationDoc{"/v1/end-users/{id}/wallets",
                 "post",
                 "createWallet",
                 "End users",
                 "Add one wallet",
                 "Send an Idempotency-Key: two requests without one may make two wallets.",
                 {"EndUserId", "IdempotencyKey", "RequestId", "RequestTimeout"},
                 "WalletRequest",
                 WalletExamples,
                 {AnswerDoc{201, "The end user with its new wallet.", "EndUser", "alice_with_two_wallets"}, kNone},
                 kCreates | kCallsHolder},
    OperationDoc{
        "/v1/end-users/{id}/login-methods",
        "post",
        "addLoginMethod",
        "End users",
        "Add a login method",
        "Adding one that is there changes nothing. The provider is told; where it cannot be told of another one: 422.",
        {"EndUserId", "IdempotencyKey", "IfMatch", "RequestId", "RequestTimeout"},
        "LoginMethod",
        LoginExamples,
        {AnswerDoc{200, "The end user as it is now.", "EndUser", "alice_with_phone"}, kNone},
        kCreates | kCallsHolder | Kinds({Kind::kPreconditionFailed})},
    OperationDoc{
        "/v1/end-users/{id}/login-methods/remove",
        "post",
        "removeLoginMethod",
        "End users",
        "Remove a login method",
        "Named in the body, as it was added: an address of a person is no part of a path. Removing one that is not "
        "there changes nothing; the last one stays: 409 last_login_method.",
        {"EndUserId", "IdempotencyKey", "IfMatch", "RequestId", "RequestTimeout"},
        "LoginMethod",
        LoginExamples,
        {AnswerDoc{200, "The end user as it is now.", "EndUser", "alice"}, kNone},
        kCreates | kCallsHolder | Kinds({Kind::kPreconditionFailed, Kind::kLastLoginMethod})},
    OperationDoc{"/v1/end-users/plan",
                 "post",
                 "planEndUser",
                 "End users",
                 "Show what a create would do",
                 "A dry run: the provider chosen and why, the others and why not, the outgoing call with secrets and "
                 "personal data hidden. Nothing is sent or kept.",
                 {"RequestId"},
                 "CreateEndUser",
                 PlanExamples,
                 {AnswerDoc{200, "The plan.", "Plan", "plan"}, kNone},
                 kTakesBody | Kinds({Kind::kNoEligibleProvider, Kind::kProviderNotConfigured})},
    OperationDoc{"/v1/providers",
                 "get",
                 "listProviders",
                 "Providers",
                 "List what the providers offer and accept",
                 "",
                 {"RequestId"},
                 "",
                 nullptr,
                 {AnswerDoc{200, "The providers of the tenant.", "ProviderList", "providers"}, kNone},
                 kKeyed},
    OperationDoc{"/v1/providers/{id}",
                 "get",
                 "getProvider",
                 "Providers",
                 "Read what one provider offers and accepts",
                 "",
                 {"ProviderId", "RequestId"},
                 "",
                 nullptr,
                 {AnswerDoc{200, "The provider.", "Provider", "provider"}, kNone},
                 kKeyed | Kinds({Kind::kNotFound})},
    OperationDoc{
        "/.well-known/jwks.json",
        "get",
        "getJwks",
        "Documents",
        "Public keys of the user tokens that the gateway mints",
        "For providers that verify them: the keys of the issuer that the Host of the request stands for, or of the "
        "only one. With several issuers a Host that stands for none is not found.",
        {"RequestId"},
        "",
        nullptr,
        {AnswerDoc{200, "A JWK Set.", "Jwks", "jwks"}, kNone},
        kAlways | Kinds({Kind::kNotFound}),
        "application/jwk-set+json"},
    OperationDoc{"/issuers/{name}/.well-known/jwks.json",
                 "get",
                 "getJwksOfIssuer",
                 "Documents",
                 "Public keys of the user tokens of one issuer",
                 "For providers that take any URL; the same under every Host.",
                 {"IssuerName", "RequestId"},
                 "",
                 nullptr,
                 {AnswerDoc{200, "A JWK Set.", "Jwks", "jwks"}, kNone},
                 kAlways | Kinds({Kind::kNotFound}),
                 "application/jwk-set+json"},
    OperationDoc{
        "/healthz",
        "get",
        "getHealth",
        "Documents",
        "Whether callers may be sent here",
        "For load balancers; no key is asked for. 503 from the moment at which the gateway is told to stop, while "
        "it still takes requests.",
        {"RequestId"},
        "",
        nullptr,
        {AnswerDoc{200, "It takes requests.", "", ""}, kNone},
        kAlways,
        "text/plain; charset=utf-8"},
    OperationDoc{"/openapi.json",
                 "get",
                 "getOpenApi",
                 "Documents",
                 "This document",
                 "",
                 {"RequestId"},
                 "",
                 nullptr,
                 {AnswerDoc{200, "An OpenAPI 3.1 document.", "", ""}, kNone},
                 kAlways},
};

}  // namespace

std::span<const OperationDoc> OperationDocs() {
  static const std::vector<OperationDoc> all = [] {
    std::vector<OperationDoc> docs(kOperationDocs.begin(), kOperationDocs.end());
    const std::span<const OperationDoc> imports = ImportOperationDocs();
    docs.insert(docs.end(), imports.begin(), imports.end());
    const std::span<const OperationDoc> portability = PortabilityOperationDocs();
    docs.insert(docs.end(), portability.begin(), portability.end());
    const std::span<const OperationDoc> migrations = MigrationOperationDocs();
    docs.insert(docs.end(), migrations.begin(), migrations.end());
    return docs;
  }();
  return all;
}

}  // namespace walletgate::api
