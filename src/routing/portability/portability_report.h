#pragma once

// One portability report: what was asked, how far it is, its numbers and its lines. Made and kept by PortabilityDesk;
// filled on the desk's thread, shown on event loops.

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/portability_request.h"
#include "base/json/sink.h"
#include "routing/portability/report_lines.h"
#include "routing/portability/tally.h"

namespace walletgate::routing {

/// Thread-safe, but for lines(): see ReportLines.
class PortabilityReport {
 public:
  struct About {
    std::string id;      ///< "rep_" and a ULID
    std::string tenant;  ///< as the store has it
    api::PortabilityRequest asked;
    WallTime created_at{};
  };
  PortabilityReport(About about, std::string folder) : about_(std::move(about)), lines_(std::move(folder)) {}

  const About& about() const { return about_; }
  Ends ends() const { return {about_.asked.from, about_.asked.to}; }
  ReportLines& lines() { return lines_; }
  bool ended() const;
  bool failed() const;

  // By who makes it.
  Result<void> Add(const api::EndUser& user, const Verdict& verdict);
  /// `missing`: external ids asked for that nobody has.
  void End(WallTime at, std::vector<std::string> missing, std::size_t unreadable);
  void Fail(WallTime at, const Error& error);

  /// {"object": "portability_report", …}.
  std::string Text() const;

 private:
  enum class State : std::uint8_t { kRunning, kDone, kFailed };
  void WriteOutcome(json::Sink& sink) const;

  const About about_;
  ReportLines lines_;
  mutable std::mutex mutex_;
  State state_ = State::kRunning;
  Tally tally_;
  std::optional<WallTime> ended_at_;
  std::vector<std::string> missing_;
  std::size_t unreadable_ = 0;
  std::string error_;
};

}  // namespace walletgate::routing
