#include "routing/reconciliation/reconciliation.h"

namespace walletgate::routing {

void Reconciliation::Note(Difference difference, Sample sample) {
  Kind& kind = kinds[static_cast<std::size_t>(difference)];
  ++kind.users;
  if (kind.samples.size() < kMaxSamples) kind.samples.push_back(std::move(sample));
}

std::uint64_t Reconciliation::Differences() const {
  std::uint64_t all = 0;
  for (const Kind& kind : kinds) all += kind.users;
  return all;
}

std::string_view ToString(Reconciliation::State state) {
  switch (state) {
    case Reconciliation::State::kWaiting: return "waiting";
    case Reconciliation::State::kRunning: return "running";
    case Reconciliation::State::kDone: return "done";
    case Reconciliation::State::kFailed: return "failed";
  }
  return "";
}

}  // namespace walletgate::routing
