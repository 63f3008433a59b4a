#include <filesystem>
#include <fstream>

#include "provider/spec/spec_loader.h"
#include "tests/provider/provider_harness.h"

namespace walletgate::provider {
namespace {

namespace fs = std::filesystem;

class ProviderFolder {
 public:
  ProviderFolder()
      : folder_(fs::path(testing::TempDir()) / testing::UnitTest::GetInstance()->current_test_info()->name()) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~ProviderFolder() { fs::remove_all(folder_); }

  void Write(const std::string& id, std::string_view text) const {
    fs::create_directories(folder_ / id);
    std::ofstream(folder_ / id / "provider.yaml") << text;
  }
  ProviderSpecs Load() {
    diagnostics_ = {};
    return LoadProviderFolder(folder_.string(), diagnostics_);
  }
  std::string Faults() const {
    std::string text = diagnostics_.Format();
    const std::string prefix = folder_.string() + "/";
    for (std::size_t at = text.find(prefix); at != std::string::npos; at = text.find(prefix))
      text.erase(at, prefix.size());
    return text;
  }
  const fs::path& path() const { return folder_; }

 private:
  fs::path folder_;
  config::Diagnostics diagnostics_;
};

TEST(LoadProviderFolder, LoadsBasesAndDialects) {
  ProviderFolder folder;
  folder.Write("acme", kVendorFile);
  folder.Write("abc", "spec: 1\nid: abc\nname: Dialect\nextends: acme\nupstream: {timeout: 7s}\n");
  const ProviderSpecs specs = folder.Load();
  EXPECT_EQ(folder.Faults(), "");
  ASSERT_EQ(specs.size(), 2U);
  const ProviderSpec& dialect = *specs.at("abc");
  EXPECT_EQ(dialect.id, "abc");
  EXPECT_EQ(dialect.name, "Dialect");
  EXPECT_EQ(dialect.extends, "acme");
  EXPECT_EQ(dialect.timeout, std::chrono::seconds(7));
  EXPECT_EQ(specs.at("acme")->timeout, std::chrono::seconds(5));
  EXPECT_NE(dialect.Find(api::Operation::kDeleteEndUser), nullptr);
}

TEST(LoadProviderFolder, ReportsAnInheritedFaultOnceAndLeavesOutOnlyTheFaulty) {
  ProviderFolder folder;
  std::string broken(kVendorFile);
  broken.replace(broken.find("name: Acme"), 4, "nmae");
  folder.Write("acme", broken);
  folder.Write("abc", "spec: 1\nid: abc\nname: Dialect\nextends: acme\n");
  std::string good(kVendorFile);
  good.replace(good.find("id: acme"), 8, "id: good");
  folder.Write("good", good);
  const ProviderSpecs specs = folder.Load();
  ASSERT_EQ(specs.size(), 1U);
  EXPECT_TRUE(specs.contains("good"));
  EXPECT_EQ(folder.Faults(),
            "acme/provider.yaml:2:1: name\n  is required\n"
            "acme/provider.yaml:4:1: nmae\n  unknown key 'nmae', did you mean 'name'?\n");
}

TEST(LoadProviderFolder, SuggestsTheNearestBase) {
  ProviderFolder folder;
  folder.Write("acme", kVendorFile);
  folder.Write("abc", "spec: 1\nid: abc\nname: Dialect\nextends: amce\n");
  (void)folder.Load();
  EXPECT_EQ(folder.Faults(), "abc/provider.yaml:4:10: extends\n  unknown provider 'amce', did you mean 'acme'?\n");
}

TEST(LoadProviderFolder, AFolderWithoutAFileIsAFault) {
  ProviderFolder folder;
  folder.Write("acme", kVendorFile);
  fs::create_directories(folder.path() / "empty");
  fs::create_directories(folder.path() / ".git");
  EXPECT_EQ(folder.Load().size(), 1U);
  EXPECT_NE(folder.Faults().find("empty/provider.yaml"), std::string::npos) << folder.Faults();
}

TEST(LoadProviderFolder, ReadsTheWholeFile) {
  const auto spec = LoadSpec();
  ASSERT_NE(spec, nullptr);
  EXPECT_EQ(spec->base_url_setting, "base_url");
  EXPECT_EQ(spec->auth.size(), 3U);
  EXPECT_TRUE(spec->mints_user_token);
  EXPECT_EQ(spec->errors.rules.size(), 4U);
  const OperationSpec* create = spec->Find(api::Operation::kCreateEndUser);
  ASSERT_NE(create, nullptr);
  EXPECT_TRUE(create->reads_user_token);
  EXPECT_EQ(create->idempotency.header, "Acme-Key");
  EXPECT_EQ(create->idempotency.unknown_outcome, std::vector{IdempotencySpec::Recovery::kRepeat});
  EXPECT_EQ(create->success, std::vector{201});
  EXPECT_EQ(spec->Find(api::Operation::kCreateWallet), nullptr);
}

}  // namespace
}  // namespace walletgate::provider
