#include "tests/simulation/timeline.h"

#include <algorithm>
#include <cstdio>

namespace walletgate::simulation {
namespace {

constexpr std::chrono::seconds kStart{1779271200};  // 2026-05-20T10:00:00Z

}  // namespace

WallTime Timeline::Now() const { return WallTime(std::chrono::duration_cast<WallTime::duration>(kStart + elapsed_)); }

TimerId Timeline::At(SteadyTime at, Life life, std::function<void()> action) {
  const TimerId id = next_++;
  if (ended_.contains(life)) return id;
  at = std::max(at, Steady());
  events_.emplace(When{at, id}, Event{life, std::move(action)});
  times_.emplace(id, at);
  return id;
}

void Timeline::Cancel(TimerId timer) {
  const auto found = times_.find(timer);
  if (found == times_.end()) return;
  events_.erase({found->second, timer});
  times_.erase(found);
}

void Timeline::Kill(Life life) {
  ended_.insert(life);
  for (auto at = events_.begin(); at != events_.end();) {
    if (at->second.life != life) {
      ++at;
      continue;
    }
    times_.erase(at->first.second);
    at = events_.erase(at);
  }
}

bool Timeline::Step() {
  if (events_.empty()) return false;
  auto event = events_.extract(events_.begin());
  times_.erase(event.key().second);
  elapsed_ = std::max(Steady(), event.key().first) - SteadyTime(std::chrono::hours(1));
  ++steps_;
  event.mapped().action();
  return true;
}

void Timeline::Mix(std::string_view text) {
  for (const char c : text) hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 1099511628211U;
  hash_ = (hash_ ^ 0xFFU) * 1099511628211U;
}

void Timeline::Note(std::string_view what, std::string_view about, std::string_view more) {
  hash_ = (hash_ ^ static_cast<std::uint64_t>(elapsed_.count())) * 1099511628211U;
  Mix(what);
  Mix(about);
  Mix(more);
  if (!print_) return;
  const double seconds = std::chrono::duration<double>(elapsed_).count();
  std::printf("%12.6f #%llu %.*s %.*s %.*s\n", seconds, static_cast<unsigned long long>(steps_),
              static_cast<int>(what.size()), what.data(), static_cast<int>(about.size()), about.data(),
              static_cast<int>(more.size()), more.data());
}

void Timeline::Violate(const std::string& text) {
  Note("VIOLATION", text);
  violations_.push_back("step " + std::to_string(steps_) + ": " + text);
}

void SimLoop::Post(std::function<void()> action) {
  last_post_ = std::max(last_post_, timeline_.Steady() + dice_.Between({}, std::chrono::microseconds(60)));
  timeline_.At(last_post_, life_, std::move(action));
}

}  // namespace walletgate::simulation
