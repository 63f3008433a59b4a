#include "gateway/reloader.h"

#include <memory>
#include <utility>

#include "base/json/writer.h"
#include "base/log/exception_log.h"
#include "base/log/log.h"
#include "base/loop/nice_thread.h"
#include "base/strings.h"
#include "gateway/config/notes.h"
#include "gateway/config/usage.h"
#include "http/audit.h"

namespace walletgate::gateway {
namespace {

/// A log is no place for more; the answer of POST /reload has all.
constexpr std::size_t kMaxLoggedFaults = 20;

/// "/tenants/0/api_keys" for "tenants[0].api_keys" (RFC 6901).
std::string PointerOf(std::string_view path) {
  std::string pointer;
  if (!path.empty() && path.front() != '[') pointer += '/';
  for (const char c : path) {
    if (c == '.' || c == '[') pointer += '/';
    else if (c == '~') pointer += "~0";
    else if (c == '/') pointer += "~1";
    else if (c != ']') pointer += c;
  }
  return pointer;
}

/// Nothing is wrong with the configuration, so it counts as no failure.
Error Refuse() {
  Log(LogLevel::kWarning, "reload refused: the gateway is shutting down");
  return MakeError(ErrorKind::kShuttingDown, "the gateway is shutting down; the configuration in use stays");
}

void LogFaults(const config::Diagnostics& diagnostics) {
  Log(LogLevel::kError, "reload refused: the configuration has faults, the one in use stays",
      {{"faults", static_cast<std::int64_t>(diagnostics.size())}});
  for (std::size_t i = 0; i < diagnostics.size() && i < kMaxLoggedFaults; ++i) {
    const config::Diagnostic& fault = diagnostics.items()[i];
    const std::string place = config::TextOf(fault.where);
    Log(LogLevel::kError, "configuration fault",
        {{"at", std::string_view(place)},
         {"path", std::string_view(fault.path)},
         {"fault", std::string_view(fault.message)}});
  }
}

/// "+new -gone ~other".
std::string Brief(const NameChanges& changes) {
  std::vector<std::string> words;
  for (const std::string& name : changes.added) words.push_back("+" + name);
  for (const std::string& name : changes.removed) words.push_back("-" + name);
  for (const std::string& name : changes.changed) words.push_back("~" + name);
  return Join(words, ", ");
}

void Audit(const Error* error) {
  http::WriteAudit({"SIGHUP", http::Role::kOperator}, {"reload", {}, {}, {}, false}, error);
}

void LogChanges(const ConfigChanges& changes, const std::string& hash) {
  const std::string tenants = Brief(changes.tenants);
  const std::string providers = Brief(changes.providers);
  const std::string files = Brief(changes.provider_files);
  const std::string settings = Join(changes.settings, ", ");
  Log(LogLevel::kInfo, "reloaded",
      {{"hash", std::string_view(hash)},
       {"tenants", std::string_view(tenants)},
       {"providers", std::string_view(providers)},
       {"provider_files", std::string_view(files)},
       {"settings", std::string_view(settings)}});
  if (changes.needs_restart.empty()) return;
  const std::string waiting = Join(changes.needs_restart, ", ");
  Log(LogLevel::kWarning, "not in use before a restart", {{"settings", std::string_view(waiting)}});
}

}  // namespace

Error FaultsOf(const config::Diagnostics& diagnostics) {
  const std::size_t count = diagnostics.size();
  Error error =
      MakeError(ErrorKind::kInvalidRequest, "the configuration has " + std::to_string(count) +
                                                (count == 1 ? " fault" : " faults") + "; the one in use stays");
  for (const config::Diagnostic& fault : diagnostics.items()) {
    error.fields.push_back(
        {PointerOf(fault.path), "configuration", config::TextOf(fault.where) + ": " + fault.message});
  }
  return error;
}

Reloader::Reloader(const GatewayConfig& config, Parts parts)
    : parts_(std::move(parts)), started_(config.settings), current_(config) {
  parts_.metrics.ConfigInUse(config.loaded.hash);
}

void Reloader::Begin() {
  {
    const std::lock_guard lock(mutex_);
    if (phase_ == Phase::kNotBegun) phase_ = Phase::kOpen;
    changed_.notify_all();
  }
  if (parts_.users) Submit([this] { WarnOfMissing(); });
}

void Reloader::Stop() {
  std::unique_lock lock(mutex_);
  phase_ = Phase::kStopped;
  changed_.notify_all();
  changed_.wait(lock, [this] { return !taking_; });
}

bool Reloader::Enter() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return phase_ != Phase::kNotBegun; });
  taking_ = phase_ == Phase::kOpen;
  return taking_;
}

void Reloader::Leave() {
  const std::lock_guard lock(mutex_);
  taking_ = false;
  changed_.notify_all();
}

bool Reloader::Stopped() {
  const std::lock_guard lock(mutex_);
  return phase_ == Phase::kStopped;
}

bool Reloader::Submit(std::function<void()> work) {
  const std::lock_guard lock(mutex_);  // held, so that nothing is submitted after Finish
  if (phase_ == Phase::kStopped) return false;
  thread_.Submit(std::move(work));
  return true;
}

void Reloader::Request() {
  if (requested_.exchange(true)) return;
  const bool accepted = Submit([this] {
    requested_ = false;
    const Result<std::string> done = Reload();
    Audit(done ? nullptr : &done.error());
  });
  if (accepted) return;
  requested_ = false;
  const Error refused = Refuse();
  Audit(&refused);
}

Task<Result<std::string>> Reloader::Run(EventLoop& loop) {
  const Completion<Result<std::string>> done;
  const bool accepted = Submit([this, &loop, done] {
    auto result = std::make_shared<Result<std::string>>(Reload());
    loop.Post([done, result] { done.Resolve(std::move(*result)); });
  });
  if (!accepted) co_return Refuse();
  co_return co_await done;
}

Result<std::string> Reloader::Reload() {
  try {
    return ReadAnew();
  } catch (...) {
    LogException("a reload was not finished");
  }
  Leave();
  parts_.metrics.ConfigReloaded(false);
  return MakeError(ErrorKind::kInternal, "the gateway met a fault of its own; the log says which");
}

Result<std::string> Reloader::ReadAnew() {
  BeNice(kNiceOfWorkers);  // proving a configuration takes some tens of milliseconds
  if (!parts_.load) return MakeError(ErrorKind::kNotFound, "this gateway was started without a file to read anew");
  if (Stopped()) return Refuse();
  config::Diagnostics diagnostics;
  GatewayConfig next = parts_.load(*current_.loaded.state, diagnostics);
  if (diagnostics.empty()) {
    if (Result<void> asked = ProveAgainstStore(next, diagnostics); !asked) return asked.error();
  }
  if (diagnostics.empty()) return Take(std::move(next));
  parts_.metrics.ConfigReloaded(false);
  LogFaults(diagnostics);
  return FaultsOf(diagnostics);
}

Result<void> Reloader::ProveAgainstStore(const GatewayConfig& next, config::Diagnostics& diagnostics) {
  if (!parts_.users) return {};
  const Result<std::vector<storage::Usage>> usages = parts_.users();
  if (usages) {
    ProveUsers(next.loaded, *usages, diagnostics);
    return {};
  }
  parts_.metrics.ConfigReloaded(false);
  Log(LogLevel::kError, "reload refused: the store cannot be asked whose users it would take away",
      {{"reason", std::string_view(usages.error().detail)}});
  return MakeError(ErrorKind::kStoreUnavailable, "the store cannot be asked whose users this would take away");
}

void Reloader::WarnOfMissing() {
  if (Stopped()) return;
  try {
    const Result<std::vector<storage::Usage>> usages = parts_.users();
    if (usages) return LogMissing(current_.loaded, *usages);
    Log(LogLevel::kWarning, "the store was not asked for users whom nobody is configured for",
        {{"reason", std::string_view(usages.error().detail)}});
  } catch (...) {
    LogException("users whom nobody is configured for were not looked for");
  }
}

Result<std::string> Reloader::Take(GatewayConfig next) {
  const ConfigChanges changes = Compare(started_, current_, next);
  if (!Enter()) return Refuse();
  parts_.use(next, current_);
  current_ = std::move(next);
  Leave();
  parts_.metrics.ConfigInUse(current_.loaded.hash);
  parts_.metrics.ConfigReloaded(true);
  LogChanges(changes, current_.loaded.hash);
  LogNotes(current_.loaded, SystemClock().Now());
  std::string text;
  json::Writer writer(&text);
  changes.Write(current_.loaded.hash, writer);
  return text;
}

}  // namespace walletgate::gateway
