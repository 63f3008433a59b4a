#include "routing/portability/portability_desk.h"

#include <algorithm>
#include <array>

#include "base/ids.h"
#include "base/log/exception_log.h"
#include "base/strings.h"
#include "routing/portability/asked.h"

namespace walletgate::routing {
namespace {

using Nanoseconds = std::chrono::nanoseconds;

/// So long a report is kept: its lines have external ids, also of users who are erased meanwhile.
constexpr std::chrono::hours kLifetime{1};
constexpr std::size_t kPerTenant = 4;
/// A list that is refused since the store has much to do is asked for again.
constexpr std::chrono::milliseconds kPatience{250};
constexpr int kRefusals = 40;

/// A count rests so many times as long as it has worked: it takes a tenth of a core at most.
constexpr int kRest = 9;
/// The next count waits so many times as long as the last one has worked: a hundredth of a core, within these bounds.
constexpr int kCountRest = 100;
constexpr Nanoseconds kShortestCountRest = std::chrono::seconds(15);
constexpr Nanoseconds kLongestCountRest = std::chrono::hours(1);

Error NoVendor(const Tenant& tenant, const std::string& member, const std::string& name) {
  std::vector<std::string> known;
  for (const auto& [id, provider] : tenant.providers) known.push_back(id);
  const auto near = NearestName(name, known);
  std::string detail = "is not one of your providers";
  detail += near ? ", did you mean '" + *near + "'?" : ": " + Join(known, ", ");
  Error error = MakeError(ErrorKind::kInvalidRequest, member + " " + detail);
  error.fields.push_back({"/" + member, "enum", std::move(detail)});
  return error;
}

/// An exception fails it as an error does: who waits for a report is told.
template <class Work>
Result<bool> StepOf(Work& work) {
  try {
    return work.Step();
  } catch (...) {
    LogException("the users who could leave were not counted to the end");
    return MakeError(ErrorKind::kInternal);
  }
}

Error InProgress(const std::string& detail) {
  Error error = MakeError(ErrorKind::kRequestInProgress, detail);
  error.retry_after = std::chrono::seconds(1);
  return error;
}

}  // namespace

Result<std::string> PortabilityDesk::Begin(const std::shared_ptr<const State>& state, const Tenant& tenant,
                                           const api::PortabilityRequest& asked) {
  const auto to = tenant.providers.find(asked.to);
  if (to == tenant.providers.end()) return NoVendor(tenant, "to", asked.to);
  const bool retired = tenant.retired_providers.contains(asked.from);
  if (!tenant.providers.contains(asked.from) && !retired) return NoVendor(tenant, "from", asked.from);
  ReportPtr report;
  {
    const std::lock_guard lock(mutex_);
    Tidy();
    for (const auto& [id, other] : reports_) {
      if (other->about().tenant != tenant.id || other->ended()) continue;
      if (other->about().asked == asked) return other->Text();
      return InProgress("another report is under way: " + id);
    }
    const WallTime now = parts_.clock.Now();
    PortabilityReport::About about{"rep_" + MakeUlid(now, parts_.random), tenant.id, asked, now};
    report = std::make_shared<PortabilityReport>(std::move(about), parts_.folder);
    reports_.emplace(report->about().id, report);
  }
  SurveyQuestion question{state,
                          &tenant,
                          asked.from,
                          {to->second},
                          SelectionOf(tenant, state->StoredProvider(asked.from), asked),
                          ChoicesOf(asked),
                          parts_.keeps_personal_data};
  Run(report, std::move(question));
  const auto tidy = [this]() -> std::optional<Nanoseconds> {
    const std::lock_guard lock(mutex_);
    Tidy();
    return std::nullopt;
  };
  jobs_.Add(tidy, kLifetime + std::chrono::seconds(1));
  return report->Text();
}

void PortabilityDesk::Run(const ReportPtr& report, SurveyQuestion question) {
  const auto found = [report](std::size_t /*target*/, const api::EndUser& user, const Verdict& verdict) {
    return report->Add(user, verdict);
  };
  auto survey = std::make_shared<Survey>(WaitingStore{parts_.store, loop_}, parts_.random, std::move(question), found);
  jobs_.Add([this, report, survey, refusals = 0]() mutable -> std::optional<Nanoseconds> {
    const Result<bool> more = StepOf(*survey);
    if (!more && more.error().kind == ErrorKind::kOverloaded && ++refusals < kRefusals) return kPatience;
    refusals = 0;
    if (more && *more) return Nanoseconds(0);
    if (more) report->End(parts_.clock.Now(), survey->missing(), survey->unreadable());
    else report->Fail(parts_.clock.Now(), more.error());
    return std::nullopt;
  });
}

Result<PortabilityDesk::ReportPtr> PortabilityDesk::Find(std::string_view tenant, std::string_view id) {
  const std::lock_guard lock(mutex_);
  Tidy();
  const auto found = reports_.find(id);
  const bool theirs = found != reports_.end() && (tenant.empty() || found->second->about().tenant == tenant);
  if (!theirs) return MakeError(ErrorKind::kNotFound, "no such report; one is kept for an hour");
  return found->second;
}

Result<std::string> PortabilityDesk::Show(std::string_view tenant, std::string_view id) {
  const Result<ReportPtr> report = Find(tenant, id);
  if (!report) return report.error();
  return (*report)->Text();
}

Task<Result<std::string>> PortabilityDesk::Lines(EventLoop& loop, std::string tenant, std::string id,
                                                 LinesQuery query) {
  const Result<ReportPtr> report = Find(tenant, id);
  if (!report) co_return report.error();
  if (!(*report)->ended()) co_return InProgress("the report is under way");
  if ((*report)->failed()) co_return MakeError(ErrorKind::kNotFound, "the report has failed, and has no lines");
  std::function<Result<std::string>()> read = [own = *report, query = std::move(query)] {
    return own->lines().Read(query, own->ends());
  };
  Task<Result<std::string>> reading = reading_.Run<Result<std::string>>(loop, std::move(read));
  co_return co_await std::move(reading);
}

void PortabilityDesk::Tidy() {
  const WallTime now = parts_.clock.Now();
  std::vector<ReportPtr> ended;
  for (const auto& [id, report] : reports_) {
    if (report->ended()) ended.push_back(report);
  }
  // Not by id: those of one millisecond stand in any order.
  std::sort(ended.begin(), ended.end(),
            [](const ReportPtr& a, const ReportPtr& b) { return a->about().created_at > b->about().created_at; });
  std::map<std::string, std::size_t> kept;
  for (const ReportPtr& report : ended) {
    const bool old = now - report->about().created_at > kLifetime;
    if (old || ++kept[report->about().tenant] >= kPerTenant) reports_.erase(report->about().id);
  }
}

void PortabilityDesk::Use(std::shared_ptr<const State> state) {
  const std::lock_guard lock(mutex_);
  state_ = std::move(state);
  Count(++generation_);
}

void PortabilityDesk::Count(std::uint64_t generation) {
  std::shared_ptr<LeavingCount> count;
  jobs_.Add([this, generation, count, worked = Nanoseconds{}]() mutable -> std::optional<Nanoseconds> {
    const SteadyTime began = parts_.clock.Steady();
    {
      const std::lock_guard lock(mutex_);
      if (generation != generation_) return std::nullopt;  // another one counts
      const WaitingStore store{parts_.store, loop_};
      if (count == nullptr)
        count = std::make_shared<LeavingCount>(store, parts_.random, state_, parts_.keeps_personal_data);
    }
    const Result<bool> more = StepOf(*count);
    const Nanoseconds step = parts_.clock.Steady() - began;
    worked += step;
    if (more && *more) return kRest * step;
    if (more) Tell(count->numbers());
    count.reset();
    return std::clamp(kCountRest * std::exchange(worked, {}), kShortestCountRest, kLongestCountRest);
  });
}

void PortabilityDesk::Tell(const LeavingCount::Numbers& numbers) {
  for (const auto& [from, to] : std::exchange(told_, {})) {
    if (numbers.contains({from, to})) continue;
    for (std::size_t i = 0; i < kPortabilityNames.size(); ++i)
      parts_.metrics.PortableUsers(from, to, static_cast<Portability>(i), 0);
  }
  for (const auto& [pair, users] : numbers) {
    told_.insert(pair);
    for (std::size_t i = 0; i < users.size(); ++i)
      parts_.metrics.PortableUsers(pair.first, pair.second, static_cast<Portability>(i), users[i]);
  }
}

void PortabilityDesk::Stop() {
  jobs_.Stop();
  reading_.Finish();
}

}  // namespace walletgate::routing
