// A value that came from the environment is in no fault, wherever in the file it was meant to go.

#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "base/strings.h"
#include "gateway/config/gateway_config.h"
#include "gateway/config/setting.h"
#include "gateway/config/shapes.h"

namespace walletgate::gateway {
namespace {

using config::Shape;

const std::string kFolder = (std::filesystem::path(WALLETGATE_SOURCE_DIR) / "tests/golden/config_errors").string();
constexpr std::string_view kLeak = "\"${LEAK}\"";

// Whatever a place wants, none of these is it, or it is no name of anything that is there.
const std::vector<std::string> kValues = {"canary of the environment", "canary-name",       "canary/name",
                                          "/CANARY/../canary/file",    "../canary",         "https://canary.example:x/",
                                          "http://canary.example",     "canary.example:80", "canary"};

const std::string kHash(64, 'a');

/// The sections of a good file.
std::vector<std::pair<std::string, std::string>> GoodFile() {
  return {{"providers_folder", "\"" + kFolder + "/vendors\""},
          {"providers", R"({acme: {settings: {api_key: "${ACME_KEY}"}}})"},
          {"tenants", R"([{id: main, api_keys: [{id: k, sha256: ")" + kHash + R"("}], routing: {order: [acme]}}])"},
          {"store", "{kind: memory}"}};
}

std::string TextWith(const std::string& section, const std::string& content) {
  std::string text = section + ": " + content + "\n";
  for (const auto& [name, value] : GoodFile()) {
    if (name != section) text += name + ": " + value + "\n";
  }
  return text;
}

std::string FaultsOf(const std::string& text, const std::string& leak) {
  const auto env = [&](const std::string& name) -> std::optional<std::string> {
    if (name == "LEAK") return leak;
    return name == "ACME_KEY" ? std::optional<std::string>("key-of-acme") : std::nullopt;
  };
  config::Diagnostics diagnostics;
  (void)ReadGatewayConfig(text, {kFolder + "/x.yaml", env}, diagnostics);
  return diagnostics.Format();
}

/// How many of the values make faults that name the variable.
int ExpectNoValueIn(const std::string& text) {
  int named = 0;
  for (const std::string& value : kValues) {
    const std::string faults = FaultsOf(text, value);
    EXPECT_EQ(ToLowerAscii(faults).find("canary"), std::string::npos) << value << " in\n" << text << '\n' << faults;
    if (faults.find("${LEAK}") != std::string::npos) ++named;
  }
  return named;
}

std::string LeakOf(const config::ValueType& type) {
  using Kind = config::ValueType::Kind;
  const std::string leak(kLeak);
  if (type.kind == Kind::kList) return "[" + leak + "]";
  if (type.kind == Kind::kMap) return "{host.example: " + leak + "}";
  return leak;
}

TEST(UsedVariables, AreNamedInPlaceOfTheirValuesInTheFaultsOfEverySetting) {
  int named = 0;
  for (const Setting& setting : AllSettings()) {
    const std::string key(setting.member.key);
    const std::string leak = LeakOf(setting.member.type);
    if (setting.section.empty()) {
      named += ExpectNoValueIn(TextWith(key, leak));
      continue;
    }
    const std::string besides = setting.section == "store" && key != "kind" ? "kind: sqlite, " : "";
    named += ExpectNoValueIn(TextWith(std::string(setting.section), "{" + besides + key + ": " + leak + "}"));
  }
  EXPECT_GT(named, 20) << "who looks for the value that is refused is told where it came from";
}

/// A file with every member of what is more than settings; each text between '@' is a value.
std::vector<std::string> FullSections() {
  return {
      R"(providers: {acme: {settings: {api_key: "${ACME_KEY}", region: @eu@, base_url: @https://acme.example@},
                      account: @one@, ids: @plain@, user_tokens: @minted_only@, settles_within: @5m@, reconcile: {every: @24h@}, renamed_from: @before@,
                      accept_new_users: @false@, allow_plain_http: @true@, allow_private_addresses: @true@, ca_file: @certs/x.pem@, proxy: @http://proxy.example@}})",
      R"(providers: {acme: {settings: {api_key: {current: @x@, next: @x@}}}, bolt: {retired: @true@}})",
      R"(providers: {acme: {settings: {api_key: @x@}}})",
      R"(accounts: {acme/one: {retired: @true@}, acme/two: {renamed_from: @acme/three@}})",
      R"(admin: {tokens: [{name: @ops@, role: @operator@, sha256: @)" + kHash +
          R"(@}, {name: two, role: viewer, file: @/x@}]})",
      R"(tenants: [{id: @main@, prefix: @m@, retired: @false@, renamed_from: @old@, limits: {requests_per_second: @5@, burst: @5@},
                    api_keys: [{id: @k@, sha256: @)" +
          kHash + R"(@, scopes: [@users:read@], expires_at: @2030-01-01T00:00:00Z@}],
                    providers: {acme: {settings: {base_url: @https://own.example@, api_key: "${ACME_KEY}"}}}, routing: {order: [@acme@]}}])",
      R"(tenants: [{id: main, api_keys: [{id: k, sha256: )" + kHash + R"(}],
                    routing: {rules: [{name: @r@, when: {chains: [@evm@], wallet_kinds: [@eoa@], login_types: [@email@], profile_types: [@individual@],
                      phone_countries: [@+44@], metadata: {tier: [@gold@]}, require_verification: @true@}, to: {acme: @100@}, fallback: [@acme@]},
                      {name: rest, to: {acme: 100}}]}}])",
  };
}

std::vector<std::string> SplitAtMarks(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == '@') parts.emplace_back();
    else parts.back() += c;
  }
  return parts;
}

/// `text` with one of its values from the environment, the others as they are; "" when it has not so many.
std::string WithLeakAt(const std::string& text, std::size_t wanted) {
  const std::vector<std::string> parts = SplitAtMarks(text);
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i % 2 == 0) out += parts[i];
    else out += i / 2 == wanted ? std::string(kLeak) : parts[i];
  }
  return 2 * wanted + 1 < parts.size() ? out : std::string();
}

TEST(UsedVariables, AreNamedInPlaceOfTheirValuesInTheFaultsOfEveryProviderTenantAndAccount) {
  int named = 0;
  for (const std::string& section : FullSections()) {
    const std::string name = section.substr(0, section.find(':'));
    for (std::size_t i = 0; !WithLeakAt(section, i).empty(); ++i) {
      const std::string content = WithLeakAt(section, i).substr(name.size() + 1);
      named += ExpectNoValueIn(TextWith(name, content));
    }
  }
  EXPECT_GT(named, 40);
}

void CollectKeys(std::span<const config::Member> members, std::set<std::string>& keys);

void CollectKeys(const config::ValueType& type, std::set<std::string>& keys) {
  if (type.shape != nullptr) CollectKeys(type.shape->members, keys);
  for (const config::ValueType& below : type.Below()) CollectKeys(below, keys);
}

void CollectKeys(std::span<const config::Member> members, std::set<std::string>& keys) {
  for (const config::Member& member : members) {
    keys.insert(std::string(member.key));
    CollectKeys(member.type, keys);
  }
}

TEST(UsedVariables, AreTriedAtEveryMemberThatAFileMayHave) {
  std::set<std::string> keys;
  CollectKeys(StructuredMembers(), keys);
  CollectKeys(kAdminToken.members, keys);
  ASSERT_GT(keys.size(), 30U);
  std::string all;
  for (const std::string& section : FullSections()) all += section;
  for (const std::string& key : keys) EXPECT_NE(all.find(key + ":"), std::string::npos) << key;
}

TEST(UsedVariables, ThatAreShortWordsAreLookedForBetweenQuotesOnly) {
  const std::string faults = FaultsOf(TextWith("log", "{level: \"${LEAK}\"}"), "is");
  EXPECT_NE(faults.find("unknown level '${LEAK}'"), std::string::npos) << faults;
  EXPECT_NE(FaultsOf(TextWith("limits", "{request_timeout: x}"), "is").find("must be a duration"), std::string::npos);
}

}  // namespace
}  // namespace walletgate::gateway
