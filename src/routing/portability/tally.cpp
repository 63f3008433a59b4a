#include "routing/portability/tally.h"

#include <bitset>

namespace walletgate::routing {

void Tally::Add(const std::string& user_id, const Verdict& verdict) {
  ++users_;
  ++by_category_[static_cast<std::size_t>(verdict.category)];
  std::bitset<kReasonCount> seen;
  for (const Reason& reason : verdict.reasons) {
    const auto code = static_cast<std::size_t>(reason.code);
    if (seen.test(code)) continue;
    seen.set(code);
    OfCode& entry = by_code_[code];
    ++entry.users;
    if (entry.samples.size() < kSamples) entry.samples.push_back(user_id);
  }
}

void Tally::Write(json::Sink& sink) const {
  const auto count = [&](std::string_view name, std::uint64_t value) {
    sink.Key(name);
    sink.Int(static_cast<std::int64_t>(value));
  };
  count("users", users_);
  count("could_leave", users_ - CountOf(Portability::kBlocked));
  sink.Key("categories");
  sink.StartObject();
  for (std::size_t i = 0; i < by_category_.size(); ++i) count(kPortabilityNames[i], by_category_[i]);
  sink.EndObject();
  sink.Key("codes");
  sink.StartArray();
  for (const ReasonInfo& info : AllReasons()) {
    const OfCode& entry = by_code_[static_cast<std::size_t>(info.code)];
    if (entry.users == 0) continue;
    sink.StartObject();
    sink.Member("code", info.name);
    count("users", entry.users);
    sink.Key("samples");
    sink.StartArray();
    for (const std::string& sample : entry.samples) sink.String(sample);
    sink.EndArray();
    sink.EndObject();
  }
  sink.EndArray();
}

}  // namespace walletgate::routing
