// Provider files against the simulators, which were written from the vendors' documents alone: a whole list, page by
// page, by what the file says, without a socket between them.

#include <gmock/gmock.h>

#include <map>
#include <set>

#include "api/create_end_user.h"
#include "provider/call_builder.h"
#include "provider/interpreter.h"
#include "provider/spec/spec_loader.h"
#include "sandbox/cdp/cdp.h"
#include "sandbox/streambird/streambird.h"
#include "tests/sandbox/cdp_test_client.h"

namespace walletgate {
namespace {

using sandbox::Headers;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

struct Walked {
  std::map<std::string, api::ProviderResult> users;  ///< by the vendor's id
  std::vector<std::string> cursors;
  std::size_t left_out = 0;
  std::string fault;
};

/// Goes through the list of a vendor as an import would.
class VendorLists : public testing::Test {
 protected:
  static std::shared_ptr<const provider::ProviderSpec> Spec(const std::string& id) {
    config::Diagnostics diagnostics;
    const auto specs = provider::LoadProviderFolder(std::string(WALLETGATE_SOURCE_DIR) + "/providers", diagnostics);
    EXPECT_TRUE(diagnostics.empty()) << diagnostics.Format();
    return specs.at(id);
  }

  template <class Credentials>
  static Walked Walk(const std::string& id, sandbox::Vendor& vendor, std::size_t limit, Credentials credentials) {
    const provider::Binding binding = provider::Binding::Offline(Spec(id), {});
    const provider::Credentials none;
    const provider::CallBuilder calls(binding, none);
    Walked walked;
    api::OperationInput input;
    input.limit = limit;
    do {
      const Result<provider::Call> call = calls.Build(api::Operation::kListEndUsers, input, "");
      if (!call) return Failed(call.error());
      const std::string path = (id == "cdp" ? "/platform" : "") + call->target;
      const http::Reply reply =
          vendor.Answer(sandbox::MakeRequest(call->method, path, credentials(call->method, path), call->body));
      provider::InterpretTrace trace;
      const Result<provider::Answer> answer =
          provider::Interpreter(binding).Read(*call, {reply.status, {}, reply.body}, trace);
      if (!answer) return Failed(answer.error());
      Add(*answer, walked);
      input.cursor = answer->next_cursor;
    } while (!input.cursor.empty() && walked.cursors.size() < 100);
    return walked;
  }

  static Walked Failed(const Error& error) {
    Walked failed;
    failed.fault = error.detail;
    return failed;
  }

  static void Add(const provider::Answer& answer, Walked& walked) {
    for (const api::ProviderResult& user : answer.results) {
      if (!walked.users.emplace(user.provider_user_id, user).second) walked.fault = user.provider_user_id + " twice";
    }
    walked.left_out += answer.left_out;
    walked.cursors.push_back(answer.next_cursor);
  }

  Walked WalkStreambird(const std::string& id, sandbox::StreambirdSpelling spelling, std::size_t limit) {
    sandbox::Streambird vendor(world_.facilities, world_.credentials.streambird, spelling);
    (void)vendor.Populate(people_);
    const Headers key = {{"authorization", "Bearer " + std::string(world_.credentials.streambird.test_key.Reveal())}};
    return Walk(id, vendor, limit, [&](const std::string&, const std::string&) { return key; });
  }

  sandbox::World world_;
  sandbox::Population people_{.count = 230, .odd_every = 10};
};

TEST_F(VendorLists, CdpShowsEverybodyUnderOurIdWithEveryLoginAndWallet) {
  sandbox::Cdp vendor(world_.facilities, *sandbox::CdpTokens::Make(world_.clock, world_.credentials.cdp), {});
  EXPECT_EQ(vendor.Populate(people_), 230U);
  const sandbox::CdpTestClient client(world_);
  const Walked walked = Walk("cdp", vendor, 100, [&](const std::string& method, const std::string& target) {
    return Headers{{"authorization", "Bearer " + client.Bearer(method, target.substr(0, target.find('?')))}};
  });
  EXPECT_EQ(walked.fault, "");
  EXPECT_THAT(walked.cursors, SizeIs(3));
  EXPECT_EQ(walked.cursors.back(), "");
  EXPECT_EQ(walked.users.size() + walked.left_out, 230U);
  EXPECT_EQ(walked.left_out, 6U) << "those without an id";
  const api::ProviderResult& six = walked.users.at("legacy-000006");
  EXPECT_EQ(six.external_id, "legacy-000006");
  ASSERT_THAT(six.login_methods, SizeIs(2));
  EXPECT_EQ(six.login_methods[0].email, "legacy-000006@users.example");
  EXPECT_EQ(six.login_methods[1].phone_number, "+14150000006");
  EXPECT_EQ(six.login_methods[0].verified, std::nullopt);
  EXPECT_THAT(six.wallets, SizeIs(2));
  EXPECT_EQ(walked.users.at("legacy-000010").created_at, std::nullopt) << "its date is none";
  EXPECT_EQ(walked.users.at("legacy-000020").left_out, 1U) << "its address lacks a digit";
  EXPECT_EQ(walked.users.at("legacy-000040").login_methods_left_out, 1U) << "a login that nobody knows";
}

TEST_F(VendorLists, StreambirdAndMoonKeyShowNamesAndWhoIsVerified) {
  const Walked old = WalkStreambird("streambird", sandbox::StreambirdSpelling::kShort, 10);
  EXPECT_EQ(old.fault, "");
  EXPECT_THAT(old.cursors, SizeIs(24)) << "number 30 has no id and ends a page: it is shown again";
  EXPECT_EQ(old.left_out, 7U);
  const Walked walked = WalkStreambird("moonkey", sandbox::StreambirdSpelling::kLong, 0);
  EXPECT_EQ(walked.fault, "");
  EXPECT_THAT(walked.cursors, SizeIs(3));
  EXPECT_EQ(walked.left_out, 6U);
  for (const Walked* each : {&old, &walked}) {
    EXPECT_EQ(each->users.size(), 224U);
    std::map<std::string, std::optional<bool>> verified;
    for (const auto& [id, user] : each->users) {
      EXPECT_EQ(user.external_id, "") << "the vendor keeps none";
      EXPECT_TRUE(user.profile && !user.profile->first_name.empty());
      ASSERT_THAT(user.login_methods, Not(IsEmpty()));
      verified[user.login_methods[0].email] = user.login_methods[0].verified;
    }
    EXPECT_EQ(verified.at("legacy-000007@users.example"), false);
    EXPECT_EQ(verified.at("legacy-000008@users.example"), true);
  }
}

TEST_F(VendorLists, AListOfNobodyEnds) {
  people_.count = 0;
  const Walked walked = WalkStreambird("moonkey", sandbox::StreambirdSpelling::kLong, 100);
  EXPECT_EQ(walked.fault, "");
  EXPECT_THAT(walked.cursors, SizeIs(1));
  EXPECT_THAT(walked.users, IsEmpty());
}

}  // namespace
}  // namespace walletgate
