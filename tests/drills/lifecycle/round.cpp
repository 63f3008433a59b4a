#include "tests/drills/lifecycle/round.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <fstream>
#include <future>
#include <thread>

#include "base/json/parse.h"
#include "tests/drills/lifecycle/callers.h"
#include "tests/fakes/vendor_settings.h"
#include "tests/http/raw_client.h"
#include "tests/integration/served_gateway.h"

namespace walletgate::drills {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Nobody listens to the spans: the exporter has its hands full when the stop comes.
std::string ConfigText() {
  return R"(
listen: {port: "${LISTEN_PORT}", loops: 2}
admin: {port: "${ADMIN_PORT}"}
limits: {request_timeout: REQUEST_TIMEOUT, drain_timeout: 40s}
log: {requests: false}
trace: {endpoint: "http://127.0.0.1:1/v1/traces"}
store: {kind: sqlite, path: store.db}
providers_folder: ${PROVIDERS}
providers:
  yieldforce: {settings: )" +
         fakes::VendorSettings("yieldforce") + R"(}
  cdp: {settings: )" +
         fakes::VendorSettings("cdp") + R"(}
tenants:
  - id: main
    api_keys: [{id: main-1, sha256: "${KEY_main}"}]
    routing: {order: [cdp, yieldforce]}
)";
}

/// How far apart the blows of a round may be: the tightest find most.
constexpr std::array kSpreads = {0, 2, 10, 50, 200};
constexpr int kMostOfAKind = 4;
constexpr std::size_t kShownOfLog = 1500;

sandbox::SandboxOptions VendorOptions() {
  sandbox::SandboxOptions options;
  options.latency = milliseconds(5);  // so that a stop finds calls under way
  return options;
}

/// A port that nobody uses, below those that the kernel gives to clients: it is the drill's for all rounds.
std::uint16_t FreePort(int number) {
  for (int candidate = 20000 + (::getpid() * 7 + number * 4999) % 10000;; ++candidate) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(candidate));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool free = ::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(descriptor);
    if (free) return static_cast<std::uint16_t>(candidate);
  }
}

milliseconds Since(steady_clock::time_point begin) {
  return std::chrono::duration_cast<milliseconds>(steady_clock::now() - begin);
}

int SignalOf(Blow blow) {
  switch (blow) {
    case Blow::kHangup: return SIGHUP;
    case Blow::kTerm: return SIGTERM;
    case Blow::kUser1: return SIGUSR1;
    case Blow::kUser2: return SIGUSR2;
    case Blow::kReload: return 0;
  }
  return 0;
}

/// What came of a POST /reload: a status, "not accepted", or something that nobody should get.
std::string Reload(std::uint16_t port) {
  http::testing::RawClient client(port);
  if (!client.connected()) return "not accepted";
  client.Send("POST /reload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  const auto reply = client.Read();
  if (!reply) return "FAULT: no whole answer";
  const Result<json::Document> body = json::Parse(reply->body);
  const std::string code(body ? body->root().Get("code").AsString() : "no JSON");
  const bool good = (reply->status == 200 && body) || (reply->status == 422 && code == "invalid_request") ||
                    (reply->status == 503 && code == "shutting_down");
  return good ? std::to_string(reply->status) : "FAULT: " + std::to_string(reply->status) + " " + reply->body;
}

std::string LastLine(const std::string& text) {
  const std::size_t end = text.find_last_not_of('\n');
  if (end == std::string::npos) return "";
  const std::size_t before = text.rfind('\n', end);
  return text.substr(before == std::string::npos ? 0 : before + 1, end - before);
}

void Judge(const fakes::Ran& ran, RoundReport& report) {
  const auto complain = [&](const std::string& what) {
    const std::size_t from = ran.err.size() - std::min(ran.err.size(), kShownOfLog);
    report.faults.push_back(what + "; the log ends:\n" + ran.err.substr(from));
  };
  if (ran.signal != 0) return complain("killed by signal " + std::to_string(ran.signal));
  if (ran.exit_code != 0) return complain("exit code " + std::to_string(ran.exit_code) + " " + ran.out);
  for (const char* mark : {"Sanitizer", "runtime error"}) {
    if (ran.err.find(mark) != std::string::npos) return complain("a sanitizer's report");
  }
  if (LastLine(ran.err).find("\"message\":\"stopped\"") == std::string::npos)
    complain("the log does not end with stopped");
}

}  // namespace

Plan DrawPlan(std::mt19937_64& random) {
  const auto draw = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  Plan plan;
  plan.during_start = draw(3) == 0;
  plan.delay = plan.during_start ? draw(1000) / 1000.0 : 0;
  plan.faulty = !plan.during_start && draw(4) == 0;
  const int spread = kSpreads[static_cast<std::size_t>(draw(static_cast<int>(kSpreads.size())))];
  const auto add = [&](Blow blow, int count) {
    for (int i = 0; i < count; ++i) plan.throws.push_back({milliseconds(draw(spread + 1)), blow});
  };
  add(Blow::kTerm, 1 + draw(2));
  add(Blow::kHangup, draw(kMostOfAKind));
  add(Blow::kReload, draw(kMostOfAKind));
  add(Blow::kUser1, draw(2));
  add(Blow::kUser2, draw(2));
  std::shuffle(plan.throws.begin(), plan.throws.end(), random);
  std::stable_sort(plan.throws.begin(), plan.throws.end(), [](const Throw& a, const Throw& b) { return a.at < b.at; });
  return plan;
}

Arena::Arena() : port_(FreePort(0)), admin_port_(FreePort(1)), vendors_(VendorOptions()) {
  std::string name = (std::filesystem::temp_directory_path() / "walletgate-drill-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) std::abort();
  folder_ = name;
  vendors_.PublishKeysAt("http://127.0.0.1:" + std::to_string(port_));
  TeachKeys();
}

/// A first life without blows, in which the vendor learns the public keys of user tokens.
void Arena::TeachKeys() {
  Write("20s", false);
  const fakes::ServedGateway gateway(File(), Environment());
  if (gateway.As("main").Create(fakes::UserBody("first", "yieldforce")).status != 201) std::abort();
}

fakes::Environment Arena::Environment() const {
  fakes::Environment environment = vendors_.environment();
  environment["LISTEN_PORT"] = std::to_string(port_);
  environment["ADMIN_PORT"] = std::to_string(admin_port_);
  environment["PROVIDERS"] = WALLETGATE_SOURCE_DIR "/providers";
  return environment;
}

Arena::~Arena() {
  vendors_.PublishKeysAt("");
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

/// In one step, as a careful operator does: a reload finds one file or the other.
void Arena::Write(const std::string& request_timeout, bool faulty) const {
  std::string text = ConfigText();
  const std::string mark = "REQUEST_TIMEOUT";
  text.replace(text.find(mark), mark.size(), request_timeout);
  std::ofstream(File() + ".new") << text << (faulty ? "nobody_knows: this\n" : "");
  std::filesystem::rename(File() + ".new", File());
}

void Arena::AwaitBegin(fakes::Program& program, const Plan& plan, RoundReport& report) {
  const auto spawned = steady_clock::now();
  if (!program.AwaitMain()) return report.faults.push_back("never came to main");
  report.to_main = Since(spawned);
  if (plan.during_start) {
    std::this_thread::sleep_for(std::chrono::duration_cast<milliseconds>(start_took_ * plan.delay));
  } else if (program.AwaitError("\"message\":\"serving\"")) {
    start_took_ = Since(spawned) - report.to_main;
  } else {
    report.faults.push_back("never served");
  }
}

void Arena::ThrowAll(fakes::Program& program, const Plan& plan, RoundReport& report) const {
  const auto begin = steady_clock::now();
  std::vector<std::future<std::string>> reloads;
  for (const Throw& one : plan.throws) {
    std::this_thread::sleep_until(begin + one.at);
    if (one.blow == Blow::kReload) reloads.push_back(std::async(std::launch::async, Reload, admin_port_));
    else program.Signal(SignalOf(one.blow));
  }
  for (std::future<std::string>& reload : reloads) {
    const std::string outcome = reload.get();
    ++report.reloads[outcome.substr(0, outcome.find(':'))];
    if (outcome.starts_with("FAULT")) report.faults.push_back("POST /reload: " + outcome);
  }
}

RoundReport Arena::Run(int number, const Plan& plan) {
  RoundReport report;
  Write("20s", false);
  fakes::Program program({"serve", "-c", File()}, Environment());
  AwaitBegin(program, plan, report);
  std::unique_ptr<Callers> callers;
  if (!plan.during_start && report.faults.empty()) {
    callers = std::make_unique<Callers>(port_, "r" + std::to_string(number) + "-" + std::to_string(::getpid()));
    if (!callers->AwaitFirstAnswer()) report.faults.push_back("nobody is answered");
  }
  Write("21s", plan.faulty);
  const auto thrown = steady_clock::now();
  ThrowAll(program, plan, report);
  if (callers != nullptr) callers->Join();
  const fakes::Ran ran = program.Wait();
  report.to_end = Since(thrown);
  report.served = ran.err.find("\"message\":\"serving\"") != std::string::npos;
  Judge(ran, report);
  if (callers == nullptr) return report;
  report.answers = callers->statuses();
  report.acknowledged = callers->acknowledged();
  for (const auto& [status, count] : report.answers) {
    if (status != 201 && status != 503) report.faults.push_back("a create was answered " + std::to_string(status));
  }
  if (callers->lost() > 0) report.faults.push_back(std::to_string(callers->lost()) + " creates without an answer");
  return report;
}

std::vector<std::string> Arena::Audit(const std::vector<std::string>& acknowledged) {
  Write("20s", false);
  const fakes::ServedGateway gateway(File(), Environment());
  std::vector<std::string> faults;
  if (gateway.Admin().Get("/intents").At("data") != "[]") faults.push_back("an intent is left open");
  for (const std::string& id : acknowledged) {
    const bool kept = gateway.As("main").Get("/v1/end-users?external_id=" + id).At("data.0.status") == "active";
    if (!kept) faults.push_back(id + " was acknowledged and is not remembered");
  }
  return faults;
}

}  // namespace walletgate::drills
