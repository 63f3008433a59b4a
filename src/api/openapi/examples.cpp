#include "api/openapi/examples.h"

#include <vector>

#include "api/openapi/imports.h"
#include "api/openapi/migrations.h"
#include "api/openapi/portability.h"

namespace walletgate::api {
namespace {

constexpr std::string_view kAliceRequest = R"({
  "external_id": "alice-1",
  "login_methods": [{"type": "email", "email": "alice@example.com"}],
  "wallets": [{"chain": "evm"}]})";

constexpr std::array kCreateExamples = {
    RequestExample{"email_and_evm_wallet", "A person with an e-mail address and one EVM wallet", kAliceRequest, 201},
    RequestExample{"email_only", "A person without a wallet yet",
                   R"({"external_id": "ben-1", "login_methods": [{"type": "email", "email": "ben@example.com"}]})",
                   201},
    RequestExample{"phone_and_profile", "A person with a phone number and a name", R"({
  "external_id": "carla-1",
  "login_methods": [{"type": "phone", "phone_number": "+14152222222"}],
  "profile": {"first_name": "Carla", "last_name": "Ñandú"},
  "metadata": {"tier": "gold"}})",
                   201},
    RequestExample{"smart_and_solana", "A smart EVM wallet beside one on Solana", R"({
  "external_id": "dora-1",
  "login_methods": [{"type": "email", "email": "dora@example.com"}, {"type": "phone", "phone_number": "+12055555555"}],
  "wallets": [{"chain": "evm", "kind": "smart"}, {"chain": "solana"}]})",
                   201},
    RequestExample{"social_login", "A person known by a social login", R"({
  "external_id": "emil-1",
  "login_methods": [{"type": "oauth", "issuer": "google", "subject": "115346410074741490243", "email": "emil@example.com"}],
  "wallets": [{"chain": "evm"}]})",
                   201},
    RequestExample{"own_tokens", "A person whom your own JWTs sign in", R"({
  "external_id": "fay-1",
  "login_methods": [{"type": "jwt", "subject": "auth0|fay-1", "key_id": "2026-05"}],
  "wallets": [{"chain": "solana"}]})",
                   201},
};

constexpr std::array kWalletExamples = {
    RequestExample{"solana", "One more wallet, on Solana", R"({"chain": "solana"})", 201},
};

constexpr std::array kPlanExamples = {
    RequestExample{"email_and_evm_wallet", "What would happen to Alice", kAliceRequest, 200},
    RequestExample{"smart_on_solana", "Says for each provider why it cannot, or which one could",
                   R"({"external_id": "gus-1", "wallets": [{"chain": "solana", "kind": "smart"}]})", 200},
};

constexpr std::array kTouchExamples = {RequestExample{"here", "The person is here", "{}", 204}};

constexpr std::array kPatchExamples = {
    RequestExample{"metadata", "One pair of the metadata anew, another one gone",
                   R"({"metadata": {"tier": "gold", "campaign": null}})", 200},
    RequestExample{"nothing", "What changes nothing is answered with the user", "{}", 200},
};

constexpr std::array kLoginExamples = {
    RequestExample{"phone", "A phone number", R"({"type": "phone", "phone_number": "+12055555555"})", 200},
};

constexpr std::string_view kAlice = R"({
  "object": "end_user", "id": "eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V", "external_id": "alice-1", "status": "active",
  "provider": "acme", "provider_user_id": "alice-1",
  "login_methods": [{"type": "email", "email": "alice@example.com", "verified": null}],
  "wallets": [{"chain": "evm", "kind": "eoa", "address": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "default": true}],
  "metadata": {}, "created_at": "2026-05-20T10:00:00Z", "updated_at": "2026-05-20T10:00:00Z"})";

constexpr std::string_view kAliceTwoWallets = R"({
  "object": "end_user", "id": "eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V", "external_id": "alice-1", "status": "active",
  "provider": "acme", "provider_user_id": "alice-1",
  "login_methods": [{"type": "email", "email": "alice@example.com", "verified": null}],
  "wallets": [
    {"chain": "evm", "kind": "eoa", "address": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "default": true},
    {"chain": "solana", "kind": "eoa", "address": "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA", "default": false}],
  "metadata": {}, "created_at": "2026-05-20T10:00:00Z", "updated_at": "2026-05-21T08:30:00Z"})";

constexpr std::string_view kAliceRenamed = R"({
  "object": "end_user", "id": "eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V", "external_id": "alice-1", "status": "active",
  "provider": "acme", "provider_user_id": "alice-1",
  "login_methods": [{"type": "email", "email": "alice@example.com", "verified": null}],
  "wallets": [{"chain": "evm", "kind": "eoa", "address": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "default": true}],
  "profile": {"first_name": "Alice"}, "metadata": {"tier": "gold"},
  "created_at": "2026-05-20T10:00:00Z", "updated_at": "2026-05-21T08:30:00Z"})";

constexpr std::string_view kAliceWithPhone = R"({
  "object": "end_user", "id": "eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V", "external_id": "alice-1", "status": "active",
  "provider": "acme", "provider_user_id": "alice-1",
  "login_methods": [{"type": "email", "email": "alice@example.com", "verified": true},
                    {"type": "phone", "phone_number": "+12055555555", "verified": null}],
  "wallets": [{"chain": "evm", "kind": "eoa", "address": "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "default": true}],
  "metadata": {}, "created_at": "2026-05-20T10:00:00Z", "updated_at": "2026-05-21T08:30:00Z"})";

constexpr std::string_view kPage = R"({
  "object": "list",
  "data": [{
    "object": "end_user", "id": "eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V", "external_id": "alice-1", "status": "active",
    "provider": "acme", "provider_user_id": "alice-1",
    "login_methods": [{"type": "email", "email": "alice@example.com", "verified": null}],
    "wallets": [], "metadata": {}, "created_at": "2026-05-20T10:00:00Z", "updated_at": "2026-05-20T10:00:00Z"}],
  "has_more": true, "next_cursor": "cur_01J9ZC3Q7T8X2M4N6P8R0S2T4V8c1f0a7be2d4"})";

constexpr std::string_view kJournal = R"({
  "object": "list",
  "data": [
    {"object": "journal_entry", "kind": "wallet_added", "at": "2026-05-21T08:30:00Z", "request_id": "req_01J9ZF7Q7T8X2M4N6P8R0S2T4V"},
    {"object": "journal_entry", "kind": "created", "at": "2026-05-20T10:00:00Z", "request_id": "checkout-7f3a"}]})";

constexpr std::string_view kPlan = R"({
  "object": "plan", "provider": "acme", "reason": "rule 'rest': the only one with a share that admits the request",
  "order": ["acme"],
  "route": {"rule": "rest", "passed_over": [{"rule": "gold", "unmet": ["metadata.tier: [gold]"]}]},
  "candidates": [
    {"provider": "other", "share": 25, "admits": false,
     "errors": [{"pointer": "/wallets/0", "code": "unsupported", "detail": "chain evm is not accepted by this provider; accepted: solana"}]},
    {"provider": "acme", "share": 75, "bucket": 0, "admits": true, "errors": []}],
  "call": {"method": "POST", "target": "/v1/users",
           "headers": {"authorization": "Bearer <secret>"},
           "body": {"userId": "alice-1", "email": "<personal>", "evm": true}}})";

constexpr std::string_view kProvider = R"({
  "object": "provider", "id": "acme", "name": "Acme Wallets", "account": "acme/", "accept_new_users": true,
  "operations": ["create_end_user", "get_end_user", "create_wallet"],
  "health": {"circuit": "closed", "calls_in_flight": 2},
  "user_token_issuer": {"issuer": "https://wallets.fintech.example", "name": "e75ae817ef50715b",
                        "jwks_path": "/issuers/e75ae817ef50715b/.well-known/jwks.json"},
  "accepts": {"external_id": {"pattern": "^[a-zA-Z0-9-]{1,100}$"},
              "login_methods": {"required": true, "types": ["email", "phone"]},
              "wallet.evm": {"kinds": ["eoa", "smart"]}},
  "requires_one_of": [["email", "phone_number"]]})";

constexpr std::string_view kProviders = R"({
  "object": "list",
  "data": [{"object": "provider", "id": "acme", "name": "Acme Wallets", "account": "acme/",
            "accept_new_users": true, "operations": ["create_end_user"],
            "health": {"circuit": "closed", "calls_in_flight": 0},
            "accepts": {"external_id": {}, "login_methods": {"types": ["email"]}}}]})";

constexpr std::string_view kJwks = R"({
  "keys": [{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "2026-05", "e": "AQAB",
            "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"}]})";

constexpr std::array kAnswerExamples = {
    AnswerExample{"alice", "An end user with one wallet", kAlice},
    AnswerExample{"alice_with_two_wallets", "An end user after a wallet was added", kAliceTwoWallets},
    AnswerExample{"alice_renamed", "An end user after a change", kAliceRenamed},
    AnswerExample{"alice_with_phone", "An end user with one login method more", kAliceWithPhone},
    AnswerExample{"page", "The first page of a longer list", kPage},
    AnswerExample{"journal", "What happened to an end user", kJournal},
    AnswerExample{"plan", "The provider chosen, and why the other one could not", kPlan},
    AnswerExample{"provider", "What one provider offers and accepts", kProvider},
    AnswerExample{"providers", "All providers of the tenant", kProviders},
    AnswerExample{"jwks", "One key", kJwks},
};

}  // namespace

std::span<const RequestExample> CreateExamples() { return kCreateExamples; }
std::span<const RequestExample> WalletExamples() { return kWalletExamples; }
std::span<const RequestExample> PlanExamples() { return kPlanExamples; }
std::span<const RequestExample> PatchExamples() { return kPatchExamples; }
std::span<const RequestExample> TouchExamples() { return kTouchExamples; }
std::span<const RequestExample> LoginExamples() { return kLoginExamples; }
std::span<const AnswerExample> AnswerExamples() {
  static const std::vector<AnswerExample> all = [] {
    std::vector<AnswerExample> examples(std::begin(kAnswerExamples), std::end(kAnswerExamples));
    const std::span<const AnswerExample> imports = ImportAnswerExamples();
    examples.insert(examples.end(), imports.begin(), imports.end());
    const std::span<const AnswerExample> portability = PortabilityAnswerExamples();
    examples.insert(examples.end(), portability.begin(), portability.end());
    const std::span<const AnswerExample> migrations = MigrationAnswerExamples();
    examples.insert(examples.end(), migrations.begin(), migrations.end());
    return examples;
  }();
  return all;
}

}  // namespace walletgate::api
