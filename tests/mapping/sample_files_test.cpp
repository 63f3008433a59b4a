// The two sample vendors of the architecture text, from expression to bytes and back.

#include "tests/mapping/mapping_test_support.h"

namespace walletgate::mapping {
namespace {

constexpr const char* kKeyedAccepts = R"(
accepts:
  external_id:       {pattern: '^[a-zA-Z0-9-]{1,100}$'}
  login_methods:     {required: true, types: [email, phone, jwt, oauth, wallet]}
  wallet.evm:        {kinds: [eoa, smart], max: 1}
  wallet.solana:     {kinds: [eoa], max: 1}
)";

constexpr const char* kKeyedRequest = R"(
expression:
  userId: $.external_id
  authenticationMethods:
    $each: $.login_methods
    $by: type
    email:  {type: email, email: $item.email}
    phone:  {type: sms, phoneNumber: $item.phone_number}
    jwt:    {type: jwt, sub: $item.subject, kid: $item.key_id}
    oauth:  {type: $item.issuer, sub: $item.subject, email: $item.email}
    wallet: {type: siwe, address: $item.address}
  evmAccount: {$when: $.wallet.evm, $then: {createSmartAccount: $.wallet.evm.smart}}
  solanaAccount: {$when: $.wallet.solana, $then: {}}
)";

constexpr const char* kKeyedResponse = R"(
expression:
  provider_user_id: $.userId
  status: active
  created_at: {$via: rfc3339, $of: $.createdAt}
  wallets:
    - $first:
        - {$each: $.evmAccountObjects, $as: {chain: evm, kind: eoa, address: $item.address}}
        - {$each: $.evmAccounts, $as: {chain: evm, kind: eoa, address: $item}}
    - $first:
        - {$each: $.solanaAccountObjects, $as: {chain: solana, kind: eoa, address: $item.address}}
        - {$each: $.solanaAccounts, $as: {chain: solana, kind: eoa, address: $item}}
)";

constexpr const char* kContactRequest = R"(
accepts:
  external_id:          {kept_by_gateway: true}
  login_methods:        {types: [email, phone], max_per_type: 1}
  profile.first_name:   {}
  require_verification: {}
  wallets:              {max: 1, chains: [evm, solana, bitcoin, polkadot, stellar], kinds: [eoa]}
requires_one_of:        [[email, phone_number]]
expression:
  email: $.email
  phone_number: $.phone_number
  first_name: $.profile.first_name
  requires_verification: $.require_verification
  wallet_type: {$enum: $.sole_chain, evm: ETH, solana: SOL, bitcoin: BTC, polkadot: DOT, stellar: XLM}
  include_user: true
)";

constexpr const char* kContactResponse = R"(
expression:
  provider_user_id: $.user_id
  status: {$enum: $.status, active: active, pending: pending, $else: pending}
  created_at: {$via: unix_seconds, $of: $.user.created_at}
  wallets:
    - $each: $.user.wallets
      $as:
        chain: {$enum: $item.wallet_type, ETH: evm, ethereum: evm, SOL: solana, $else: reject}
        kind: eoa
        address: $item.public_address
)";

TEST(MappingSamples, TaggedLoginMethodsBecomeTheVendorsList) {
  Source source(std::string(kKeyedAccepts) + kKeyedRequest);
  const Plan plan = source.Request();
  ASSERT_TRUE(source.faults.empty()) << source.faults.Format();
  const auto input = PlanInput(R"({"external_id":"u-1","wallets":[{"chain":"evm","kind":"smart"}],
    "login_methods":[{"type":"email","email":"a@b.co"},{"type":"oauth","issuer":"google","subject":"s1"}]})");
  EXPECT_EQ(RunText(plan, input), R"({"userId":"u-1","authenticationMethods":[{"type":"email","email":"a@b.co"},)"
                                  R"({"type":"google","sub":"s1"}],"evmAccount":{"createSmartAccount":true}})");
}

TEST(MappingSamples, EmptyObjectsAreKeptAndAbsentOnesLeaveNoTrace) {
  Source source(std::string(kKeyedAccepts) + kKeyedRequest);
  const Plan plan = source.Request();
  const auto input = PlanInput(R"({"external_id":"u","wallets":[{"chain":"solana"}],
    "login_methods":[{"type":"phone","phone_number":"+15551234567"}]})");
  EXPECT_EQ(
      RunText(plan, input),
      R"({"userId":"u","authenticationMethods":[{"type":"sms","phoneNumber":"+15551234567"}],"solanaAccount":{}})");
}

TEST(MappingSamples, OlderShapeOfTheVendorIsTheSecondBranch) {
  Source source(kKeyedResponse);
  const Plan plan = source.Response();
  ASSERT_TRUE(source.faults.empty()) << source.faults.Format();
  const auto reply = ParseJson(R"({"userId":"u","createdAt":"2026-05-20T12:00:00.5+02:00",
    "evmAccountObjects":[{"address":"0x1"},{"address":"0x2"}],"evmAccounts":["0x1"],"solanaAccounts":["S1"]})");
  EXPECT_EQ(RunText(plan, reply),
            R"({"provider_user_id":"u","status":"active","created_at":"2026-05-20T10:00:00Z","wallets":[)"
            R"({"chain":"evm","kind":"eoa","address":"0x1"},{"chain":"evm","kind":"eoa","address":"0x2"},)"
            R"({"chain":"solana","kind":"eoa","address":"S1"}]})");
}

TEST(MappingSamples, ContactsAndChainsAreTranslated) {
  Source source(kContactRequest);
  const Plan plan = source.Request();
  ASSERT_TRUE(source.faults.empty()) << source.faults.Format();
  const auto input = PlanInput(R"({"external_id":"u-1","login_methods":[{"type":"email","email":"a@b.co"}],
    "wallets":[{"chain":"evm"}],"require_verification":false})");
  EXPECT_EQ(RunText(plan, input),
            R"({"email":"a@b.co","requires_verification":false,"wallet_type":"ETH","include_user":true})");
  const std::vector<std::string> reads = {"email", "phone_number", "profile.first_name", "require_verification",
                                          "sole_chain"};
  EXPECT_EQ(plan.FieldsRead(), reads);
}

TEST(MappingSamples, VendorsListBecomesWallets) {
  Source source(kContactResponse);
  const Plan plan = source.Response();
  ASSERT_TRUE(source.faults.empty()) << source.faults.Format();
  const auto reply = ParseJson(R"({"status":"frozen","user_id":"user_24wF","user":{"created_at":1650000000,
    "wallets":[{"public_address":"0x5a","wallet_type":"ETH"}]}})");
  EXPECT_EQ(RunText(plan, reply),
            R"({"provider_user_id":"user_24wF","status":"pending","created_at":"2022-04-15T05:20:00Z",)"
            R"("wallets":[{"chain":"evm","kind":"eoa","address":"0x5a"}]})");
}

TEST(MappingSamples, DriftNamesTheVendorsPath) {
  Source source(kContactResponse);
  const Plan plan = source.Response();
  const auto run = [&](std::string_view reply) { return RunText(plan, ParseJson(reply)); };
  EXPECT_EQ(run(R"({"status":"active","user_id":{}})"),
            "drift: unexpected_type $.user_id expected string, found object");
  EXPECT_EQ(run(R"({"status":"active","user_id":null})"),
            "drift: missing_field $.user_id required, but absent or null");
  const std::string head = R"({"provider_user_id":"u","status":"active","wallets":[)";
  EXPECT_EQ(run(R"({"status":"active","user_id":"u","user":[]})"),
            head + "null]}; unexpected_type $.user expected object, found array");
  EXPECT_EQ(run(R"({"status":"active","user_id":"u","user":{"created_at":"soon"}})"),
            head + "]}; unexpected_type $.user.created_at conversion unix_seconds does not take this string");
  EXPECT_EQ(run(R"({"status":"active","user_id":"u","user":{"wallets":{}}})"),
            head + "null]}; unexpected_type $.user.wallets expected array, found object");
  EXPECT_EQ(
      run(R"({"status":"active","user_id":"u","user":{"wallets":[{"wallet_type":"ETH","public_address":"a"},{"wallet_type":"ETH"}]}})"),
      head +
          R"({"chain":"evm","kind":"eoa","address":"a"},null]}; missing_field $.user.wallets[1].public_address required, but absent or null)");
  EXPECT_EQ(
      run(R"({"status":"active","user_id":"u","user":{"wallets":[{"wallet_type":"FLOW","public_address":"a"}]}})"),
      head + "null]}; unmapped_value $.user.wallets[0].wallet_type a value that the enum does not list");
  EXPECT_EQ(run("[]"), "drift: unexpected_type $ expected object, found array");
}

}  // namespace
}  // namespace walletgate::mapping
