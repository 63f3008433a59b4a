#include "provider/loop_context.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "tests/provider/provider_harness.h"

namespace walletgate::provider {
namespace {

class CountedClient final : public transport::FakeHttpClient {
 public:
  explicit CountedClient(int& open) : open_(open) { ++open_; }
  ~CountedClient() override { --open_; }

 private:
  int& open_;
};

class LoopContextTest : public testing::Test {
 protected:
  std::shared_ptr<Provider> Bind(bool allow_plain_http) {
    transport::UpstreamOptions upstream;
    upstream.allow_plain_http = allow_plain_http;
    return Provider::Bind(LoadSpec(), {{SecretValue("api_key", "k-1")}, {}, upstream}).value();
  }

  ProviderHarness harness_;
  std::vector<transport::UpstreamOptions> made_;
  int open_ = 0;  ///< clients
  LoopContext context_{harness_.loop,
                       {harness_.pool, harness_.clock, harness_.random, harness_.metrics,
                        [this](EventLoop&, const transport::UpstreamOptions& upstream) {
                          made_.push_back(upstream);
                          return std::make_unique<CountedClient>(open_);
                        }}};
};

TEST_F(LoopContextTest, VendorAndTokenEndpointAreReachedAsTheProviderSays) {
  const auto open = Bind(true);
  const auto strict = Bind(false);
  CallContext& calls = context_.For(open);
  ASSERT_EQ(made_.size(), 2U) << "one for the vendor, one for its token endpoint";
  for (const transport::UpstreamOptions& upstream : made_) EXPECT_EQ(upstream, open->binding().upstream());
  EXPECT_NE(&calls.client, &calls.auth.token_client);
  CallContext& others = context_.For(strict);
  ASSERT_EQ(made_.size(), 4U);
  EXPECT_EQ(made_.back(), strict->binding().upstream());
  EXPECT_NE(&others.auth.token_client, &calls.auth.token_client) << "connections are never shared";
  EXPECT_EQ(&context_.For(open), &calls);
  EXPECT_EQ(made_.size(), 4U);
}

TEST_F(LoopContextTest, AProviderWhoHasGoneTakesItsConnectionsWithItWhoeverLetGoOfItLast) {
  auto replaced = Bind(true);
  const auto stays = Bind(false);
  (void)context_.For(replaced);
  (void)context_.For(stays);
  ASSERT_EQ(open_, 4);
  std::thread last([provider = std::move(replaced)]() mutable { provider.reset(); });
  last.join();
  EXPECT_EQ(open_, 4) << "its connections are the loop's, which has not come to it yet";
  harness_.loop.Turn();
  EXPECT_EQ(open_, 2);
}

TEST_F(LoopContextTest, AProviderWhoOutlivesTheLoopIsNothingToIt) {
  auto provider = Bind(true);
  {
    LoopContext context(harness_.loop, {harness_.pool, harness_.clock, harness_.random, harness_.metrics,
                                        [this](EventLoop&, const transport::UpstreamOptions&) {
                                          return std::make_unique<CountedClient>(open_);
                                        }});
    (void)context.For(provider);
    EXPECT_EQ(open_, 2);
  }
  EXPECT_EQ(open_, 0);
  provider.reset();
  harness_.loop.Turn();
}

TEST_F(LoopContextTest, AProviderWithOtherOptionsIsAnotherOne) {
  const auto provider = Bind(true);
  const auth::SettingValues values = {SecretValue("api_key", "k-1")};
  transport::UpstreamOptions same = provider->binding().upstream();
  EXPECT_TRUE(provider->binding().IsLike(provider->spec(), {values, {}, same}));
  for (const auto change : std::vector<void (*)(transport::UpstreamOptions&)>{
           [](auto& options) { options.allow_plain_http = false; },
           [](auto& options) { options.reach = transport::Reach::kPrivate; },
           [](auto& options) { options.ca_certificates = "x"; },
           [](auto& options) { options.proxy = transport::ParseProxy("http://p.example").value(); }}) {
    transport::UpstreamOptions other = same;
    change(other);
    EXPECT_FALSE(provider->binding().IsLike(provider->spec(), {values, {}, other}));
  }
}

}  // namespace
}  // namespace walletgate::provider
