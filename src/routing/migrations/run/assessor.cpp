#include "routing/migrations/run/assessor.h"

#include <algorithm>
#include <utility>

#include "routing/migrations/first_row.h"

namespace walletgate::routing {
namespace {

/// Written in one transaction: a create behind it waits for milliseconds.
constexpr std::size_t kRowsAtOnce = 200;

}  // namespace

Assessor::Assessor(const Parts& parts, SurveyQuestion question, storage::MigrationClaim claim)
    : parts_(parts),
      claim_(std::move(claim)),
      survey_(WaitingStore{parts.store, parts.loop}, parts.random, std::move(question),
              [this](std::size_t /*target*/, const api::EndUser& user, const Verdict& verdict) {
                return Add(user, verdict);
              }) {}

Result<void> Assessor::Add(const api::EndUser& user, const Verdict& verdict) {
  rows_.push_back(FirstRow(user, verdict, parts_.only_with_addresses));
  last_ = user.id;
  return rows_.size() < kRowsAtOnce ? Result<void>() : Flush();
}

Result<bool> Assessor::Step() {
  Result<bool> more = survey_.Step();
  if (!more) return more;
  if (Result<void> written = Flush(); !written) return written.error();
  return more;
}

Result<void> Assessor::Flush() {
  if (rows_.empty()) return {};
  storage::Enrolment enrolment{claim_, std::exchange(rows_, {}), last_};
  const Result<std::optional<std::size_t>> enrolled =
      parts_.loop.RunUntilDone(parts_.store.Enrol(parts_.loop, std::move(enrolment)));
  if (!enrolled) return enrolled.error();
  if (!*enrolled) return MakeError(ErrorKind::kWrongState, "the migration is somebody else's by now");
  return {};
}

}  // namespace walletgate::routing
