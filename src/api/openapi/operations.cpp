#include "api/openapi/operations.h"

namespace walletgate::api {
namespace {

using Kind = ErrorKind;

constexpr KindSet kAlways =
    Kinds({Kind::kMalformedRequest, Kind::kRequestTimeout, Kind::kOverloaded, Kind::kShuttingDown, Kind::kInternal});
constexpr KindSet kWithKey = kAlways | Kinds({Kind::kUnauthorized, Kind::kForbidden, Kind::kRateLimited});
constexpr KindSet kWithBody =
    kWithKey | Kinds({Kind::kPayloadTooLarge, Kind::kUnsupportedMediaType, Kind::kInvalidRequest});
constexpr KindSet kCallsVendor =
    Kinds({Kind::kUnsupportedByProvider, Kind::kProviderRejected, Kind::kProviderCredentials, Kind::kProviderAccount,
           Kind::kProviderBadResponse, Kind::kProviderRateLimited, Kind::kProviderUnavailable, Kind::kProviderTimeout,
           Kind::kStoreUnavailable});
/// Of what is asked of the account that holds the user.
constexpr KindSet kOfHolder = kCallsVendor | Kinds({Kind::kEndUserNotFound, Kind::kRequestInProgress, Kind::kWrongState,
                                                    Kind::kProviderNotConfigured});
constexpr KindSet kCreates =
    kWithBody | kCallsVendor |
    Kinds({Kind::kInvalidIdempotencyKey, Kind::kRequestInProgress, Kind::kIdempotencyKeyReused, Kind::kOutcomeUnknown});

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
    OperationDoc{"/v1/end-users",
                 "get",
                 "listEndUsers",
                 "End users",
                 "Find and page through end users",
                 "From the gateway's directory, oldest first. Filters are joined by and.",
                 {"ExternalId", "Email", "PhoneNumber", "Provider", "Status", "Limit", "Cursor", "RequestId"},
                 "",
                 nullptr,
                 {AnswerDoc{200, "A page, perhaps empty.", "EndUserPage", "page"}, kNone},
                 kWithKey | Kinds({Kind::kInvalidRequest, Kind::kStoreUnavailable})},
    OperationDoc{"/v1/end-users/{id}",
                 "get",
                 "getEndUser",
                 "End users",
                 "Read an end user",
                 "",
                 {"EndUserId", "Refresh", "Include", "RequestId", "RequestTimeout"},
                 "",
                 nullptr,
                 {AnswerDoc{200, "The end user.", "EndUser", "alice"}, kNone},
                 kWithKey | kOfHolder | Kinds({Kind::kInvalidRequest})},
    OperationDoc{"/v1/end-users/{id}",
                 "delete",
                 "deleteEndUser",
                 "End users",
                 "Delete an end user",
                 "Repeatable. Where the provider cannot delete: 422, unless local=true.",
                 {"EndUserId", "Local", "RequestId", "RequestTimeout"},
                 "",
                 nullptr,
                 {AnswerDoc{204, "Deleted, now or before.", "", ""}, kNone},
                 kWithKey | kOfHolder | Kinds({Kind::kInvalidRequest})},
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
                 kCreates | kOfHolder},
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
                 kWithBody | Kinds({Kind::kNoEligibleProvider, Kind::kProviderNotConfigured})},
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
                 kWithKey},
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
                 kWithKey | Kinds({Kind::kNotFound})},
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

std::span<const OperationDoc> OperationDocs() { return kOperationDocs; }

}  // namespace walletgate::api
