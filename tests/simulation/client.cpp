#include "tests/simulation/client.h"

#include <algorithm>

#include "base/json/parse.h"

namespace walletgate::simulation {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

Ask DrawCreate(Crowd& crowd, const std::string& tenant, unsigned client, unsigned turn) {
  Dice& dice = crowd.dice;
  const std::uint64_t person = dice.Below(People::kOfATenant);
  Ask ask;
  ask.tenant = tenant;
  ask.external_id = People::ExternalId(person);
  ask.vendor = crowd.people.VendorOf(tenant, person);
  ask.named = person % 2 == 0;
  std::string variant = "a";
  if (dice.Chance(120)) variant = "b";
  if (dice.Chance(60)) ask.vendor = kVendors[dice.Below(kVendors.size())];
  ask.contact = crowd.people.ContactOf(tenant, person, variant);
  if (dice.Chance(700)) ask.key = "k" + std::to_string(client) + "-" + std::to_string(turn);
  if (dice.Chance(120)) ask.key = "shared";
  return ask;
}

/// Of a vendor's user whom the tenant has had before the gateway; now and then he is taken for another, or a create is
/// asked for in his place.
Ask DrawNative(Crowd& crowd, const std::string& tenant, unsigned client, unsigned turn) {
  Dice& dice = crowd.dice;
  const Natives::Native& native = crowd.natives.Of(tenant, dice.Below(Natives::kOfATenant));
  Ask ask;
  ask.tenant = tenant;
  ask.external_id = native.name.second;
  ask.vendor = native.vendor;
  ask.contact = native.email;
  ask.named = true;
  ask.named_user = native.shown_id;
  ask.verb = Ask::Verb::kAdopt;
  if (dice.Chance(150)) ask.named_user = crowd.natives.all()[dice.Below(crowd.natives.all().size())].shown_id;
  if (dice.Chance(50)) ask.named_user = "nobody";
  if (dice.Chance(300)) {
    ask.verb = Ask::Verb::kImport;
    if (dice.Chance(300)) ask.named_user.clear();
    return ask;
  }
  if (dice.Chance(250) && !crowd.habits.TakesTwice(native.vendor)) ask.verb = Ask::Verb::kCreate;
  if (dice.Chance(600)) ask.key = "n" + std::to_string(client) + "-" + std::to_string(turn);
  return ask;
}

void Remember(Crowd& crowd, const Ask& ask) {
  const bool known = std::any_of(crowd.asked.begin(), crowd.asked.end(), [&](const Ask& other) {
    return other.tenant == ask.tenant && other.Content() == ask.Content();
  });
  if (!known) crowd.asked.push_back(ask);
}

std::string IdIn(const Answer& answer) {
  if (!answer || !*answer) return {};
  const Result<json::Document> body = json::Parse((*answer)->body);
  return body ? std::string(body->root().Get("id").AsString()) : "";
}

bool IsWorthRepeating(const Answer& answer) {
  return !answer || (!*answer && (*answer).error().retry != Retry::kNever);
}

/// Asks until there is an answer or patience ends.
Task<Answer> Persist(Crowd& crowd, Ask ask) {
  const std::uint64_t patience = 1 + crowd.dice.Below(6);
  Answer answer;
  for (std::uint64_t attempt = 0; attempt < patience; ++attempt) {
    Task<Answer> asking = crowd.gateway.Perform(ask);
    answer = co_await std::move(asking);
    if (!IsWorthRepeating(answer)) break;
    std::chrono::nanoseconds pause = crowd.dice.Between(milliseconds(20), seconds(3));
    if (answer && answer->error().retry_after) pause = *answer->error().retry_after;
    Task<void> sleeping = Sleep(crowd.loop, pause);
    co_await std::move(sleeping);
  }
  co_return answer;
}

/// Something with a user that is there.
Task<void> FollowUp(Crowd& crowd, Ask ask, std::string id) {
  Dice& dice = crowd.dice;
  static constexpr std::array verbs = {Ask::Verb::kWallet,  Ask::Verb::kWallet, Ask::Verb::kGet,
                                       Ask::Verb::kRefresh, Ask::Verb::kDelete, Ask::Verb::kList};
  ask.verb = verbs[dice.Below(verbs.size())];
  ask.id = std::move(id);
  if (ask.verb == Ask::Verb::kDelete && dice.Chance(300)) ask.verb = Ask::Verb::kErase;
  ask.local = dice.Chance(500);
  if (!ask.key.empty() && ask.key != "shared") ask.key += "-w";
  if (ask.verb == Ask::Verb::kWallet) Remember(crowd, ask);
  Task<Answer> asking = Persist(crowd, std::move(ask));
  const Answer unused = co_await std::move(asking);
}

}  // namespace

Task<void> RunClient(Crowd& crowd, std::string tenant, unsigned number) {
  const std::uint64_t turns = 1 + crowd.dice.Below(3);
  for (unsigned turn = 0; turn < turns; ++turn) {
    Task<void> sleeping = Sleep(crowd.loop, crowd.dice.Between(milliseconds(0), milliseconds(300)));
    co_await std::move(sleeping);
    const bool native = crowd.dice.Chance(300);
    Ask ask = native ? DrawNative(crowd, tenant, number, turn) : DrawCreate(crowd, tenant, number, turn);
    Remember(crowd, ask);
    Task<Answer> asking = Persist(crowd, ask);
    const Answer answer = co_await std::move(asking);
    std::string id = IdIn(answer);
    if (id.empty() || crowd.dice.Chance(300)) continue;
    Task<void> following = FollowUp(crowd, std::move(ask), std::move(id));
    co_await std::move(following);
  }
  --crowd.busy;
}

Task<void> RepeatAll(Crowd& crowd) {
  for (int round = 0; round < 3; ++round) {
    for (const Ask& ask : crowd.asked) {
      Task<Answer> asking = crowd.gateway.Perform(ask);
      const Answer unused = co_await std::move(asking);
    }
    Task<void> sleeping = Sleep(crowd.loop, seconds(6));
    co_await std::move(sleeping);
  }
  --crowd.busy;
}

}  // namespace walletgate::simulation
