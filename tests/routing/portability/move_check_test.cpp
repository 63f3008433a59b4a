// Each reason of a portability report has a user who meets it, and the words for him.

#include "routing/portability/move_check.h"

#include <functional>
#include <set>
#include <vector>

#include "tests/routing/portability/move_harness.h"

namespace walletgate::routing {
namespace {

using api::Chain;
using api::LoginType;
using api::WalletKind;

/// As a case changes what is asked.
struct Setting {
  api::EndUser user = PlainUser();
  MoveChoices choices{.unverified_logins = UnverifiedLogins::kCarry};
  bool keeps_personal_data = true;
  std::string open_intent;
  bool id_was_deleted = false;
  std::size_t sharing = 1;
  provider::Ids ids = provider::Ids::kPlain;
  bool minter = true;
  bool closed = false;
};

struct Case {
  ReasonCode code;
  std::string from;
  std::string to;
  std::function<void(Setting&)> change;
  std::optional<Portability> category;
  std::string pointer;
  std::string detail;
};

class Counted final : public SharedContacts {
 public:
  explicit Counted(std::size_t count) : count_(count) {}
  std::size_t CountOf(const api::LoginMethod& /*method*/) const override { return count_; }

 private:
  std::size_t count_;
};

Verdict CheckCase(const std::string& from, const std::string& to, const Setting& setting) {
  const ProviderPtr source = BindVendorNamed(from);
  const ProviderPtr target = BindVendorNamed(to, setting.ids, setting.minter);
  Tenant tenant;
  tenant.id = "t";
  if (setting.closed) tenant.closed_providers.insert(to);
  const Counted shared(setting.sharing);
  const Move move{tenant, *target, source.get(), {from, to}, setting.choices, setting.keeps_personal_data, &shared};
  return CheckMove(move, {setting.user, setting.open_intent, setting.id_was_deleted});
}

constexpr auto kBlocked = Portability::kBlocked;
constexpr auto kTenant = Portability::kNeedsTenant;
constexpr auto kUser = Portability::kNeedsUser;
constexpr auto kLoss = Portability::kReadyWithLoss;
constexpr auto kTold = std::optional<Portability>();
using R = ReasonCode;

std::vector<Case> CasesOfIds() {
  return {
      {R::kExternalIdRefused, "streambird", "cdp", [](Setting& s) { s.user.external_id = "a_b.c_d"; }, kBlocked,
       "/external_id", "cdp takes ids of ^[a-zA-Z0-9-]{1,100}$; this one has '_', '.'."},
      {R::kExternalIdRefused, "streambird", "cdp", [](Setting& s) { s.user.external_id = std::string(101, 'a'); },
       kBlocked, "/external_id", "cdp takes ids of ^[a-zA-Z0-9-]{1,100}$; this one has 101 characters."},
      {R::kExternalIdReserved, "cdp", "yieldforce", [](Setting& s) { s.id_was_deleted = true; }, kBlocked,
       "/external_id", "yieldforce has a deleted user under this id and does not say whether it can be used again."},
      {R::kSourceUnknown, "streambird", "cdp", [](Setting& s) { s.open_intent = "01J9ZC3Q7T8X2M4N6P8R0S2T4V"; },
       kBlocked, "",
       "An earlier call about this user has an unknown outcome (intent 01J9ZC3Q7T8X2M4N6P8R0S2T4V). Settle it first."},
      {R::kTargetClosed, "streambird", "cdp", [](Setting& s) { s.closed = true; }, kTenant, "",
       "cdp gets no new users here (accept_new_users: false)."},
      {R::kMetadataKeptHere, "streambird", "cdp", [](Setting& s) { s.user.metadata["tier"] = "gold"; }, kTold,
       "/metadata", "Metadata stays in the gateway."},
      {R::kSourceCannotDelete, "cdp", "streambird", [](Setting&) {}, kTold, "",
       "cdp offers no delete: the old user stays there."},
      {R::kKycAgain, "cdp", "capa", [](Setting& s) { s.user.wallets.clear(); }, kUser, "",
       "Verification at cdp does not count at capa."},
      {R::kProfileDropped, "streambird", "cdp",
       [](Setting& s) {
         s.user.profile = {"individual", "Alice", "", "Smith", ""};
       },
       kLoss, "/profile", "cdp does not store type, first_name, last_name."},
      {R::kMemberMissing, "cdp", "capa-v2", [](Setting&) {}, kTenant, "/profile/type",
       "capa-v2 needs profile.type; none is stored."},
  };
}

std::vector<Case> CasesOfLogins() {
  return {
      {R::kNoLoginAccepted, "cdp", "streambird",
       [](Setting& s) { s.user.login_methods = {Login(LoginType::kJwt, "s-1")}; }, kBlocked, "/login_methods",
       "streambird needs one of email, phone_number; this user has jwt."},
      {R::kLoginRefused, "cdp", "streambird",
       [](Setting& s) { s.user.login_methods.push_back(Login(LoginType::kJwt, "s-1")); }, kLoss, "/login_methods/1",
       "streambird does not take login by jwt; the user keeps email."},
      {R::kTooManyLogins, "streambird", "capa",
       [](Setting& s) { s.user.login_methods.push_back(Login(LoginType::kPhone, "+14155550123")); }, kLoss,
       "/login_methods/1", "capa takes 1 of login methods; 1 stay behind."},
      {R::kTooManyLogins, "cdp", "streambird",
       [](Setting& s) { s.user.login_methods.push_back(Login(LoginType::kEmail, "b@example.com")); }, kLoss,
       "/login_methods/1", "streambird takes 1 of email; 1 stay behind."},
      {R::kLoginSubjectLocal, "streambird", "cdp",
       [](Setting& s) { s.user.login_methods.push_back(Login(LoginType::kOauth, "apple")); }, kUser, "/login_methods/1",
       "The apple subject belongs to one app; the person has to sign in with apple again."},
      {R::kLoginNeedsSetup, "streambird", "cdp",
       [](Setting& s) { s.user.login_methods.push_back(Login(LoginType::kJwt, "s-1")); }, kTenant, "/login_methods/1",
       "Register your key set with cdp before the start: login by token."},
      {R::kLoginNeedsSetup, "cdp", "yieldforce", [](Setting& s) { s.minter = false; }, kTenant, "",
       "Register your key set with yieldforce before the start: login by token."},
      {R::kContactVerificationUnknown, "streambird", "cdp", [](Setting& s) { s.choices = {}; }, kTenant,
       "/login_methods/0", "Nobody recorded whether this email was verified."},
      {R::kContactVerificationUnknown, "streambird", "cdp",
       [](Setting& s) { s.choices.unverified_logins = UnverifiedLogins::kBlock; }, kBlocked, "/login_methods/0",
       "Nobody recorded whether this email was verified."},
      {R::kContactVerificationUnknown, "streambird", "cdp", [](Setting&) {}, kTold, "/login_methods/0",
       "Nobody recorded whether this email was verified."},
      {R::kContactUnverified, "streambird", "cdp",
       [](Setting& s) {
         s.choices = {};
         s.user.login_methods[0].verified = false;
       },
       kTenant, "/login_methods/0",
       "This email was never verified at streambird. As a login at cdp it would open the account to whoever owns it, "
       "beside the logins that are there."},
      {R::kContactShared, "streambird", "capa-v2", [](Setting& s) { s.sharing = 3; }, kBlocked, "/login_methods/0",
       "3 users have this email; capa-v2 allows one."},
      {R::kContactMissing, "yieldforce", "streambird", [](Setting& s) { s.user.login_methods.clear(); }, kTenant,
       "/login_methods", "streambird needs one of email, phone_number; none is stored."},
      {R::kDataNotKept, "streambird", "cdp",
       [](Setting& s) {
         s.user.login_methods.clear();
         s.keeps_personal_data = false;
       },
       kTenant, "/login_methods", "This gateway keeps no personal data (store.personal_data: false)."},
  };
}

std::vector<Case> CasesOfWallets() {
  return {
      {R::kChainMissing, "streambird", "capa", [](Setting&) {}, kBlocked, "/wallets/0",
       "capa offers no evm wallet; the address 0x5aAe…eAed stays at streambird."},
      {R::kChainMissing, "streambird", "cdp", [](Setting& s) { s.user.wallets.push_back(WalletOn(Chain::kBitcoin)); },
       kLoss, "/wallets/1", "cdp offers no bitcoin wallet; the address 0x5aAe…eAed stays at streambird."},
      {R::kChainMissing, "streambird", "cdp",
       [](Setting& s) {
         s.user.pending_wallets.push_back({Chain::kStellar, WalletKind::kEoa});
       },
       kLoss, "/pending_wallets/0", "cdp offers no stellar wallet; the one that is to come stays at streambird."},
      {R::kWalletKindMissing, "cdp", "streambird",
       [](Setting& s) { s.user.wallets.push_back(WalletOn(Chain::kEvm, WalletKind::kSmart)); }, kLoss, "/wallets/1",
       "streambird offers no smart wallet on evm."},
      {R::kTooManyWallets, "streambird", "cdp", [](Setting& s) { s.user.wallets.push_back(WalletOn(Chain::kEvm)); },
       kLoss, "/wallets/1", "cdp makes 1 of these wallets for a user; the address 0x5aAe…eAed gets no counterpart."},
      {R::kAddressChanges, "streambird", "cdp", [](Setting&) {}, kLoss, "/wallets/0",
       "New address on evm: streambird gives keys out in no documented way; assets stay at the old one."},
      {R::kAddressChanges, "cdp", "moonkey", [](Setting&) {}, kLoss, "/wallets/0",
       "New address on evm: cdp gives keys out only to the person, and none are carried; assets stay at the old one."},
      {R::kAddressChanges, "cdp", "streambird", [](Setting&) {}, kLoss, "/wallets/0",
       "New address on evm: streambird takes no keys in; assets stay at the old one."},
      {R::kAddressKept, "cdp", "moonkey", [](Setting& s) { s.choices.keep_addresses = true; }, kTold, "/wallets/0",
       "The key can be carried: same address on evm."},
      {R::kKeyNeedsPerson, "cdp", "moonkey", [](Setting& s) { s.choices.keep_addresses = true; }, kUser, "/wallets/0",
       "cdp gives the key to the person only."},
      {R::kBalanceUnknown, "streambird", "cdp", [](Setting&) {}, kTold, "/wallets/0",
       "Nothing is known about assets at the old address."},
  };
}

void ExpectCase(const Case& one) {
  SCOPED_TRACE(std::string(InfoOf(one.code).name) + " from " + one.from + " to " + one.to);
  Setting setting;
  one.change(setting);
  const Verdict verdict = CheckCase(one.from, one.to, setting);
  const Reason* reason = Find(verdict, one.code);
  ASSERT_NE(reason, nullptr);
  EXPECT_EQ(reason->category, one.category);
  EXPECT_EQ(reason->pointer, one.pointer);
  EXPECT_EQ(DetailOf(*reason, {one.from, one.to}), one.detail);
  if (one.category) {
    EXPECT_LE(verdict.category, *one.category) << "a user is in the worst that applies";
  }
}

TEST(MoveCheck, SaysEachReasonInItsOwnWords) {
  for (const auto& cases : {CasesOfIds(), CasesOfLogins(), CasesOfWallets()}) {
    for (const Case& one : cases) ExpectCase(one);
  }
}

TEST(MoveCheck, EveryReasonHasACase) {
  std::set<ReasonCode> met = {R::kRequestRefused};  // below
  for (const auto& cases : {CasesOfIds(), CasesOfLogins(), CasesOfWallets()}) {
    for (const Case& one : cases) met.insert(one.code);
  }
  for (const ReasonInfo& info : AllReasons()) EXPECT_TRUE(met.contains(info.code)) << info.name;
}

TEST(MoveCheck, WhatNobodyFindsFaultWithIsReady) {
  Setting setting;
  setting.user.wallets.clear();
  setting.user.login_methods.clear();
  const Verdict verdict = CheckCase("streambird", "yieldforce", setting);
  EXPECT_EQ(verdict.category, Portability::kReady);
  EXPECT_TRUE(verdict.reasons.empty());
}

TEST(MoveCheck, DerivedIdsFitWhereTheTenantsOwnDoNot) {
  Setting setting;
  setting.user.external_id = "a_b.c";
  setting.ids = provider::Ids::kDerived;
  EXPECT_EQ(Find(CheckCase("streambird", "cdp", setting), R::kExternalIdRefused), nullptr);
}

TEST(MoveCheck, AnIdThatIsNotToldIsNeverRefused) {
  Setting setting;
  setting.user.external_id = "a_b.c";
  setting.id_was_deleted = true;
  const Verdict verdict = CheckCase("cdp", "streambird", setting);
  EXPECT_EQ(Find(verdict, R::kExternalIdRefused), nullptr);
  EXPECT_EQ(Find(verdict, R::kExternalIdReserved), nullptr);
}

TEST(MoveCheck, LeavingTheOnlyLoginOutBlocksWhereOneIsNeeded) {
  Setting setting;
  setting.choices.unverified_logins = UnverifiedLogins::kLeaveOut;
  const Verdict verdict = CheckCase("streambird", "cdp", setting);
  EXPECT_EQ(verdict.category, kBlocked);
  EXPECT_NE(Find(verdict, R::kNoLoginAccepted), nullptr);
  EXPECT_EQ(Find(verdict, R::kContactVerificationUnknown)->category, kLoss);
}

TEST(MoveCheck, AVerifiedContactGoesAlongWithoutAWord) {
  Setting setting;
  setting.choices = {};
  setting.user.login_methods[0].verified = true;
  const Verdict verdict = CheckCase("streambird", "cdp", setting);
  EXPECT_EQ(Find(verdict, R::kContactVerificationUnknown), nullptr);
  EXPECT_EQ(verdict.category, kLoss) << "the address changes";
}

TEST(MoveCheck, WhatTheGatewayKeepsToItselfOpensNothing) {
  Setting setting;
  setting.choices = {};
  setting.user.login_methods.push_back(Login(LoginType::kJwt, "s-1"));
  const Verdict verdict = CheckCase("cdp", "yieldforce", setting);
  EXPECT_EQ(Find(verdict, R::kContactVerificationUnknown), nullptr);
  EXPECT_EQ(Find(verdict, R::kLoginNeedsSetup), nullptr);
}

TEST(MoveCheck, AKeySetThatIsRegisteredIsNotAskedFor) {
  Setting setting;
  setting.user.login_methods.push_back(Login(LoginType::kJwt, "s-1"));
  setting.choices.key_set_registered = true;
  EXPECT_EQ(Find(CheckCase("streambird", "cdp", setting), R::kLoginNeedsSetup), nullptr);
}

TEST(MoveCheck, AWalletThatComesByACallOfItsOwnIsNoLoss) {
  Setting setting;
  setting.user.wallets.push_back(WalletOn(Chain::kSolana));
  EXPECT_EQ(Find(CheckCase("cdp", "streambird", setting), R::kTooManyWallets), nullptr);
}

TEST(MoveCheck, AWalletThatIsGoneIsNotMissed) {
  Setting setting;
  setting.user.wallets.push_back(WalletOn(Chain::kBitcoin));
  setting.user.wallets.back().gone_since = WallTime();
  EXPECT_EQ(Find(CheckCase("streambird", "cdp", setting), R::kChainMissing), nullptr);
}

TEST(MoveCheck, WhatTheCallItselfCannotSayIsRefused) {
  constexpr const char* kFile = R"(spec: 1
id: there
name: There
settings: {base_url: {type: url, default: 'https://there.example'}}
upstream: {base_url: $setting.base_url, timeout: 5s}
auth: []
accepts: {external_id: {}}
operations:
  create_end_user:
    request: {method: POST, path: '/users/{external_id}'}
    idempotency: {natural: true, unknown_outcome: [repeat]}
    response: {success: [201], result: {provider_user_id: $.id, status: active}}
errors: {code: $.code, rules: []}
)";
  config::Diagnostics diagnostics;
  const auto root = config::ReadYaml(kFile, "provider.yaml", diagnostics);
  const auto spec = provider::ParseProviderSpec(*root, nullptr, diagnostics);
  ASSERT_EQ(diagnostics.Format(), "");
  const ProviderPtr target = BindSpec(spec);
  Tenant tenant;
  tenant.id = "t";
  Setting setting;
  setting.user.external_id = "..";
  setting.user.login_methods.clear();
  setting.user.wallets.clear();
  const Verdict verdict = CheckMove({tenant, *target, nullptr, {"cdp", "there"}}, {setting.user});
  const Reason* refused = Find(verdict, R::kRequestRefused);
  ASSERT_NE(refused, nullptr);
  EXPECT_EQ(verdict.category, kBlocked);
  EXPECT_EQ(DetailOf(*refused, {"cdp", "there"}),
            "The create for there cannot be made: a value cannot stand in a path of the provider's call.");
}

}  // namespace
}  // namespace walletgate::routing
