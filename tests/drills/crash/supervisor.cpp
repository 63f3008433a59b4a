#include "tests/drills/crash/supervisor.h"

#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <iostream>

#include "tests/http/raw_client.h"

namespace walletgate::drills {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr int kCallers = 8;
constexpr milliseconds kCallerPause{5};
constexpr seconds kReadyLimit{20};  ///< a slow machine must not turn the drill red; a gateway that hangs must
constexpr seconds kStepLimit{5};
constexpr seconds kSettleLimit{120};
constexpr int kLongestMomentMillis = 250;

/// In the order in which a create passes them.
constexpr std::array<const char*, 10> kSteps = {
    "before_intent",  "intent_durable", "before_send",     "request_half_sent", "request_sent",
    "reply_received", "before_outcome", "outcome_durable", "before_answer",     "answer_half_written"};
constexpr int kCombinations = static_cast<int>(kSteps.size() * kVendors.size());

/// Of each five kills two are at a step, so that a hundred visit every step at every vendor.
constexpr int kCycle = 5;
constexpr int kStepsPerCycle = 2;

constexpr const char* kMoreConfig = "limits: {request_timeout: 10s}\nlog: {requests: false, level: error}\n";

sandbox::SandboxOptions VendorOptions() {
  sandbox::SandboxOptions options;
  options.latency = milliseconds(5);  // so that a kill finds calls under way, and work that goes on after it
  return options;
}

void ReplaceAll(std::string& text, const std::string& old, const std::string& by) {
  for (std::size_t at = text.find(old); at != std::string::npos; at = text.find(old, at + by.size())) {
    text.replace(at, old.size(), by);
  }
}

/// A vendor's file whose calls end after three seconds, and for whom an absence is one after that time.
std::string Hurried(const std::string& vendor) {
  std::ifstream in(WALLETGATE_SOURCE_DIR "/providers/" + vendor + "/provider.yaml");
  std::string text(std::istreambuf_iterator<char>(in), {});
  ReplaceAll(text, "timeout: 15s", "timeout: 3s");
  ReplaceAll(text, ", unknown_outcome:", ", settles_within: 3s, unknown_outcome:");
  ReplaceAll(text, "\n      unknown_outcome:", "\n      settles_within: 3s\n      unknown_outcome:");
  if (text.find("settles_within") == std::string::npos || text.find("timeout: 3s") == std::string::npos) std::abort();
  return text;
}

}  // namespace

Supervisor::Supervisor(const DrillOptions& options)
    : options_(options), random_(options.seed), workload_(options.seed) {
  std::string name = (std::filesystem::temp_directory_path() / "walletgate-drill-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) std::abort();
  folder_ = name;
  vendors_ = std::make_unique<fakes::Vendors>(VendorOptions());
  if (options_.ids == provider::Ids::kPlain) vendors_of_other_ = std::make_unique<fakes::Vendors>(VendorOptions());
  WriteFiles();
  fakes::Environment environment = vendors_->environment();
  if (vendors_of_other_ != nullptr) environment.merge(fakes::EnvironmentOfOther(*vendors_of_other_));
  gateway_ = std::make_unique<GatewayProcess>(
      GatewayProcess::Options{options_.gateway, (folder_ / "gateway.yaml").string(), std::move(environment)});
}

Supervisor::~Supervisor() {
  StopCallers();
  gateway_.reset();
  PublishKeysAt("");
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void Supervisor::WriteFiles() {
  std::ofstream(folder_ / "gateway.yaml") << fakes::ConfigOf({.ids = std::string(ToString(options_.ids)),
                                                              .apart = vendors_of_other_ != nullptr,
                                                              .store = "{kind: sqlite, path: store.db}",
                                                              .providers_folder = "providers",
                                                              .more = kMoreConfig});
  for (const std::string_view vendor : kVendors) {
    const std::string id(vendor);
    std::filesystem::create_directories(folder_ / "providers" / id);
    std::ofstream(folder_ / "providers" / id / "provider.yaml") << Hurried(id);
  }
}

void Supervisor::PublishKeysAt(const std::string& url) {
  vendors_->PublishKeysAt(url);
  if (vendors_of_other_ != nullptr) vendors_of_other_->PublishKeysAt(url);
}

Place Supervisor::ThePlace() const {
  fakes::Vendors& of_other = vendors_of_other_ == nullptr ? *vendors_ : *vendors_of_other_;
  return {options_.ids, {&vendors_->sandbox(), &of_other.sandbox()}, gateway_->port()};
}

void Supervisor::StartCallers() {
  for (int i = 0; i < kCallers; ++i) callers_.emplace_back([this] { CallUntilStopped(); });
}

void Supervisor::StopCallers() {
  stopping_ = true;
  for (std::thread& caller : callers_) caller.join();
  callers_.clear();
  stopping_ = false;
}

void Supervisor::CallUntilStopped() {
  std::unique_ptr<http::testing::RawClient> client;
  std::uint16_t connected_to = 0;
  while (!stopping_) {
    std::this_thread::sleep_for(kCallerPause);
    const std::uint16_t port = port_;
    const std::optional<Attempt> attempt = port == 0 ? std::nullopt : workload_.Next();
    if (!attempt) continue;
    if (client == nullptr || connected_to != port) client = std::make_unique<http::testing::RawClient>(port);
    connected_to = port;
    Answer answer;
    if (client->Send(attempt->text)) {
      if (auto reply = client->Read()) {
        answer = {reply->status, reply->Field("idempotent-replayed") == "true", std::move(reply->body)};
      }
    }
    if (answer.status == 0) client.reset();
    workload_.Finish(*attempt, answer);
  }
}

void Supervisor::Break(std::string why) {
  if (report_.failure.empty()) report_.failure = std::move(why);
}

bool Supervisor::StartGateway(const Stop& stop) {
  gateway_->Spawn(stop);
  if (!gateway_->AwaitReady(kReadyLimit)) {
    Break("the gateway is not ready; it " + gateway_->Describe());
    return false;
  }
  report_.starts.push_back(gateway_->start_took());
  PublishKeysAt("http://127.0.0.1:" + std::to_string(gateway_->port()));
  port_ = gateway_->port();
  return true;
}

void Supervisor::KillAtStep(int combination) {
  const auto step = static_cast<std::size_t>(combination) % kSteps.size();
  const auto vendor = static_cast<std::size_t>(combination) / kSteps.size() % kVendors.size();
  workload_.Focus(static_cast<int>(vendor));
  ++report_.labelled;
  const bool ready = StartGateway({kSteps[step], 1 + Draw(8)});
  // What resolves lost outcomes may pass the step before the first look at /readyz.
  if (gateway_->AwaitEnd(ready ? kStepLimit : seconds(0))) {
    if (!gateway_->killed()) return Break("the gateway " + gateway_->Describe());
    if (!ready) report_.failure.clear();
  } else {
    report_.unreached.push_back(std::string(kSteps[step]) + " at " + std::string(kVendors[vendor]));
  }
  Kill();
}

void Supervisor::KillAtAMoment() {
  workload_.Focus(Draw(3) == 0 ? Draw(static_cast<int>(kVendors.size())) : kAnyVendor);
  ++report_.random;
  const milliseconds moment(Draw(kLongestMomentMillis));
  if (Draw(10) == 0) {  // while it starts
    gateway_->Spawn();
  } else if (!StartGateway()) {
    return;
  }
  std::this_thread::sleep_for(moment);
  if (gateway_->AwaitEnd(seconds(0))) Break("the gateway " + gateway_->Describe());
  Kill();
}

void Supervisor::Kill() {
  gateway_->Kill();
  port_ = 0;  // so that the callers do not knock at a closed door until the next start
}

void Supervisor::KillOnce(int number) {
  const int place = number % kCycle;
  if (place < kStepsPerCycle) {
    KillAtStep(number / kCycle * kStepsPerCycle + place);
  } else {
    KillAtAMoment();
  }
}

void Supervisor::Settle() {
  const auto give_up = steady_clock::now() + kSettleLimit;
  while (workload_.Open() > 0 && steady_clock::now() < give_up) std::this_thread::sleep_for(milliseconds(20));
}

DrillReport Supervisor::Run() {
  // A first start without a kill: the vendors learn the gateway's public keys.
  if (!StartGateway()) return report_;
  workload_.Focus(0);
  StartCallers();
  const auto give_up = steady_clock::now() + kReadyLimit;
  while (workload_.tally().acknowledged == 0 && steady_clock::now() < give_up) {
    std::this_thread::sleep_for(milliseconds(10));
  }
  Kill();
  for (int i = 0; i < options_.kills && report_.failure.empty(); ++i) {
    KillOnce(options_.first + i);
    if ((i + 1) % 100 == 0) std::cerr << i + 1 << " kills" << std::endl;
  }
  workload_.StartNothingNew();
  if (report_.failure.empty() && StartGateway()) {
    Settle();
    workload_.RepeatAll();
    Settle();
  }
  StopCallers();
  report_.open = workload_.Open();
  report_.settled = report_.open == 0;
  report_.tally = workload_.tally();
  const bool drained = report_.settled && report_.failure.empty() && gateway_->Drain();
  if (!drained) Break("the gateway did not drain, or the callers did not come to an end");
  const bool restarted = drained && StartGateway();
  if (restarted) report_.verdict = Judge(workload_, ThePlace());
  std::sort(report_.starts.begin(), report_.starts.end());
  return report_;
}

}  // namespace walletgate::drills
