// A secret that was put where none belongs is read nowhere: not in `check`, not in a reload's answer, not in the log.

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "base/strings.h"
#include "tests/integration/served_gateway.h"

namespace walletgate {
namespace {

namespace fs = std::filesystem;
using fakes::RunWalletgate;

const std::string kHash(64, 'a');

std::map<std::string, std::string> GoodFile() {
  return {{"listen", "{port: 0, loops: 1}"},
          {"admin", "{port: 0}"},
          {"store", "{kind: memory}"},
          {"providers_folder", WALLETGATE_SOURCE_DIR "/providers"},
          {"providers", "{capa: {settings: {base_url: https://capa.example, api_key: '${KEY}'}}}"},
          {"tenants", "[{id: main, api_keys: [{id: k, sha256: " + kHash + "}], routing: {order: [capa]}}]"}};
}

std::string TextOf(const std::map<std::string, std::string>& sections) {
  std::string text;
  for (const auto& [name, content] : sections) text += name + ": " + content + "\n";
  return text;
}

/// The file with a section from elsewhere; each has the variable where it makes a fault.
std::vector<std::string> LeakyFiles() {
  const std::vector<std::pair<std::string, std::string>> leaks = {
      {"listen", "{address: '${LEAK}', port: 0}"},
      {"admin", "{address: '${LEAK}', port: 0}"},
      {"admin", "{port: 0, hosts: ['${LEAK}']}"},
      {"admin", "{port: 0, tokens: [{name: '${LEAK}', role: '${LEAK}', sha256: '${LEAK}'}]}"},
      {"log", "{level: '${LEAK}', requests: '${LEAK}', success_sample: '${LEAK}'}"},
      {"limits", "{request_timeout: '${LEAK}', max_in_flight: '${LEAK}'}"},
      {"trace", "{endpoint: '${LEAK}'}"},
      {"store", "{kind: '${LEAK}'}"},
      {"providers_folder", "'${LEAK}'"},
      {"user_token_hosts", "{a.example: '${LEAK}'}"},
      {"providers", "{capa: {settings: {base_url: '${LEAK}', api_key: '${KEY}'}}}"},
      {"providers",
       "{capa: {account: '${LEAK}', ids: '${LEAK}', ca_file: '${LEAK}', proxy: '${LEAK}', settings: "
       "{base_url: https://capa.example, api_key: '${KEY}'}}}"},
      {"tenants",
       "[{id: '${LEAK}', api_keys: [{id: '${LEAK}', sha256: '${LEAK}', scopes: ['${LEAK}'], expires_at: "
       "'${LEAK}'}], routing: {order: ['${LEAK}', '${LEAK}']}}]"},
  };
  std::vector<std::string> files;
  for (const auto& [section, content] : leaks) {
    std::map<std::string, std::string> sections = GoodFile();
    sections[section] = content;
    files.push_back(TextOf(sections));
  }
  return files;
}

void ExpectNoLeak(const std::string& text) {
  const std::size_t at = ToLowerAscii(text).find("canary");
  EXPECT_EQ(at, std::string::npos) << text.substr(at - std::min<std::size_t>(at, 200), 400);
}

TEST(EnvironmentValues, AreInNoFaultOfCheckNorOfAReloadNorInTheLog) {
  const fs::path folder = fs::path(testing::TempDir()) / ("walletgate-env-" + std::to_string(::getpid()));
  fs::create_directories(folder);
  const std::string file = (folder / "walletgate.yaml").string();
  const auto write = [&](const std::string& text) { std::ofstream(file, std::ios::binary) << text; };
  const std::map<std::string, std::string> names = {{"KEY", "key-of-capa"}, {"LEAK", "CANARY/5W6ja4Jk+6d=="}};
  write(TextOf(GoodFile()));
  {
    fakes::ServedGateway served(file, names);
    int named = 0;
    for (const std::string& text : LeakyFiles()) {
      write(text);
      const fakes::Ran checked = RunWalletgate({"check", "-c", file}, names);
      EXPECT_EQ(checked.exit_code, 78) << text << checked.err;
      named += (checked.out + checked.err).find("${LEAK}") == std::string::npos ? 0 : 1;
      ExpectNoLeak(checked.out + checked.err);
      const fakes::Answer reloaded = served.Admin().Post("/reload", "");
      EXPECT_EQ(reloaded.status, 422) << reloaded;
      ExpectNoLeak(reloaded.body);
    }
    EXPECT_GT(named, 5) << "whoever looks for the value is told where it came from";
    EXPECT_TRUE(served.program().AwaitError("configuration fault"));
    ExpectNoLeak(served.program().err());
  }
  fs::remove_all(folder);
}

TEST(EnvironmentValues, AreInNoFindingOfTheAudit) {
  std::map<std::string, std::string> sections = GoodFile();
  sections["providers"] =
      "{capa: {allow_plain_http: true, proxy: '${PROXY}', settings: {base_url: '${URL}', api_key: '${KEY}'}}}";
  sections["tenants"] =
      "[{id: '${LEAK}', api_keys: [{id: '${LEAK}', sha256: " + kHash + "}], routing: {order: [capa]}}]";
  const fakes::TemporaryFile file("audited.yaml", TextOf(sections));
  const std::map<std::string, std::string> names = {{"KEY", "key-of-capa"},
                                                    {"LEAK", "canary-tenant"},
                                                    {"URL", "http://canary.example:8443"},
                                                    {"PROXY", "http://canary-user:canary-word@proxy.example:3128"}};
  for (const char* form : {"", "--json"}) {
    std::vector<std::string> arguments = {"audit", "-c", file.path()};
    if (*form != '\0') arguments.emplace_back(form);
    const fakes::Ran ran = RunWalletgate(arguments, names);
    EXPECT_GT(ran.exit_code, 0) << ran.err;
    ExpectNoLeak(ran.out + ran.err);
    EXPECT_NE(ran.out.find("${LEAK}"), std::string::npos) << ran.out;
  }
}

}  // namespace
}  // namespace walletgate
