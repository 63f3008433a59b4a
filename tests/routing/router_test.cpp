// Which vendor, and why not the others; and what the gateway says about itself.

#include "routing/choice/router.h"
#include "base/json/parse.h"
#include "base/json/text.h"

#include "routing/admin/report.h"
#include "tests/crypto/test_keys.h"
#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

Tenant MakeTenant(const std::vector<VendorParts>& vendors) {
  Tenant tenant;
  tenant.id = "t";
  std::vector<ProviderPtr> order;
  for (const VendorParts& parts : vendors) {
    order.push_back(BindVendor(parts));
    tenant.providers[parts.id] = order.back();
  }
  tenant.rules = InOrder(order);
  return tenant;
}

const VendorParts kEmailOnly = {.id = "acme", .login_methods = "{types: [email], max: 1}"};
const VendorParts kBoth = {.id = "bolt"};

api::CreateEndUser Request(api::LoginType type = api::LoginType::kEmail) {
  api::CreateEndUser request;
  request.external_id = "canary-id";
  request.login_methods.emplace_back();
  request.login_methods.back().type = type;
  if (type == api::LoginType::kEmail) request.login_methods.back().email = "canary@b.example";
  if (type == api::LoginType::kPhone) request.login_methods.back().phone_number = "+49301234567";
  return request;
}

Result<Choice> ChooseFor(const Tenant& tenant, const api::CreateEndUser& request) {
  return Choose(tenant, request, Consider(tenant, request));
}

TEST(Router, TakesTheFirstOfTheOrderThatAdmitsTheRequest) {
  const Tenant tenant = MakeTenant({kEmailOnly, kBoth});
  const Result<Choice> by_email = ChooseFor(tenant, Request());
  ASSERT_TRUE(by_email);
  EXPECT_EQ(by_email->providers.front()->id(), "acme");
  const Result<Choice> by_phone = ChooseFor(tenant, Request(api::LoginType::kPhone));
  ASSERT_TRUE(by_phone);
  EXPECT_EQ(by_phone->providers.front()->id(), "bolt");
  EXPECT_EQ(by_phone->rule->name, "order");
}

TEST(Router, FollowsTheTenantsOrderAndNotTheAlphabet) {
  const Result<Choice> choice = ChooseFor(MakeTenant({kBoth, kEmailOnly}), Request());
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->providers.front()->id(), "bolt");
}

TEST(Router, TakesTheProviderThatTheRequestNames) {
  Tenant tenant = MakeTenant({kEmailOnly, kBoth});
  tenant.rules = InOrder({tenant.providers.at("acme")});
  api::CreateEndUser request = Request();
  request.provider = "bolt";
  const Result<Choice> choice = ChooseFor(tenant, request);
  ASSERT_TRUE(choice) << "a provider outside of the order can be named";
  EXPECT_EQ(choice->providers.front()->id(), "bolt");
  EXPECT_EQ(ReasonOf(Consider(tenant, request)), "named by the request");
}

TEST(Router, NeverReplacesTheNamedProviderByAnother) {
  const Tenant tenant = MakeTenant({kEmailOnly, kBoth});
  api::CreateEndUser request = Request(api::LoginType::kPhone);
  request.provider = "acme";
  const Result<Choice> choice = ChooseFor(tenant, request);
  ASSERT_FALSE(choice);
  EXPECT_EQ(choice.error().kind, ErrorKind::kUnsupportedByProvider);
  ASSERT_FALSE(choice.error().fields.empty());
  EXPECT_EQ(choice.error().fields.front().pointer, "/login_methods/0");
}

TEST(Router, SuggestsTheNearestNameForAnUnknownProvider) {
  const Tenant tenant = MakeTenant({kEmailOnly, kBoth});
  api::CreateEndUser request = Request();
  request.provider = "acne";
  const Result<Choice> choice = ChooseFor(tenant, request);
  ASSERT_FALSE(choice);
  EXPECT_EQ(choice.error().kind, ErrorKind::kInvalidRequest);
  ASSERT_EQ(choice.error().fields.size(), 1U);
  EXPECT_EQ(choice.error().fields.front().pointer, "/provider");
  EXPECT_EQ(choice.error().fields.front().detail, "is not one of your providers, did you mean 'acme'?");
  request.provider = "zzzzzzzz";
  EXPECT_EQ(ChooseFor(tenant, request).error().fields.front().detail, "is not one of your providers: acme, bolt");
}

TEST(Router, TellsEveryReasonOfEveryProviderWhenNobodyAdmits) {
  const Tenant tenant = MakeTenant({kEmailOnly, kBoth});
  api::CreateEndUser request = Request(api::LoginType::kPhone);
  request.wallets.push_back({api::Chain::kSolana, api::WalletKind::kEoa});
  const Result<Choice> choice = ChooseFor(tenant, request);
  ASSERT_FALSE(choice);
  EXPECT_EQ(choice.error().kind, ErrorKind::kNoEligibleProvider);
  ASSERT_EQ(choice.error().fields.size(), 3U);
  const auto told = [&](std::size_t i) {
    const FieldError& field = choice.error().fields[i];
    return field.detail.substr(0, 6) + field.pointer;
  };
  EXPECT_EQ(told(0), "acme: /login_methods/0");
  EXPECT_EQ(told(1), "acme: /wallets/0");
  EXPECT_EQ(told(2), "bolt: /wallets/0");
  EXPECT_NE(choice.error().detail.find("acme: /login_methods/0"), std::string::npos);
  EXPECT_NE(choice.error().detail.find("; bolt: /wallets/0"), std::string::npos);
  EXPECT_EQ(choice.error().detail.find("+4930"), std::string::npos);
}

TEST(Router, SaysWhenATenantRoutesToNobody) {
  Tenant tenant = MakeTenant({kEmailOnly});
  tenant.rules.clear();
  const Result<Choice> choice = ChooseFor(tenant, Request());
  ASSERT_FALSE(choice);
  EXPECT_EQ(choice.error().kind, ErrorKind::kNoEligibleProvider);
}

// Rules.

const VendorParts kMailToo = {.id = "core", .login_methods = "{types: [email], max: 1}"};

/// "gold" for metadata tier: gold; "rest" for everybody.
Tenant MakeRuledTenant() {
  Tenant tenant = MakeTenant({kEmailOnly, kBoth, kMailToo});
  const auto provider = [&](const char* id) { return tenant.providers.at(id); };
  RouteRule gold;
  gold.name = "gold";
  gold.when.metadata.push_back({"tier", {"gold"}});
  gold.to = {{provider("bolt"), kWhole}};
  RouteRule rest;
  rest.name = "rest";
  rest.to = {{provider("acme"), 5000}, {provider("core"), 5000}};
  rest.fallback = {provider("acme"), provider("bolt")};
  tenant.rules = {gold, rest};
  return tenant;
}

std::vector<std::string> Ids(const Choice& choice) {
  std::vector<std::string> ids;
  for (const ProviderPtr& provider : choice.providers) ids.push_back(provider->id());
  return ids;
}

api::CreateEndUser RequestOf(std::string external_id) {
  api::CreateEndUser request = Request();
  request.external_id = std::move(external_id);
  return request;
}

TEST(RouterRules, TheFirstWhoseConditionsHoldDecides) {
  const Tenant tenant = MakeRuledTenant();
  api::CreateEndUser request = Request();
  EXPECT_EQ(ChooseFor(tenant, request)->rule->name, "rest");
  request.metadata["tier"] = "gold";
  const Result<Choice> choice = ChooseFor(tenant, request);
  EXPECT_EQ(choice->rule->name, "gold");
  EXPECT_EQ(Ids(*choice), std::vector<std::string>{"bolt"});
}

TEST(RouterRules, AUserStaysAtItsVendorAndTheFallbackFollowsInOrder) {
  const Tenant tenant = MakeRuledTenant();
  std::map<std::string, int> firsts;
  for (int i = 0; i < 200; ++i) {
    const api::CreateEndUser request = RequestOf("u-" + std::to_string(i));
    const Result<Choice> choice = ChooseFor(tenant, request);
    ASSERT_TRUE(choice);
    EXPECT_EQ(Ids(*choice), Ids(*ChooseFor(tenant, request)));
    const std::string first = choice->providers.front()->id();
    ++firsts[first];
    EXPECT_EQ(*choice->bucket < 5000, true);
    EXPECT_EQ(Ids(*choice), (first == "acme" ? std::vector<std::string>{"acme", "bolt"}
                                             : std::vector<std::string>{"core", "acme", "bolt"}));
  }
  EXPECT_GT(firsts["acme"], 60);
  EXPECT_GT(firsts["core"], 60);
}

TEST(RouterRules, ATenantsUsersFallApartFromThoseOfOthers) {
  Tenant one = MakeRuledTenant();
  Tenant other = MakeRuledTenant();
  other.id = "other";
  int differ = 0;
  for (int i = 0; i < 200; ++i) {
    const api::CreateEndUser request = RequestOf("u-" + std::to_string(i));
    differ += Ids(*ChooseFor(one, request)) != Ids(*ChooseFor(other, request)) ? 1 : 0;
  }
  EXPECT_GT(differ, 60);
}

TEST(RouterRules, GiveTheShareOfAVendorThatCannotServeToTheRestOfTheSet) {
  Tenant tenant = MakeRuledTenant();
  tenant.rules[1].to = {{tenant.providers.at("acme"), 9900}, {tenant.providers.at("bolt"), 100}};
  tenant.rules[1].fallback.clear();
  for (int i = 0; i < 20; ++i) {
    api::CreateEndUser request = Request(api::LoginType::kPhone);
    request.external_id = "u-" + std::to_string(i);
    EXPECT_EQ(Ids(*ChooseFor(tenant, request)), std::vector<std::string>{"bolt"});
    EXPECT_EQ(ReasonOf(Consider(tenant, request)), "rule 'rest': the only one with a share that admits the request");
  }
}

TEST(RouterRules, TakeTheFallbackWhenNobodyOfTheSetAdmits) {
  const Tenant tenant = MakeRuledTenant();
  const api::CreateEndUser request = Request(api::LoginType::kPhone);
  const Result<Choice> choice = ChooseFor(tenant, request);
  EXPECT_EQ(Ids(*choice), std::vector<std::string>{"bolt"});
  EXPECT_EQ(choice->bucket, std::nullopt);
  EXPECT_EQ(ReasonOf(Consider(tenant, request)), "rule 'rest': the first of the fall-back that admits the request");
}

TEST(RouterRules, GiveNobodyToAShareOfZero) {
  Tenant tenant = MakeRuledTenant();
  tenant.rules[1].to = {{tenant.providers.at("acme"), kWhole}, {tenant.providers.at("bolt"), 0}};
  tenant.rules[1].fallback.clear();
  EXPECT_EQ(Ids(*ChooseFor(tenant, Request())), std::vector<std::string>{"acme"});
  const Result<Choice> none = ChooseFor(tenant, Request(api::LoginType::kPhone));
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().detail.find("bolt: has no share"), std::string::npos) << none.error().detail;
}

TEST(RouterRules, AMatchingRuleThatNobodyCanServeDoesNotPassTheRequestOn) {
  Tenant tenant = MakeRuledTenant();
  tenant.rules[0].to = {{tenant.providers.at("acme"), kWhole}};
  api::CreateEndUser request = Request(api::LoginType::kPhone);
  request.metadata["tier"] = "gold";
  const Result<Choice> choice = ChooseFor(tenant, request);
  ASSERT_FALSE(choice);
  EXPECT_EQ(choice.error().kind, ErrorKind::kNoEligibleProvider);
  EXPECT_TRUE(choice.error().detail.starts_with("rule 'gold'; acme: /login_methods/0 ")) << choice.error().detail;
}

TEST(RouterRules, SayWhyNoneIsForTheRequest) {
  Tenant tenant = MakeRuledTenant();
  tenant.rules.pop_back();
  const Result<Choice> choice = ChooseFor(tenant, Request());
  ASSERT_FALSE(choice);
  EXPECT_EQ(choice.error().kind, ErrorKind::kNoEligibleProvider);
  EXPECT_EQ(choice.error().detail, "no routing rule is for this request; gold: not metadata.tier: [gold]");
}

TEST(RouterRules, TheRequestsOwnProviderWins) {
  const Tenant tenant = MakeRuledTenant();
  api::CreateEndUser request = Request();
  request.metadata["tier"] = "gold";
  request.provider = "core";
  const Result<Choice> choice = ChooseFor(tenant, request);
  EXPECT_EQ(Ids(*choice), std::vector<std::string>{"core"});
  EXPECT_EQ(choice->rule, nullptr);
}

// Reports.

std::string PlanText(const Tenant& tenant, const api::CreateEndUser& request,
                     provider::Audience audience = provider::Audience::kOperator) {
  const Result<ApiAnswer> reply = AnswerWithPlan(PlainAnswers(), {tenant, request, audience});
  EXPECT_TRUE(reply) << (reply ? "" : reply.error().detail);
  return reply ? reply->body : "";
}

TEST(PlanReport, ShowsTheChoiceAndTheCallWithoutPersonalDataOrSecrets) {
  Tenant tenant = MakeTenant({kEmailOnly});
  tenant.providers["bolt"] = BindVendor({.id = "bolt", .minter = true}, test_keys::kRsaPkcs8);
  api::CreateEndUser request = Request();
  request.user_token = Secret("canary.jwt.x");
  request.provider = "bolt";
  const std::string text = PlanText(tenant, request);
  const Result<json::Document> plan = json::Parse(text);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->root().Get("provider").AsString(), "bolt");
  EXPECT_EQ(plan->root().Get("call").Get("method").AsString(), "POST");
  EXPECT_EQ(plan->root().Get("call").Get("url").AsString(), "https://bolt.example/users");
  for (const char* hidden : {"canary@", "canary-secret", "canary.jwt", "+4930"}) {
    EXPECT_EQ(text.find(hidden), std::string::npos) << text;
  }
}

TEST(PlanReport, TellsATenantNothingOfTheDeploymentsSettings) {
  const Tenant tenant = MakeTenant({kEmailOnly});
  const std::string text = PlanText(tenant, Request(), provider::Audience::kTenant);
  const Result<json::Document> plan = json::Parse(text);
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->root().Get("call").Get("target").AsString(), "/users");
  EXPECT_FALSE(plan->root().Get("call").Get("url"));
  EXPECT_EQ(text.find(".example"), std::string::npos) << text;
}

TEST(PlanReport, TellsWhyTheOthersCouldNot) {
  const std::string text = PlanText(MakeTenant({kEmailOnly, kBoth}), Request(api::LoginType::kPhone));
  const Result<json::Document> plan = json::Parse(text);
  ASSERT_TRUE(plan);
  const json::Value candidates = plan->root().Get("candidates");
  ASSERT_EQ(candidates.size(), 2U);
  EXPECT_EQ(candidates.At(0).Get("provider").AsString(), "acme");
  EXPECT_EQ(candidates.At(0).Get("errors").At(0).Get("pointer").AsString(), "/login_methods/0");
  EXPECT_EQ(candidates.At(1).Get("errors").size(), 0U);
  EXPECT_EQ(plan->root().Get("provider").AsString(), "bolt");
  EXPECT_EQ(text.find("+4930"), std::string::npos) << text;
}

TEST(PlanReport, SaysSoWhenNobodyAdmitsTheRequest) {
  api::CreateEndUser request = Request();
  request.wallets.push_back({api::Chain::kSolana, api::WalletKind::kEoa});
  const std::string text = PlanText(MakeTenant({kEmailOnly}), request);
  const Result<json::Document> plan = json::Parse(text);
  ASSERT_TRUE(plan);
  EXPECT_TRUE(plan->root().Get("provider").IsNull());
  EXPECT_FALSE(plan->root().Get("call"));
  EXPECT_EQ(text.find("canary"), std::string::npos) << text;
}

TEST(PlanReport, ShowsTheRuleTheOnesBeforeItTheBucketsAndTheOrder) {
  const std::string text = PlanText(MakeRuledTenant(), Request());
  const Result<json::Document> plan = json::Parse(text);
  ASSERT_TRUE(plan);
  const json::Value route = plan->root().Get("route");
  EXPECT_EQ(route.Get("rule").AsString(), "rest");
  EXPECT_EQ(json::ToText(route.Get("passed_over")), R"([{"rule":"gold","unmet":["metadata.tier: [gold]"]}])");
  EXPECT_EQ(plan->root().Get("reason").AsString(), "rule 'rest': by the user's bucket");
  const json::Value candidates = plan->root().Get("candidates");
  ASSERT_EQ(candidates.size(), 3U);
  EXPECT_EQ(candidates.At(0).Get("share").NumberText(), "50");
  EXPECT_TRUE(candidates.At(0).Get("bucket").IsNumber());
  EXPECT_TRUE(candidates.At(0).Get("fallback").AsBool());
  EXPECT_FALSE(candidates.At(2).Get("share")) << "it is in the fall-back only";
  EXPECT_EQ(plan->root().Get("order").At(0).AsString(), plan->root().Get("provider").AsString());
  EXPECT_EQ(text.find("canary@"), std::string::npos) << text;
}

TEST(PlanReport, ShowsNoRouteForANamedProvider) {
  api::CreateEndUser request = Request();
  request.provider = "bolt";
  const Result<json::Document> plan = json::Parse(PlanText(MakeRuledTenant(), request));
  EXPECT_FALSE(plan->root().Get("route"));
  EXPECT_EQ(json::ToText(plan->root().Get("order")), R"(["bolt"])");
}

TEST(PlanReport, SaysWhenNoRuleIsForTheRequest) {
  Tenant tenant = MakeRuledTenant();
  tenant.rules.pop_back();
  const Result<json::Document> plan = json::Parse(PlanText(tenant, Request()));
  EXPECT_TRUE(plan->root().Get("route").Get("rule").IsNull());
  EXPECT_EQ(plan->root().Get("route").Get("passed_over").size(), 1U);
  EXPECT_EQ(plan->root().Get("order").size(), 0U);
  EXPECT_EQ(plan->root().Get("candidates").size(), 0U);
}

TEST(PlanReport, RefusesAProviderThatTheTenantHasNot) {
  api::CreateEndUser request = Request();
  request.provider = "nobody";
  const Tenant tenant = MakeTenant({kEmailOnly});
  const Result<ApiAnswer> reply = AnswerWithPlan(PlainAnswers(), {tenant, request, provider::Audience::kTenant});
  ExpectError(reply, ErrorKind::kInvalidRequest);
}

TEST(ProviderReport, ListsWhatEachOffersAndAccepts) {
  const Tenant tenant = MakeTenant({kBoth, {.id = "acme", .full = false}});
  const Result<json::Document> list = json::Parse(ProvidersText(tenant, SteadyTime()));
  ASSERT_TRUE(list);
  const json::Value data = list->root().Get("data");
  ASSERT_EQ(data.size(), 2U);
  EXPECT_EQ(data.At(0).Get("id").AsString(), "acme");
  EXPECT_EQ(data.At(0).Get("operations").size(), 1U);
  EXPECT_EQ(data.At(1).Get("operations").size(), 6U);
  EXPECT_EQ(data.At(1).Get("accepts").Get("wallets").Get("chains").size(), 2U);
  const Result<std::string> one = ProviderText(tenant, "bolt", SteadyTime());
  ASSERT_TRUE(one);
  EXPECT_EQ(*one, json::ToText(data.At(1)));
  const Result<std::string> nobody = ProviderText(tenant, "nobody", SteadyTime());
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace walletgate::routing
