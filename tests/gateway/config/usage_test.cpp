// A configuration held against the users of a store: what is missing, what is retired or renamed, what is shared.

#include "gateway/config/usage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/config/tenants/accounts.h"
#include "tests/crypto/test_keys.h"

namespace walletgate::gateway {
namespace {

using storage::Usage;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kKeys = R"(
store: {kind: memory}
providers_folder: ../providers
)";

std::string Key(const std::string& tenant) {
  return "api_keys: [{id: k, sha256: \"" + std::string(64 - tenant.size() % 10, 'a') +
         std::string(tenant.size() % 10, 'b') + "\"}]";
}

GatewayConfig Read(const std::string& text) {
  config::Diagnostics diagnostics;
  const config::EnvLookup env = [](const std::string& name) {
    if (name == "RSA") return std::optional(std::string(test_keys::kRsaPkcs8));
    return std::optional("secret-of-" + name);
  };
  GatewayConfig config =
      ReadGatewayConfig(std::string(kKeys) + text, {WALLETGATE_SOURCE_DIR "/config/x.yaml", env}, diagnostics);
  EXPECT_EQ(diagnostics.Format(), "");
  return config;
}

/// Two vendors of the deployment, two tenants of which the second has credentials of its own at one of them.
std::string Base() {
  return "providers:\n"
         "  capa: {settings: {base_url: \"http://127.0.0.1:1\", api_key: \"${A}\"}}\n"
         "  streambird: {settings: {base_url: \"http://127.0.0.1:2\", secret_key: \"${B}\"}}\n"
         "tenants:\n"
         "  - {id: one, " +
         Key("o") +
         ", routing: {order: [capa]}}\n"
         "  - id: second\n"
         "    " +
         Key("second") +
         "\n"
         "    providers: {capa: , streambird: {settings: {base_url: \"http://127.0.0.1:3\", secret_key: \"${C}\"}}}\n"
         "    routing: {order: [capa]}\n";
}

std::string Replaced(std::string text, const std::string& what, const std::string& with) {
  EXPECT_NE(text.find(what), std::string::npos) << what;
  return text.replace(text.find(what), what.size(), with);
}

std::vector<Usage> Users() {
  return {{"one", "capa", "capa/", 3, 1},
          {"one", "streambird", "streambird/", 4, 0},
          {"second", "capa", "capa/", 5, 0},
          {"second", "streambird", "streambird/second", 1, 2}};
}

/// "tenant 'one' 7/1" each: users and open intents.
std::vector<std::string> MissingIn(const std::string& text, const std::vector<Usage>& usages = Users()) {
  std::vector<std::string> lines;
  for (const Missing& one : MissingFrom(Read(text).loaded, usages)) {
    lines.push_back(one.what + " " + std::to_string(one.users) + "/" + std::to_string(one.open_intents));
  }
  return lines;
}

TEST(MissingUsers, NobodyIsMissingWhereAllAreConfigured) {
  EXPECT_THAT(MissingIn(Base()), IsEmpty());
  EXPECT_THAT(MissingIn(Base(), {}), IsEmpty());
}

TEST(MissingUsers, AreCountedByTheTenantProviderOrAccountThatIsGone) {
  EXPECT_THAT(MissingIn(Replaced(Base(), "id: one", "id: other")), ElementsAre("tenant 'one' 7/1"));
  const std::string without = "  streambird: {settings: {base_url: \"http://127.0.0.1:2\", secret_key: \"${B}\"}}\n";
  EXPECT_THAT(MissingIn(Replaced(Base(), without, "")), ElementsAre("account 'streambird/' 4/0"))
      << "the second tenant still has the provider";
  const std::string own = "streambird: {settings: {base_url: \"http://127.0.0.1:3\", secret_key: \"${C}\"}}";
  EXPECT_THAT(MissingIn(Replaced(Base(), own, "streambird: ")), ElementsAre("account 'streambird/second' 1/2"))
      << "a provider that loses its tenant's settings";
  EXPECT_THAT(MissingIn(Replaced(Replaced(Base(), without, ""), own, "")), ElementsAre("provider 'streambird' 5/2"));
}

TEST(MissingUsers, OfATenantThatMovesToCredentialsOfItsOwnAreWhereTheyWere) {
  const std::string own = "routing: {order: [capa]}}\n  - id";
  const std::string moved =
      "providers: {capa: {settings: {base_url: \"http://127.0.0.1:4\", api_key: \"${D}\"}}}, " + own;
  EXPECT_THAT(MissingIn(Replaced(Base(), own, moved)), IsEmpty());
}

TEST(MissingUsers, OfADialectAreItsOwnThoughItsAccountIsSharedWithTheFileThatItExtends) {
  EXPECT_THAT(MissingIn(Base(), {{"one", "capa-v2", "capa/", 2, 0}}), ElementsAre("provider 'capa-v2' 2/0"));
}

TEST(MissingUsers, OfAnAccountThatAnotherProviderStillHasAreNotRetiredWithIt) {
  const std::string split =
      "  capa-v2: {account: other, settings: {base_url: \"http://127.0.0.1:9\", api_key: \"${Z}\"}}\n";
  config::Diagnostics diagnostics;
  ProveUsers(Read(Replaced(Base(), "  streambird:", split + "  streambird:")).loaded,
             {{"one", "capa-v2", "capa/", 2, 0}}, diagnostics);
  ASSERT_EQ(diagnostics.size(), 1U);
  EXPECT_THAT(diagnostics.items().front().message, HasSubstr("account 'capa/' has 2 users"));
  EXPECT_THAT(diagnostics.items().front().message, HasSubstr("another provider has it still"));
}

TEST(MissingUsers, OfAStoreOfBeforeAccountsAreLookedForByTenantAndProvider) {
  EXPECT_THAT(MissingIn(Base(), {{"one", "capa", "", 2, 0}, {"second", "streambird", "", 2, 0}}), IsEmpty());
  EXPECT_THAT(MissingIn(Base(), {{"one", "cdp", "", 2, 0}}), ElementsAre("provider 'cdp' 2/0"));
}

TEST(MissingUsers, AreMeantWhereTheFileSaysRetired) {
  const std::string provider = "  streambird: {settings: {base_url: \"http://127.0.0.1:2\", secret_key: \"${B}\"}}\n";
  EXPECT_THAT(MissingIn(Replaced(Base(), provider, "  streambird: {retired: true}\n")), IsEmpty());
  EXPECT_THAT(MissingIn(Replaced(Base(), provider, "accounts: {streambird/: {retired: true}}\n")), IsEmpty());
  EXPECT_THAT(MissingIn(Replaced(Base(), "routing: {order: [capa]}}\n", "retired: true}\n")), IsEmpty());
  const std::string own = "streambird: {settings: {base_url: \"http://127.0.0.1:3\", secret_key: \"${C}\"}}";
  EXPECT_THAT(MissingIn(Replaced(Base(), own, "streambird: {retired: true}")), IsEmpty());
}

TEST(MissingUsers, AFaultNamesThePlaceTheNumbersAndWhatToWrite) {
  config::Diagnostics diagnostics;
  ProveUsers(Read(Replaced(Base(), "id: one", "id: onee")).loaded, Users(), diagnostics);
  ASSERT_EQ(diagnostics.size(), 1U);
  const config::Diagnostic& fault = diagnostics.items().front();
  EXPECT_EQ(fault.path, "tenants");
  EXPECT_GT(fault.where.line, 0);
  EXPECT_THAT(fault.message, HasSubstr("tenant 'one' has 7 users and 1 open intent in the store"));
  EXPECT_THAT(fault.message, HasSubstr("retired: true"));
  EXPECT_THAT(fault.message, HasSubstr("renamed_from: one"));
  EXPECT_THAT(fault.message, HasSubstr("did you mean it by 'onee'?"));
}

/// Account and provider in the store, then as shown, of the instances of a configuration.
std::vector<std::string> NamesIn(const GatewayConfig& config) {
  std::vector<std::string> names;
  for (const auto& [whose, instance] : config.loaded.state->instances()) {
    names.push_back(instance->stored_id() + " " + instance->account().name + " " + instance->id() + " " +
                    instance->account().shown());
  }
  return names;
}

TEST(RenamedUsers, OfATenantStayWithItAndSoDoesItsOwnAccount) {
  const GatewayConfig config = Read(Replaced(Base(), "id: second", "id: renamed\n    renamed_from: second"));
  EXPECT_THAT(MissingFrom(config.loaded, Users()), IsEmpty());
  const routing::Tenant* tenant = config.loaded.state->FindTenant("second");
  ASSERT_NE(tenant, nullptr);
  EXPECT_EQ(tenant->shown(), "renamed");
  EXPECT_EQ(config.loaded.state->FindTenantShown("renamed"), tenant);
  EXPECT_THAT(NamesIn(config), ElementsAre("capa capa/ capa capa/", "streambird streambird/ streambird streambird/",
                                           "streambird streambird/second streambird streambird/renamed"));
}

TEST(RenamedUsers, OfAnAccountAreFoundUnderItsNewName) {
  const std::string named = Replaced(Base(), "capa: {settings", "capa: {account: main, settings");
  EXPECT_THAT(MissingIn(named), ElementsAre("account 'capa/' 8/1"));
  const std::string said = "accounts: {capa/main: {renamed_from: capa/}}\n";
  EXPECT_THAT(MissingIn(said + named), IsEmpty());
  EXPECT_THAT(NamesIn(Read(said + named)).front(), "capa capa/ capa capa/main");
}

TEST(RenamedUsers, OfAProviderAreFoundByTheFileOfItsNewName) {
  const std::vector<Usage> usages = {{"one", "old", "old/", 3, 0}, {"second", "old", "old/second", 1, 0}};
  EXPECT_THAT(MissingIn(Base(), usages), ElementsAre("provider 'old' 4/0"));
  const std::string renamed = Replaced(Base(), "  streambird: {settings", "  streambird: {renamed_from: old, settings");
  EXPECT_THAT(MissingIn(renamed, usages), IsEmpty());
  EXPECT_THAT(NamesIn(Read(renamed)), ElementsAre("capa capa/ capa capa/", "old old/ streambird streambird/",
                                                  "old old/second streambird streambird/second"));
}

TEST(RenamedUsers, OfTwoWhoHadThemBothAreNotMergedInSilence) {
  config::Diagnostics diagnostics;
  const GatewayConfig config = Read(Replaced(Base(), "id: one", "id: new, renamed_from: one"));
  ProveUsers(config.loaded, {{"one", "capa", "capa/", 3, 0}, {"new", "capa", "capa/", 2, 0}}, diagnostics);
  ASSERT_EQ(diagnostics.size(), 1U);
  EXPECT_THAT(diagnostics.items().front().message, HasSubstr("tenant 'new' has 2 users in the store"));
  EXPECT_THAT(diagnostics.items().front().message, HasSubstr("so 'one' cannot have been renamed to it"));
}

TEST(RenamedUsers, AnAccountThatIsWrittenOutDoesNotFollowTheTenant) {
  const std::string own = "streambird: {account: second, settings: {base_url: \"http://127.0.0.1:3\"";
  const std::string text = Replaced(Base(), "streambird: {settings: {base_url: \"http://127.0.0.1:3\"", own);
  const GatewayConfig config = Read(Replaced(text, "id: second\n", "id: renamed\n    renamed_from: second\n"));
  EXPECT_THAT(NamesIn(config).back(), "streambird streambird/second streambird streambird/second");
}

std::string Shared(const std::string& beside) {
  return Replaced(Base(), "capa: {settings", "capa: {" + beside + "settings");
}

TEST(SharedAccounts, UnderPlainIdsAreAFaultWhileNobodyIsThere) {
  const SharingVerdict verdict = JudgeSharing(Read(Base()).loaded, std::vector<Usage>());
  ASSERT_EQ(verdict.faults.size(), 1U);
  const config::Diagnostic& fault = verdict.faults.items().front();
  EXPECT_EQ(fault.path, "providers.capa.settings");
  EXPECT_THAT(fault.message, HasSubstr("capa/: tenants one, second"));
  EXPECT_THAT(fault.message, HasSubstr("ids: derived"));
}

TEST(SharedAccounts, AreAWarningWithTheNumberWhereSomebodyIsThereAndWhereTheStoreWasNotAsked) {
  const SharingVerdict there = JudgeSharing(Read(Base()).loaded, Users());
  EXPECT_TRUE(there.faults.empty());
  ASSERT_EQ(there.warnings.size(), 2U);
  EXPECT_THAT(there.warnings.items().front().message, HasSubstr("they have 8 users there already"));
  const SharingVerdict unknown = JudgeSharing(Read(Base()).loaded, std::nullopt);
  EXPECT_TRUE(unknown.faults.empty());
  ASSERT_EQ(unknown.warnings.size(), 2U);
  EXPECT_THAT(unknown.warnings.items().front().message, HasSubstr("the store was not asked"));
  const SharingVerdict elsewhere =
      JudgeSharing(Read(Base()).loaded, std::vector<Usage>{{"one", "streambird", "streambird/", 9, 0}});
  EXPECT_EQ(elsewhere.faults.size(), 1U) << "nobody is at the account that is shared";
}

TEST(SharedAccounts, ShowWhichContactsAreTakenWhateverIsToldToTheVendor) {
  const SharingVerdict verdict = JudgeSharing(Read(Shared("ids: derived, ")).loaded, std::vector<Usage>());
  ASSERT_EQ(verdict.warnings.size(), 1U);
  EXPECT_THAT(verdict.warnings.items().front().message,
              HasSubstr("which e-mail addresses and phone numbers are taken there"));
  EXPECT_THAT(verdict.warnings.items().front().message, HasSubstr("capa/: tenants one, second"));
}

TEST(SharedAccounts, WithIdsThatKeepTenantsApartAreGood) {
  EXPECT_TRUE(JudgeSharing(Read(Shared("ids: derived, ")).loaded, std::vector<Usage>()).faults.empty());
  const std::string prefixed = Replaced(Replaced(Shared("ids: prefixed, "), "id: one,", "id: one, prefix: o-,"),
                                        "id: second\n", "id: second\n    prefix: s-\n");
  EXPECT_TRUE(JudgeSharing(Read(prefixed).loaded, std::vector<Usage>()).faults.empty());
  EXPECT_TRUE(JudgeSharing(Read(Replaced(Base(), "routing: {order: [capa]}}\n", "retired: true}\n")).loaded,
                           std::vector<Usage>())
                  .faults.empty())
      << "one who is retired gets no new users";
}

TEST(SharedAccounts, WhereCallersBringTheirOwnUserTokensAreAFaultUnlessTheseAreMinted) {
  const std::string minting =
      "  yieldforce: {ids: derived, settings: {base_url: \"http://127.0.0.1:5\", token_url: "
      "\"http://127.0.0.1:5/t\", client_id: c, client_secret: \"${D}\", scope: s, user_token_key: \"${RSA}\", "
      "user_token_issuer: \"https://us.example\"}}\n";
  const std::string text = Replaced(Replaced(Shared("ids: derived, "), "  streambird:", minting + "  streambird:"),
                                    "capa: , ", "capa: , yieldforce: , ");
  const SharingVerdict verdict = JudgeSharing(Read(text).loaded, std::vector<Usage>());
  ASSERT_EQ(verdict.faults.size(), 1U);
  EXPECT_THAT(verdict.faults.items().front().message, HasSubstr("callers' own user tokens"));
  EXPECT_THAT(verdict.faults.items().front().message, HasSubstr("user_tokens: minted_only"));
  const std::string minted = Replaced(text, "yieldforce: {ids", "yieldforce: {user_tokens: minted_only, ids");
  EXPECT_TRUE(JudgeSharing(Read(minted).loaded, std::vector<Usage>()).faults.empty());
}

}  // namespace
}  // namespace walletgate::gateway
