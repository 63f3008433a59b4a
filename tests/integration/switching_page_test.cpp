// docs/switching-vendors.md, pasted from top to bottom: from a table of users whom a vendor has to users of the
// gateway, and back.

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/fakes/text_file.h"
#include "tests/integration/one_vendor.h"

namespace walletgate {
namespace {

namespace fs = std::filesystem;
using fakes::Client;
using testing::HasSubstr;

class SwitchingPage : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(folder_);
    const Client vendor{vendors_.sandbox().BaseUrl("streambird"), ""};
    ASSERT_EQ(vendor.Post("/_sandbox/users", R"({"count":2})").status, 201);
    const std::string key = vendors_.environment().at("SANDBOX_STREAMBIRD_SECRET_KEY");
    const fakes::Answer users = vendor.Post("/v1/auth/users/search", R"({"limit":10,"filters":{"operator":"AND"}})",
                                            {{"Authorization", "Bearer " + key}});
    for (const char* id : {"users.0.user_id", "users.1.user_id"}) at_vendor_.push_back(users.At(id));
  }
  ~SwitchingPage() override { fs::remove_all(folder_); }

  /// The commands of the page, about the users of the simulator: the second one's address is verified, the first one's
  /// not.
  std::string Commands() const {
    std::string text =
        "walletgate() { '" WALLETGATE_BINARY_DIR "/walletgate' \"$@\"; }\nset -e\ncd '" + folder_.string() + "'\n";
    std::istringstream lines(fakes::ReadText(WALLETGATE_SOURCE_DIR "/docs/switching-vendors.md"));
    bool inside = false;
    for (std::string line; std::getline(lines, line);) {
      if (line == "```") inside = false;
      if (inside) text += line + "\n";
      if (line == "```sh") inside = true;
    }
    for (const auto& [from, to] : {std::pair<std::string, std::string>("user_1001", at_vendor_[1]),
                                   {"user_1002", at_vendor_[0]},
                                   {"ana@example.com", "legacy-000002@users.example"},
                                   {"bo@example.com", "legacy-000001@users.example"}}) {
      const std::size_t at = text.find(from);
      EXPECT_NE(at, std::string::npos) << from;
      if (at != std::string::npos) text.replace(at, from.size(), to);
    }
    return text;
  }
  /// What it printed.
  std::string Run(const std::string& script) const {
    std::ofstream(folder_ / "pasted.sh") << "export WALLETGATE_URL='" << gateway_.url()
                                         << "' WALLETGATE_API_KEY='key-of-main'\n"
                                         << script;
    const std::string out = (folder_ / "out").string();
    EXPECT_EQ(std::system(("bash '" + (folder_ / "pasted.sh").string() + "' >'" + out + "' 2>&1").c_str()), 0)
        << fakes::ReadText(out);
    return fakes::ReadText(out);
  }

  const fs::path folder_ = fs::path(testing::TempDir()) / ("walletgate-switching-" + std::to_string(::getpid()));
  fakes::OneVendor world_;
  fakes::Vendors& vendors_ = world_.vendors;
  fakes::TestGateway& gateway_ = world_.gateway;
  std::vector<std::string> at_vendor_;
};

TEST_F(SwitchingPage, LeadsFromATableToUsersAndBack) {
  const std::string out = Run(Commands());
  EXPECT_THAT(out, HasSubstr("3 lines: 2 users, 1 of header"));
  EXPECT_THAT(out, HasSubstr("checked"));
  EXPECT_THAT(out, testing::ContainsRegex("adopted +2"));
  const fakes::Answer found = gateway_.As("main").Get("/v1/end-users?external_id=cust-1001");
  EXPECT_EQ(found.At("data.0.provider_user_id"), at_vendor_[1]) << found;
  EXPECT_EQ(found.At("data.0.metadata.plan"), "gold");
  EXPECT_EQ(vendors_.sandbox().Counters("streambird").writes, 0U) << "nothing is written at the vendor";

  const std::string done = gateway_.As("main").Get("/v1/imports?limit=100").At("data.1.id");
  Run("'" WALLETGATE_BINARY_DIR "/walletgate' import undo " + done + " --yes\n");
  EXPECT_EQ(gateway_.As("main").Get("/v1/end-users?external_id=cust-1001").At("data"), "[]");
}

}  // namespace
}  // namespace walletgate
