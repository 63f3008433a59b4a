// What routing takes for granted, broken on purpose: each is a fault of the program, told as one and not acted upon.

#include "base/check.h"
#include "routing/recovery/try_table.h"
#include "storage/store_decorator.h"
#include "tests/routing/service_harness.h"

namespace walletgate::routing {
namespace {

/// A store that gives out other tenants' users and answers.
class StrayStore final : public storage::StoreDecorator<StrayStore> {
 public:
  using StoreDecorator::StoreDecorator;

  template <class T>
  Task<Result<T>> Around(storage::StoreCall /*call*/, Task<Result<T>> inner) {
    Result<T> result = co_await std::move(inner);
    if constexpr (!std::is_void_v<T>) {
      if (result) Astray(*result);
    }
    co_return result;
  }

 private:
  static void Astray(std::optional<storage::UserRecord>& record) {
    if (record) record->user.tenant = "other";
  }
  static void Astray(storage::Page& page) {
    for (storage::UserRecord& record : page.users) record.user.tenant = "other";
  }
  static void Astray(storage::Prior& prior) {
    Astray(prior.user);
    if (prior.key) prior.key->tenant = "other";
    if (prior.intent) prior.intent->user.tenant = "other";
  }
  template <class T>
  static void Astray(T& /*nobody in it*/) {}
};

class Invariants : public ServiceTest {
 protected:
  Invariants() { Use({{}}); }

  /// Whether it ends as a fault of the gateway, by one failed check.
  bool IsFault(Task<Result<ApiAnswer>> task) {
    const std::uint64_t before = CountFailedChecks();
    const Result<ApiAnswer> reply = Run(std::move(task));
    return !reply && reply.error().kind == ErrorKind::kInternal && CountFailedChecks() == before + 1;
  }
  /// As above, of what nobody answers in time.
  Task<Result<ApiAnswer>> Caught(Task<Result<ApiAnswer>> task) {
    try {
      co_return co_await std::move(task);
    } catch (const FailedCheck&) {
      co_return FaultOfOurs(false);
    }
  }

  StrayStore stray_store_{store_};
  EndUserService stray_{context_, {stray_store_, flights_, PlainAnswers(), {}, 1}};
};

TEST_F(Invariants, NobodyIsShownAUserOfAnotherTenant) {
  const std::string id = CreatedId();
  EXPECT_TRUE(IsFault(Caught(stray_.Get(Caller(), id, {}))));
  EXPECT_TRUE(IsFault(stray_.Get(Caller(), id, {true, false})));
  EXPECT_TRUE(IsFault(Caught(stray_.List(Caller(), {}, ""))));
  EXPECT_TRUE(IsFault(stray_.Delete(Caller(), id, false)));
  EXPECT_TRUE(IsFault(stray_.Create(Caller(), Request())));
  EXPECT_EQ(Sent(), 1U) << "nobody was asked";
}

TEST_F(Invariants, NoStoredAnswerIsGivenToAnotherTenant) {
  vendor_.PushJson(201, VendorUser());
  ExpectReply(Create(Request(), "k-1"), 201);
  EXPECT_TRUE(IsFault(stray_.Create(Caller("k-1"), Request())));
}

TEST_F(Invariants, NobodySettlesAnIntentOfAnotherTenant) {
  LoseCreate();
  EXPECT_TRUE(IsFault(stray_.Create(Caller(), Request())));
  EXPECT_EQ(OpenIntents(), 1U);
  EXPECT_EQ(Sent(), 1U);
}

TEST_F(Invariants, TheSharesOfARuleAddUpToTheWhole) {
  const ProviderPtr acme = BindVendor({});
  Tenant tenant;
  tenant.id = "t";
  tenant.providers["acme"] = acme;
  tenant.rules = InOrder({acme});
  EXPECT_NO_THROW(Consider(tenant, Request()));
  tenant.rules.front().to.front().share = kWhole - 1;
  EXPECT_THROW(Consider(tenant, Request()), FailedCheck);
}

TEST_F(Invariants, CredentialsAreUsedByAProvider) {
  State state;
  EXPECT_THROW(state.AddInstance("", nullptr), FailedCheck);
}

TEST(KeySetInvariants, HostsShowPublishedKeysAndNothingComesLate) {
  KeySets sets;
  EXPECT_THROW(sets.ServeAt("a.example", "https://a.example"), FailedCheck);
  sets.Publish("a", {"https://a.example", {"{}"}});
  sets.ShareAll();
  EXPECT_THROW(sets.Publish("b", {"https://b.example", {"{}"}}), FailedCheck);
}

TEST(RateLimitInvariants, ALimitLetsSomebodyPass) {
  EXPECT_THROW(RateLimit({0, 1}), FailedCheck);
  EXPECT_THROW(RateLimit({1, 0}), FailedCheck);
  EXPECT_NO_THROW(RateLimit({1, 1}));
}

TEST(TryTableInvariants, WhatIsNotedWasTriedOrCannotBe) {
  TryTable tries;
  EXPECT_THROW(tries.Put("i-1", {}), FailedCheck);
  TryTable::Entry without_means;
  without_means.no_means = true;
  EXPECT_NO_THROW(tries.Put("i-1", without_means));
}

}  // namespace
}  // namespace walletgate::routing
