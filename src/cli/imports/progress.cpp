#include "cli/imports/progress.h"

#include <algorithm>

#include "cli/console.h"
#include "cli/imports/import_view.h"

namespace walletgate::cli {
namespace {

constexpr std::int64_t kBarWidth = 20;           // characters
constexpr std::size_t kLineWidth = 78;           // characters; what was there before is written over
constexpr std::int64_t kSecondsToMinutes = 120;  // seconds from which on minutes say enough
constexpr std::int64_t kMinute = 60;             // seconds

std::int64_t Percent(std::int64_t done, std::int64_t total) {
  return total <= 0 ? 0 : std::min(done, total) * 100 / total;
}

std::string Amount(const std::string& what, std::int64_t done, std::int64_t total) {
  return what + " " + WithThousands(done) + (total > 0 ? " of " + WithThousands(total) : "");
}

}  // namespace

Progress::Progress(std::string what, bool on_terminal)
    : what_(std::move(what)), on_terminal_(on_terminal), begun_(SystemClock().Steady()) {}

Progress::~Progress() {
  if (on_terminal_ && shown_) Say("\n");
}

void Progress::Show(std::int64_t done, std::int64_t total) {
  if (!shown_) first_ = done;
  shown_ = true;
  if (!on_terminal_) {
    const std::int64_t tenths = Percent(done, total) / 10;
    if (tenths <= tenths_) return;
    tenths_ = tenths;
    return Say("walletgate: " + Amount(what_, done, total) + ", " + std::to_string(tenths * 10) + " %\n");
  }
  std::string line = ProgressBar(what_, done, total);
  const double seconds = std::chrono::duration<double>(SystemClock().Steady() - begun_).count();
  const auto rate = static_cast<std::int64_t>(static_cast<double>(done - first_) / std::max(seconds, 1.0));
  if (rate > 0 && done < total) line += ", " + DurationText((total - done) / rate) + " left";
  if (line.size() < kLineWidth) line.append(kLineWidth - line.size(), ' ');
  SayOver(line);
}

std::string ProgressBar(const std::string& what, std::int64_t done, std::int64_t total) {
  const std::int64_t percent = Percent(done, total);
  const std::int64_t full = percent * kBarWidth / 100;
  const std::string number = std::to_string(percent);
  return "[" + std::string(static_cast<std::size_t>(full), '#') +
         std::string(static_cast<std::size_t>(kBarWidth - full), '.') + "] " + std::string(3 - number.size(), ' ') +
         number + " %  " + Amount(what, done, total);
}

std::string DurationText(std::int64_t seconds) {
  return seconds < kSecondsToMinutes ? std::to_string(seconds) + " s" : std::to_string(seconds / kMinute) + " min";
}

}  // namespace walletgate::cli
