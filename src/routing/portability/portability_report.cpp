#include "routing/portability/portability_report.h"

#include <algorithm>
#include <array>

#include "base/json/writer.h"

namespace walletgate::routing {
namespace {

constexpr std::array<std::string_view, 3> kStates = {"running", "done", "failed"};
constexpr std::size_t kShownMissing = 5;  // as many as of a code

}  // namespace

bool PortabilityReport::ended() const {
  const std::lock_guard lock(mutex_);
  return state_ != State::kRunning;
}

bool PortabilityReport::failed() const {
  const std::lock_guard lock(mutex_);
  return state_ == State::kFailed;
}

Result<void> PortabilityReport::Add(const api::EndUser& user, const Verdict& verdict) {
  if (Result<void> kept = lines_.Add(user.id, user.external_id, verdict); !kept) return kept;
  const std::lock_guard lock(mutex_);
  tally_.Add(user.id, verdict);
  return {};
}

void PortabilityReport::End(WallTime at, std::vector<std::string> missing, std::size_t unreadable) {
  const Result<void> finished = lines_.Finish();
  if (!finished) return Fail(at, finished.error());
  const std::lock_guard lock(mutex_);
  missing_ = std::move(missing);
  unreadable_ = unreadable;
  ended_at_ = at;
  state_ = State::kDone;
}

void PortabilityReport::Fail(WallTime at, const Error& error) {
  const std::lock_guard lock(mutex_);
  error_ = error.detail;
  ended_at_ = at;
  state_ = State::kFailed;
}

std::string PortabilityReport::Text() const {
  std::string text;
  json::Writer writer(&text);
  const std::lock_guard lock(mutex_);
  writer.StartObject();
  writer.Member("object", "portability_report");
  writer.Member("id", std::string_view(about_.id));
  writer.Member("state", kStates[static_cast<std::size_t>(state_)]);
  api::WriteAsked(about_.asked, writer);
  writer.Member("created_at", FormatRfc3339(about_.created_at));
  if (ended_at_) writer.Member("ended_at", FormatRfc3339(*ended_at_));
  writer.MemberIfAny("error", error_);
  tally_.Write(writer);
  if (state_ == State::kDone) WriteOutcome(writer);
  writer.EndObject();
  return text;
}

void PortabilityReport::WriteOutcome(json::Sink& sink) const {
  sink.Key("unreadable");
  sink.Int(static_cast<std::int64_t>(unreadable_));
  if (about_.asked.external_ids.empty()) return;
  sink.Key("not_found");
  sink.StartObject();
  sink.Key("external_ids");
  sink.Int(static_cast<std::int64_t>(missing_.size()));
  sink.Key("samples");
  sink.StartArray();
  for (std::size_t i = 0; i < std::min(kShownMissing, missing_.size()); ++i) sink.String(missing_[i]);
  sink.EndArray();
  sink.EndObject();
}

}  // namespace walletgate::routing
