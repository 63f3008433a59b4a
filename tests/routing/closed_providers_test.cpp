// Providers that keep their end users and get no new ones (accept_new_users: false).

#include "routing/admin/report.h"
#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

constexpr const char* kGet = "{none: true, settles_within: 8s, unknown_outcome: [get]}";

class ClosedProviders : public ServiceTest {
 protected:
  /// With acme and bolt, in this order.
  const Tenant& TenantWith(std::set<std::string, std::less<>> closed) {
    Use({{}, {.id = "bolt"}}, std::move(closed));
    return *state_->FindTenant("t");
  }
};

TEST_F(ClosedProviders, AreGivenNobodyAndThePlanSaysWhy) {
  const Tenant& tenant = TenantWith({"acme"});
  const Result<Choice> choice = Choose(tenant, Request(), Consider(tenant, Request()));
  ASSERT_TRUE(choice);
  ASSERT_EQ(choice->providers.size(), 1U) << "nor as a fall-back";
  EXPECT_EQ(choice->providers.front()->id(), "bolt");
  const Result<ApiAnswer> plan = AnswerWithPlan(PlainAnswers(), {tenant, Request(), provider::Audience::kTenant});
  ASSERT_TRUE(plan);
  const Result<json::Document> told = json::Parse(plan->body);
  const json::Value acme = told->root().Get("candidates").At(0);
  EXPECT_EQ(acme.Get("provider").AsString(), "acme");
  EXPECT_FALSE(acme.Get("admits").AsBool());
  const json::Value error = acme.Get("errors").At(0);
  EXPECT_EQ(error.Get("pointer").AsString(), "") << "the request has no member that is at fault";
  EXPECT_EQ(error.Get("code").AsString(), "unsupported");
  EXPECT_EQ(error.Get("detail").AsString(), "gets no new end users (accept_new_users: false)");
}

TEST_F(ClosedProviders, RefuseWhoeverNamesThem) {
  const Tenant& tenant = TenantWith({"acme"});
  api::CreateEndUser request = Request();
  request.provider = "acme";
  const Result<Choice> choice = Choose(tenant, request, Consider(tenant, request));
  ASSERT_FALSE(choice);
  EXPECT_EQ(choice.error().kind, ErrorKind::kUnsupportedByProvider);
  ASSERT_EQ(choice.error().fields.size(), 1U);
  EXPECT_EQ(choice.error().fields.front().pointer, "/provider");
  EXPECT_TRUE(Choose(tenant, request, Consider(tenant, request, Begins::kEarlier))) << "what has begun is ended there";
}

TEST_F(ClosedProviders, AreToldWhereThereIsNobodyElse) {
  const Tenant& tenant = TenantWith({"acme", "bolt"});
  const Result<Choice> choice = Choose(tenant, Request(), Consider(tenant, Request()));
  ASSERT_FALSE(choice);
  EXPECT_EQ(choice.error().kind, ErrorKind::kNoEligibleProvider);
  EXPECT_EQ(choice.error().detail,
            "rule 'order'; acme: gets no new end users (accept_new_users: false); bolt: gets no new end users "
            "(accept_new_users: false)");
}

TEST_F(ClosedProviders, AreShownInTheList) {
  const Tenant& tenant = TenantWith({"acme"});
  const Result<json::Document> list = json::Parse(ProvidersText(tenant, SteadyTime()));
  ASSERT_TRUE(list);
  EXPECT_FALSE(list->root().Get("data").At(0).Get("accept_new_users").AsBool());
  EXPECT_TRUE(list->root().Get("data").At(1).Get("accept_new_users").AsBool());
}

TEST_F(ClosedProviders, EndWhatHasBegunThere) {
  Use({{.idempotency = kGet}, {.id = "bolt"}});
  LoseCreate();
  Use({{.idempotency = kGet}, {.id = "bolt"}}, {"acme"});
  vendor_.PushJson(404, kNoSuchUser);
  vendor_.PushJson(201, VendorUser());
  const Result<ApiAnswer> reply = Create();
  ExpectReply(reply, 201);
  EXPECT_EQ(reply->provider, "acme") << "one user at one provider, whatever became of the first create";
  EXPECT_EQ(OpenIntents(), 0U);
}

TEST_F(ClosedProviders, GetNobodyByFailOverNorByName) {
  Use({{.idempotency = kGet}, {.id = "bolt"}}, {"acme"});
  vendor_.PushJson(201, VendorUser());
  const Result<ApiAnswer> reply = Create();
  ExpectReply(reply, 201);
  EXPECT_EQ(reply->provider, "bolt");
  api::CreateEndUser named = Request("u-2");
  named.provider = "acme";
  ExpectError(Create(named), ErrorKind::kUnsupportedByProvider);
  EXPECT_EQ(Sent(), 1U);
}

}  // namespace
}  // namespace walletgate::routing
