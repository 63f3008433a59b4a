// The rows about scope, outcomes, parallel requests and expiry.

#include "tests/integration/idempotency_asks.h"

namespace walletgate::idempotency {
namespace {

const std::string kReused = "idempotency_key_reused";
const std::string kExists = "end_user_exists";
const std::string kRunning = "request_in_progress";
const std::string kOtherContent = R"(,"metadata":{"other":"content"})";

/// A fault before execution leaves the key free: the mended request is executed under it, and then replayed.
Row Mended(std::string name, Ask faulty) {
  return {std::move(name),
          {std::move(faulty),
           {.keys = {"{id}"}, .body = User()},
           {.keys = {"{id}"}, .body = User(), .like = Like::kReplay, .of = 1}}};
}

/// The vendor has its way with the first request, is well again, and the key is free for the same request.
Row Passing(std::string name, std::string fault, int status, std::string code) {
  return Mended(
      std::move(name),
      {.keys = {"{id}"}, .body = User(), .status = status, .code = std::move(code), .fault = std::move(fault)});
}

Ask Wallet(std::string key, std::string body, int status = 201) {
  return {.keys = {std::move(key)}, .body = std::move(body), .status = status, .target = kWallets};
}

Ask Again(Ask ask, std::size_t of) {
  ask.like = Like::kReplay;
  ask.of = of;
  return ask;
}

Ask Refused(Ask ask, std::string code) {
  ask.status = 422;
  ask.code = std::move(code);
  return ask;
}

}  // namespace

std::vector<Row> ScopeRows() {
  return {
      {"AKeyOfAnotherTenantIsNotKnown",
       {{.keys = {"{id}"}, .body = User()},
        {.keys = {"{id}"}, .body = User("", "{id}-theirs"), .tenant = "other"},
        {.keys = {"{id}"}, .body = User(), .like = Like::kReplay},
        {.keys = {"{id}"}, .body = User("", "{id}-theirs"), .like = Like::kReplay, .of = 1, .tenant = "other"}}},
      {"AnExternalIdOfAnotherTenantOnTheSameAccountIsTaken",
       {{.body = User()}, {.body = User(kOtherContent), .status = 409, .code = kExists, .tenant = "other"}}},
      {"WithoutAKeyTheSameContentGivesTheSameUser",
       {{.body = User()}, {.body = User(), .status = 200, .like = Like::kSameUser}}},
      {"WithoutAKeyOtherContentIsRefused",
       {{.body = User()}, {.body = User(kOtherContent), .status = 409, .code = kExists}}},
      {"WithoutAKeyTheUserOfAKeyIsFound",
       {{.keys = {"{id}"}, .body = User()}, {.body = User(), .status = 200, .like = Like::kSameUser}}},
      {"AKeyAfterNoneKeepsWhatItWasAnswered",
       {{.body = User()},
        {.keys = {"{id}"}, .body = User(), .status = 200, .like = Like::kSameUser},
        {.keys = {"{id}"}, .body = User(), .status = 200, .like = Like::kReplay, .of = 1}}},
      {"OtherContentUnderANewKeyIsRefusedEachTime",
       {{.keys = {"{id}-1"}, .body = User()},
        {.keys = {"{id}-2"}, .body = User(kOtherContent), .status = 409, .code = kExists},
        {.keys = {"{id}-2"}, .body = User(kOtherContent), .status = 409, .code = kExists}}},
      {"AWalletIsAddedOncePerKey",
       {{.body = Holder()}, Wallet("{id}", kSolana), Again(Wallet("{id}", kSolana), 1)},
       1,
       "cdp"},
      {"AnotherWalletIsAnotherRequest",
       {{.body = Holder()},
        Wallet("{id}", kSolana),
        Refused(Wallet("{id}", R"({"chain":"evm"})"), kReused),
        Again(Wallet("{id}", kSolana), 1)},
       1,
       "cdp"},
      {"AnotherKindOfWalletIsAnotherRequest",
       {{.body = Holder()},
        Wallet("{id}", R"({"chain":"evm"})"),
        Refused(Wallet("{id}", R"({"chain":"evm","kind":"smart"})"), kReused)},
       1,
       "cdp"},
      {"TheKeyOfACreateIsTakenForAWallet",
       {{.keys = {"{id}"}, .body = Holder()}, Refused(Wallet("{id}", kSolana), kReused)},
       1,
       "cdp"},
      {"TheKeyOfAWalletIsTakenForACreate",
       {{.body = Holder()},
        Wallet("{id}", kSolana),
        {.keys = {"{id}"}, .body = User("", "{id}-2"), .status = 422, .code = kReused}},
       1,
       "cdp"},
      {"APlanUsesNoKeyUp",
       {{.keys = {"{id}"}, .body = User(), .status = 200, .target = "/v1/end-users/plan"},
        {.keys = {"{id}"}, .body = User()}}},
      {"APlanChecksItsKeyAllTheSame",
       {{.keys = {"two words"},
         .body = User(),
         .status = 400,
         .code = "invalid_idempotency_key",
         .target = "/v1/end-users/plan"}},
       0},
  };
}

std::vector<Row> FaultRows() {
  const std::vector<std::string> key = {"{id}"};
  return {
      Mended("MalformedJsonIsNotStored",
             {.keys = key, .body = R"({"external_id":)", .status = 400, .code = "malformed_request"}),
      Mended("ADuplicateMemberIsNotStored", {.keys = key,
                                             .body = R"({"external_id":"a","external_id":"b"})",
                                             .status = 400,
                                             .code = "malformed_request"}),
      Mended("AMissingApiKeyIsNotStored",
             {.keys = key, .body = User(), .status = 401, .code = "unauthorized", .tenant = ""}),
      Mended("AnUnknownApiKeyIsNotStored",
             {.keys = key, .body = User(), .status = 401, .code = "unauthorized", .tenant = "nobody"}),
      Mended("ABodyThatIsTooLargeIsNotStored",
             {.keys = key, .body = std::string(70000, ' '), .status = 413, .code = "payload_too_large"}),
      Mended("AnotherMediaTypeIsNotStored", {.keys = key,
                                             .body = User(),
                                             .status = 415,
                                             .code = "unsupported_media_type",
                                             .headers = "Content-Type: text/plain\r\n"}),
      Mended("AContentCodingIsNotStored", {.keys = key,
                                           .body = User(),
                                           .status = 415,
                                           .code = "unsupported_media_type",
                                           .headers = "Content-Type: application/json\r\nContent-Encoding: gzip\r\n"}),
      Mended("AFieldFaultIsNotStored",
             {.keys = key, .body = R"({"external_id":"a b"})", .status = 422, .code = "invalid_request"}),
      Mended("AnUnknownMemberIsNotStored",
             {.keys = key, .body = User(R"(,"colour":"red")"), .status = 422, .code = "invalid_request"}),
      Mended("AMemberThatTheProviderDoesNotTakeIsNotStored", {.keys = key,
                                                              .body = User(R"(,"require_verification":true)"),
                                                              .status = 422,
                                                              .code = "unsupported_by_provider"}),
      Mended("NoEligibleProviderIsNotStored",
             {.keys = key,
              .body = R"({"external_id":"{id}","wallets":[{"chain":"solana","kind":"smart"}]})",
              .status = 422,
              .code = "no_eligible_provider"}),
      Mended("AWalletForNobodyIsNotStored", {.keys = key,
                                             .body = kSolana,
                                             .status = 404,
                                             .code = "end_user_not_found",
                                             .target = "/v1/end-users/eu_01J9ZC3Q7T8X2M4N6P8R0S2T4V/wallets"}),
  };
}

std::vector<Row> VendorOutcomeRows() {
  const std::vector<std::string> key = {"{id}"};
  return {
      {"ARejectionByTheVendorIsStored",
       {{.keys = key, .body = User(), .status = 422, .code = "provider_rejected", .fault = "400"},
        {.keys = key, .body = User(), .status = 422, .code = "provider_rejected", .like = Like::kReplay}},
       0},
      {"ARejectionByTheVendorBindsItsKeyOnly",
       {{.keys = {"{id}-1"}, .body = User(), .status = 422, .code = "provider_rejected", .fault = "400"},
        {.keys = {"{id}-2"}, .body = User()},
        {.keys = {"{id}-1"}, .body = User(), .status = 422, .code = "provider_rejected", .like = Like::kReplay}}},
      {"ARejectionByTheVendorKeepsItsRequest",
       {{.keys = key, .body = User(), .status = 422, .code = "provider_rejected", .fault = "400"},
        {.keys = key, .body = User(kOtherContent), .status = 422, .code = kReused}},
       0},
      Passing("RefusedCredentialsAreNotStored", "401", 502, "provider_credentials"),
      Passing("ARateLimitOfTheVendorIsNotStored", "429", 503, "provider_rate_limited"),
      Passing("AnErrorOfTheVendorIsNotStored", "500", 504, "outcome_unknown"),
      Passing("AnErrorAfterTheFactIsNotStored", "after-500", 504, "outcome_unknown"),
      Passing("ALostReplyIsNotStored", "lost", 504, "outcome_unknown"),
      Passing("ALostRequestIsNotStored", "lost-before", 504, "outcome_unknown"),
      Passing("AnAnswerThatIsNotUnderstoodIsNotStored", "drift", 502, "provider_bad_response"),
      {"AnUnknownOutcomeKeepsItsKey",
       {{.keys = key, .body = User(), .status = 504, .code = "outcome_unknown", .fault = "lost"},
        {.keys = key, .body = User(kOtherContent), .status = 422, .code = kReused},
        {.keys = key, .body = User()}}},
      {"AnUnknownOutcomeIsFoundWithoutItsKey",
       {{.keys = key, .body = User(), .status = 504, .code = "outcome_unknown", .fault = "lost"}, {.body = User()}}},
      {"AVendorThatIsNotReachedIsNotStored",
       {{.keys = key,
         .body = R"({"external_id":"{id}","login_methods":[{"type":"email","email":"{id}@example.com"}]})",
         .status = 503,
         .code = "provider_unavailable",
         .tenant = "unreachable"},
        {.keys = key,
         .body = R"({"external_id":"{id}","login_methods":[{"type":"email","email":"{id}@example.com"}]})",
         .status = 503,
         .code = "provider_unavailable",
         .tenant = "unreachable"}},
       0},
  };
}

std::vector<Row> ParallelRows() {
  const Ask first = {.keys = {"{id}"}, .body = User()};
  Ask same = first;
  same.when = When::kMeanwhile;
  same.status = 409;
  same.code = kRunning;
  same.retry_after = true;
  Ask other_user = same;
  other_user.body = User("", "{id}-2");
  Ask no_key = {.body = User(), .status = 200, .like = Like::kSameUser, .when = When::kMeanwhile};
  Ask other_key = no_key;
  other_key.keys = {"{id}-2"};
  Ask other_content = {.body = User(kOtherContent), .status = 409, .code = kExists, .when = When::kMeanwhile};
  Ask other_tenant = {.keys = {"{id}"}, .body = User("", "{id}-theirs"), .tenant = "other", .when = When::kMeanwhile};
  return {
      {"ASecondRequestWithTheKeyIsToldToWait", {first, same, Again(first, 0)}},
      {"AnotherRequestWithTheKeyIsToldToWaitToo", {first, other_user, Again(first, 0)}},
      {"WithoutTheKeyTheRunningRequestIsWaitedFor", {first, no_key}},
      {"UnderAnotherKeyTheRunningRequestIsWaitedFor", {first, other_key}},
      {"OtherContentWaitsAndIsRefused", {first, other_content}},
      {"AnotherTenantsKeyIsNotInTheWay", {first, other_tenant}},
  };
}

std::vector<Row> ExpiryRows() {
  const Ask first = {.keys = {"{id}"}, .body = User()};
  const Ask refused = {.keys = {"{id}"}, .body = User(), .status = 422, .code = "provider_rejected", .fault = "400"};
  return {
      {"AnExpiredKeyLeavesItsUserToBeFound",
       {first, {.keys = {"{id}"}, .body = User(), .status = 200, .like = Like::kSameUser}}},
      {"AnExpiredKeyMayBeUsedForAnotherRequest", {first, {.keys = {"{id}"}, .body = User("", "{id}-2")}}},
      {"AnExpiredKeyDoesNotFreeItsExternalId",
       {first, {.keys = {"{id}"}, .body = User(kOtherContent), .status = 409, .code = kExists}}},
      {"AnExpiredRejectionIsExecutedAgain", {refused, first}},
      {"AnExpiredKeyMayBeUsedForAWallet", {{.keys = {"{id}"}, .body = Holder()}, Wallet("{id}", kSolana)}, 1, "cdp"},
  };
}

}  // namespace walletgate::idempotency
