#include "tests/simulation/gateway.h"
#include "tests/fakes/plain_answers.h"

#include "tests/simulation/vendor_files.h"

namespace walletgate::simulation {

using routing::ApiAnswer;

namespace {

auth::SettingValue Text(std::string name, std::string text) {
  return {std::move(name), std::move(text), {}, false, true};
}
auth::SettingValue Hidden(std::string name, std::string text) {
  return {std::move(name), {}, Secret(std::move(text)), true, true};
}

auth::SettingValues SettingsFor(const std::string& owner, std::string_view vendor) {
  const std::string secret = "canary-secret-" + std::string(vendor) + "." + owner;
  if (vendor == "cdp") return {Hidden("api_key_secret", secret)};
  if (vendor == "streambird") return {Hidden("secret_key", secret)};
  if (vendor == "yieldforce") {
    const std::string token_url = "https://login.example/" + owner;
    return {Text("token_url", token_url), Text("client_id", "client"), Hidden("client_secret", secret)};
  }
  return {Hidden("api_key", secret)};
}

metrics::Metrics& SharedMetrics() {
  static metrics::Metrics metrics([] {
    metrics::Domains domains;
    for (const std::string_view vendor : kVendors) domains.providers.emplace_back(vendor);
    for (const api::Operation operation : api::kOperations) domains.operations.emplace_back(api::ToString(operation));
    return domains;
  }());
  return metrics;
}

/// Nothing in the simulation signs, so it never works.
WorkerPool& IdlePool() {
  static WorkerPool pool(1);
  return pool;
}

void BindInstances(const Accounts& accounts, const provider::ProviderSpecs& specs, routing::State& state) {
  std::map<std::string, std::shared_ptr<const provider::Provider>> guards;
  for (const std::string_view owner : accounts.Owners()) {
    for (const std::string_view vendor : kVendors) {
      const provider::Account account{AccountName(vendor, owner), accounts.IdsOf(vendor, owner)};
      auto bound = provider::Provider::Bind(specs.find(vendor)->second,
                                            {SettingsFor(std::string(owner), vendor), {}, {}, account});
      const auto& first = guards.try_emplace(account.name, *bound).first->second;
      if (first != *bound) (*bound)->ShareGuardOf(*first);
      state.AddInstance(owner == kDeployment ? "" : std::string(owner), *std::move(bound));
    }
  }
}

/// Every account has its settings, also where new users go elsewhere by now.
std::shared_ptr<const routing::State> BindState(const Accounts& accounts, const provider::ProviderSpecs& specs) {
  auto state = std::make_shared<routing::State>();
  BindInstances(accounts, specs, *state);
  for (std::size_t i = 0; i < accounts.tenants(); ++i) {
    routing::Tenant tenant;
    tenant.id = kTenants[i];
    tenant.prefix = tenant.id + "-";
    std::vector<routing::ProviderPtr> order;
    for (const std::string_view vendor : kVendors) {
      order.push_back(state->FindInstance(vendor, AccountName(vendor, accounts.OwnerFor(vendor, tenant.id))));
      tenant.providers[std::string(vendor)] = order.back();
    }
    tenant.rules = routing::InOrder(order);
    state->AddTenant(std::move(tenant), {});
  }
  return state;
}

api::CreateEndUser RequestOf(const Ask& ask) {
  api::CreateEndUser request;
  request.external_id = ask.external_id;
  if (ask.named) request.provider = ask.vendor;
  request.login_methods.emplace_back().email = ask.contact;
  if (ask.Adopts()) return request;
  request.metadata["shape"] = ask.vendor;
  if (ask.vendor == "yieldforce") request.user_token = Secret(TokenOf(ask.name()));
  if (ask.vendor == "cdp" || ask.vendor == "streambird") {
    request.wallets.emplace_back();
    api::LoginMethod& phone = request.login_methods.emplace_back();
    phone.type = api::LoginType::kPhone;
    phone.phone_number = PhoneOf(ask.name());
  }
  if (ask.vendor.starts_with("capa")) {
    request.profile.type = "individual";
    request.profile.display_name = AliasOf(ask.name());
  }
  return request;
}

/// One line of an operator's import, answered as a read of the user would be.
Task<Result<ApiAnswer>> ImportLine(routing::Engine& engine, routing::CallerContext caller, Ask ask) {
  routing::AdoptionTerms terms;
  terms.provider = caller.tenant->FindProvider(ask.vendor);
  terms.by_operator = true;
  terms.import_id = "imp_1";
  routing::Adoptee adoptee;
  adoptee.external_id = ask.external_id;
  adoptee.provider_user_id = ask.named_user;
  adoptee.login_methods = RequestOf(ask).login_methods;
  Task<routing::AdoptionOutcome> adopting = engine.service().adopt_user().Run(caller, terms, std::move(adoptee));
  const routing::AdoptionOutcome outcome = co_await std::move(adopting);
  if (outcome.error) co_return *outcome.error;
  if (!outcome.user) co_return MakeError(ErrorKind::kInvalidRequest, std::string(InfoOf(outcome.reason).detail));
  co_return AnswerWithUser(routing::PlainAnswers(), routing::Said::kShown,
                           routing::ShownUser(*caller.state, *outcome.user));
}

}  // namespace

/// Members go in reverse order: first the requests, where they stand, then what they stood on.
struct Gateway::Process {
  Process(const Parts& parts, Life the_life) : life(the_life), store(parts.store, the_life) {}

  Life life;
  SimStore store;
  routing::FlightTable flights;
  std::vector<std::unique_ptr<SimLoop>> loops;
  std::shared_ptr<const routing::State> state;
  std::vector<std::unique_ptr<routing::Engine>> engines;
  routing::TryTable tries;
  std::unique_ptr<routing::Resolver> resolver;
  TaskScope requests;
};

Gateway::Gateway(const Parts& parts) : parts_(parts), random_(parts.dice.Next()) {}

Gateway::~Gateway() { Crash(); }

void Gateway::Start() {
  auto process = std::make_unique<Process>(parts_, next_life_++);
  parts_.timeline.Note("gateway starts");
  parts_.accounts.Reconfigure(parts_.dice);
  process->state = BindState(parts_.accounts, FilesFor(parts_.habits, parts_.store.bug));
  parts_.network.Watch([state = process->state, this](const VendorCall& call) {
    const SteadyTime now = parts_.timeline.Steady();
    const provider::Guard& guard = state->FindInstance(call.vendor, call.Account())->guard();
    return Circuits{guard.circuit(now), guard.circuit(call.name.first, now)};
  });
  const std::size_t loops = 2 + parts_.dice.Below(2);
  for (std::size_t i = 0; i < loops; ++i) {
    SimLoop& loop =
        *process->loops.emplace_back(std::make_unique<SimLoop>(parts_.timeline, parts_.dice, process->life));
    const Network::Sender sender{loop, process->life};
    provider::LoopContext::Shared context{
        IdlePool(), parts_.timeline, random_, SharedMetrics(),
        [this, sender](EventLoop&, const auto&) { return std::make_unique<SimHttpClient>(parts_.network, sender); }};
    const routing::ServiceOptions service{process->store, process->flights, routing::PlainAnswers()};
    process->engines.push_back(std::make_unique<routing::Engine>(loop, context, service, process->state));
  }
  const routing::Resolver::Parts resolver{*process->engines.front(), process->store, process->tries,
                                          [] { return false; }};
  process->resolver = std::make_unique<routing::Resolver>(resolver, routing::ResolverOptions());
  process_ = std::move(process);
}

void Gateway::Crash() {
  if (!up()) return;
  parts_.timeline.Note("gateway dies");
  const Life life = process_->life;
  process_.reset();
  parts_.timeline.Kill(life);
  parts_.oracle.OnCrash();
  for (const auto& [serial, client] : std::exchange(waiting_, {})) {
    parts_.timeline.After(std::chrono::milliseconds(1), kWorld, [client = client] { client.Resolve(std::nullopt); });
  }
}

void Gateway::Resolve(unsigned serial, Answer answer) {
  const auto found = waiting_.find(serial);
  if (found == waiting_.end()) return;
  const Completion<Answer> client = found->second;
  waiting_.erase(found);
  client.Resolve(std::move(answer));
}

Task<Answer> Gateway::Perform(Ask ask) {
  Completion<Answer> done;
  Attempt attempt;
  attempt.serial = next_serial_++;
  attempt.request_id = "req_" + std::to_string(attempt.serial);
  attempt.ask = std::move(ask);
  waiting_.emplace(attempt.serial, done);
  const unsigned serial = attempt.serial;
  if (!up()) {
    parts_.timeline.After(std::chrono::milliseconds(1), kWorld, [this, serial] { Resolve(serial, std::nullopt); });
  } else {
    const std::size_t loop = parts_.dice.Below(process_->loops.size());
    process_->loops[loop]->Post(
        [this, loop, attempt = std::move(attempt)] { process_->requests.Spawn(Serve(*process_, loop, attempt)); });
  }
  co_return co_await done;
}

Task<void> Gateway::Serve(Process& process, std::size_t loop, Attempt attempt) {
  static constexpr std::array<std::string_view, 9> verbs = {"create", "wallet", "get",   "refresh", "delete",
                                                            "erase",  "list",   "adopt", "import"};
  const Ask& ask = attempt.ask;
  const std::string who = ask.tenant + "/" + ask.external_id + " " + ask.key + " " + attempt.request_id;
  parts_.timeline.Note(verbs[static_cast<std::size_t>(ask.verb)], who, ask.Content());
  attempt.deadline =
      process.loops[loop]->Now() + parts_.dice.Between(std::chrono::seconds(2), std::chrono::seconds(30));
  parts_.oracle.OnBegun(attempt);
  Task<Result<ApiAnswer>> working = Dispatch(*process.engines[loop], attempt);
  Result<ApiAnswer> reply = co_await std::move(working);
  const std::string result =
      reply ? std::to_string(reply->status) + " " + reply->body : ProblemOf(attempt, reply.error());
  parts_.timeline.Note("answer", who, result);
  parts_.oracle.OnAnswered(attempt, reply);
  Answer answer(std::move(reply));
  if (parts_.dice.Chance(parts_.faults.answer_lost)) answer.reset();
  parts_.timeline.After(parts_.dice.Between(std::chrono::microseconds(50), std::chrono::milliseconds(3)), kWorld,
                        [this, serial = attempt.serial, answer = std::move(answer)] { Resolve(serial, answer); });
}

Task<Result<ApiAnswer>> Gateway::Dispatch(routing::Engine& engine, Attempt attempt) {
  const Ask& ask = attempt.ask;
  routing::CallerContext caller;
  caller.state = engine.state();
  caller.tenant = caller.state->FindTenant(ask.tenant);
  caller.idempotency_key = ask.key;
  caller.request_id = attempt.request_id;
  caller.instance = "/v1/end-users";
  caller.deadline = Deadline(attempt.deadline);
  routing::EndUserService& service = engine.service();
  switch (ask.verb) {
    case Ask::Verb::kImport: return ImportLine(engine, std::move(caller), ask);
    case Ask::Verb::kAdopt: return service.Adopt(std::move(caller), RequestOf(ask), {ask.named_user});
    case Ask::Verb::kCreate: return service.Create(std::move(caller), RequestOf(ask));
    case Ask::Verb::kWallet: return service.CreateWallet(std::move(caller), ask.id, {});
    case Ask::Verb::kRefresh: return service.Get(std::move(caller), ask.id, {true, false});
    case Ask::Verb::kDelete: return service.Delete(std::move(caller), ask.id, ask.local);
    case Ask::Verb::kErase: return service.Erase(std::move(caller), ask.id, ask.local);
    case Ask::Verb::kList: return service.List(std::move(caller), {}, {});
    case Ask::Verb::kGet: break;
  }
  return service.Get(std::move(caller), ask.id, {});
}

}  // namespace walletgate::simulation
