#include "tests/drills/crash/workload.h"

#include <algorithm>
#include <functional>

#include "base/json/parse.h"

namespace walletgate::drills {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kMaxOpen = 200;
constexpr milliseconds kFirstPause{10};
constexpr milliseconds kLongestPause{320};

/// Answers that ask for another try. Everything else is final.
bool AsksAgain(const Answer& answer) {
  if (answer.status == 0 || answer.status == 503 || answer.status == 504) return true;
  return answer.status == 409 && answer.body.find(R"("code":"request_in_progress")") != std::string::npos;
}

std::string BodyOf(const Operation& operation) {
  if (!operation.user_id.empty()) return R"({"chain":"solana"})";
  const std::string_view vendor = kVendors[operation.vendor];
  std::string body = R"({"external_id":")" + operation.external_id + R"(","provider":")" + std::string(vendor) +
                     R"(","login_methods":[{"type":"email","email":")" +
                     ContactOf(operation.tenant, operation.external_id) + R"("}])";
  if (vendor != "capa") body += R"(,"wallets":[{"chain":"evm"}])";
  return body + R"(,"metadata":{"drill":"crash"}})";
}

std::string TextOf(const Operation& operation) {
  const std::string target =
      operation.user_id.empty() ? "/v1/end-users" : "/v1/end-users/" + operation.user_id + "/wallets";
  return RequestText({operation.tenant, operation.key}, "POST", target, BodyOf(operation));
}

std::string IdIn(const std::string& body) {
  const Result<json::Document> document = json::Parse(body);
  return document ? std::string(document->root().Get("id").AsString()) : std::string();
}

}  // namespace

std::string ContactOf(std::size_t tenant, std::string_view external_id) {
  return std::string(kTenants[tenant].id) + "." + std::string(external_id) + "@example.com";
}

std::string RequestText(const Sender& sender, std::string_view method, std::string_view target, std::string_view body) {
  std::string text(method);
  text += ' ';
  text += target;
  text += " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer key-of-";
  text += kTenants[sender.tenant].id;
  text += "\r\n";
  if (!sender.key.empty()) text += "Idempotency-Key: \"" + std::string(sender.key) + "\"\r\n";
  if (!body.empty())
    text += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  text += "\r\n";
  text += body;
  return text;
}

std::optional<Attempt> Workload::Next() {
  const std::lock_guard lock(mutex_);
  if (std::optional<Attempt> waiting = TakeWaiting()) return waiting;
  if (nothing_new_ || open_ >= kMaxOpen) return std::nullopt;
  if (!operations_.empty() && Chance(4)) {
    const std::size_t known = random_() % operations_.size();
    const bool fits = focus_ == kAnyVendor || operations_[known].vendor == static_cast<std::size_t>(focus_);
    if (fits && operations_[known].status != 0) Enqueue(known, kFirstPause);
  } else {
    Invent();
  }
  return TakeWaiting();
}

std::optional<Attempt> Workload::TakeWaiting() {
  const Time now = steady_clock::now();
  const auto ready = [&](const Waiting& waiting) {
    const bool fits = focus_ == kAnyVendor || operations_[waiting.operation].vendor == static_cast<std::size_t>(focus_);
    return fits && waiting.due <= now;
  };
  const auto found = std::find_if(waiting_.begin(), waiting_.end(), ready);
  if (found == waiting_.end()) return std::nullopt;
  Attempt attempt{found->operation, TextOf(operations_[found->operation]), found->pause};
  waiting_.erase(found);
  return attempt;
}

void Workload::Invent() {
  Operation operation;
  operation.vendor = focus_ == kAnyVendor ? random_() % kVendors.size() : static_cast<std::size_t>(focus_);
  operation.external_id = "d-" + std::to_string(operations_.size());
  if (!Chance(4)) operation.key = "key-" + operation.external_id;
  for (operation.tenant = 0; operation.tenant < kTenants.size(); ++operation.tenant) {
    operations_.push_back(operation);
    ++open_;
    Enqueue(operations_.size() - 1, kFirstPause);
    if (Chance(8)) Enqueue(operations_.size() - 1, kFirstPause);  // an impatient caller asks twice at once
  }
}

void Workload::AddWallet(const Operation& user) {
  Operation wallet;
  wallet.tenant = user.tenant;
  wallet.vendor = user.vendor;
  wallet.external_id = user.external_id;
  wallet.key = "wallet-" + user.external_id;
  wallet.user_id = user.answered_id;
  operations_.push_back(std::move(wallet));
  ++open_;
  Enqueue(operations_.size() - 1, kFirstPause);
}

void Workload::Enqueue(std::size_t operation, milliseconds pause) {
  ++operations_[operation].asked;
  waiting_.push_back({operation, steady_clock::now(), pause});
}

void Workload::Finish(const Attempt& attempt, const Answer& answer) {
  const std::lock_guard lock(mutex_);
  ++tally_.attempts;
  ++tally_.statuses[answer.status];
  Operation& operation = operations_[attempt.operation];
  LookForTheOther(operation, answer);
  if (AsksAgain(answer)) {
    const milliseconds next = std::min(kLongestPause, attempt.pause * 2);
    waiting_.push_back({attempt.operation, steady_clock::now() + attempt.pause, next});
    return;
  }
  --operation.asked;
  if (operation.status != 0) return Compare(operation, answer);
  Acknowledge(attempt.operation, answer);
}

void Workload::Acknowledge(std::size_t index, const Answer& answer) {
  Operation& operation = operations_[index];
  --open_;
  ++tally_.acknowledged;
  operation.status = answer.status;
  operation.body_hash = std::hash<std::string>()(answer.body);
  operation.answered_id = IdIn(answer.body);
  if (answer.status != 201 && (answer.status != 200 || !operation.key.empty())) {
    Complain(operation, answer, "was refused");
  } else if (operation.user_id.empty() && !nothing_new_ && Chance(3)) {
    const std::string_view vendor = kVendors[operation.vendor];
    if (vendor == "cdp" || vendor == "streambird") AddWallet(Operation(operation));
  }
}

/// A key gives the same answer for ever. Without one the user that is there is shown: with the same id, and with the
/// wallets that it got since.
void Workload::Compare(const Operation& operation, const Answer& answer) {
  ++tally_.repeated;
  const bool same = operation.status == answer.status && operation.body_hash == std::hash<std::string>()(answer.body);
  if (!operation.key.empty() && !same) return Complain(operation, answer, "was answered differently before");
  const bool shown = answer.status == 200 || (answer.status == 201 && operation.status == 200);
  if (operation.key.empty() && (!shown || IdIn(answer.body) != operation.answered_id)) {
    Complain(operation, answer, "is not the user of the first answer");
  }
}

void Workload::LookForTheOther(const Operation& operation, const Answer& answer) {
  const DrillTenant& other = kTenants[1 - operation.tenant];
  for (const std::string& mark : {std::string(other.id) + ".d-", std::string(other.prefix) + "d-"}) {
    if (answer.body.find(mark) == std::string::npos) continue;
    tally_.crossed.push_back(operation.external_id + " of " + std::string(kTenants[operation.tenant].id) +
                             " was answered with " + answer.body);
  }
}

void Workload::Complain(const Operation& operation, const Answer& answer, std::string_view why) {
  tally_.faults.push_back(std::string(kVendors[operation.vendor]) + " " + operation.external_id + " of " +
                          std::string(kTenants[operation.tenant].id) + (operation.user_id.empty() ? "" : " (wallet)") +
                          " " + std::string(why) + ": " + std::to_string(operation.status) + ", now " +
                          std::to_string(answer.status) + " " + answer.body);
}

void Workload::Focus(int vendor) {
  const std::lock_guard lock(mutex_);
  focus_ = vendor;
}

void Workload::StartNothingNew() {
  const std::lock_guard lock(mutex_);
  nothing_new_ = true;
  focus_ = kAnyVendor;
}

std::size_t Workload::Open() const {
  const std::lock_guard lock(mutex_);
  std::size_t asked = 0;
  for (const Operation& operation : operations_) asked += operation.asked;
  return open_ + asked;
}

void Workload::RepeatAll() {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < operations_.size(); ++i) {
    if (!operations_[i].key.empty()) Enqueue(i, kFirstPause);
  }
}

Tally Workload::tally() const {
  const std::lock_guard lock(mutex_);
  return tally_;
}

}  // namespace walletgate::drills
