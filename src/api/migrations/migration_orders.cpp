#include "api/migrations/migration_orders.h"

#include <array>
#include <limits>

#include "api/object_rules.h"
#include "base/ids.h"

namespace walletgate::api {
namespace {

constexpr std::int64_t kMostUsers = std::numeric_limits<std::int32_t>::max();  // more than a directory has
constexpr std::string_view kReportPrefix = "rep_";

struct AllowPartial {
  std::uint64_t blocked = 0;
};
struct Start {
  std::optional<std::uint64_t> blocked;
};
struct CutOver {
  int share = 100;  ///< percent
};
struct Rollback {
  bool dry_run = false;
};

void ReadReport(json::Value value, const Place& place, AllowPartial& /*out*/) {
  if (!ExpectType(value, json::Type::kString, place)) return;
  const std::string_view id = value.AsString();
  const bool good = id.starts_with(kReportPrefix) && IsUlid(id.substr(kReportPrefix.size()));
  if (!good) place.Fault("format", "is no id of a report");
}

constexpr std::array kPartialRules = {
    MemberRule<AllowPartial>{"blocked", true, ReadWhole<&AllowPartial::blocked, 0, kMostUsers>},
    MemberRule<AllowPartial>{"report", false, ReadReport}};

void ReadAllowPartial(json::Value value, const Place& place, Start& out) {
  AllowPartial partial;
  ReadObject(value, place, std::span<const MemberRule<AllowPartial>>(kPartialRules), partial);
  out.blocked = partial.blocked;
}

constexpr std::array kStartRules = {MemberRule<Start>{"allow_partial", false, ReadAllowPartial}};
constexpr std::array kCutOverRules = {MemberRule<CutOver>{"share", false, ReadWhole<&CutOver::share, 1, 100>}};
constexpr std::array kRollbackRules = {MemberRule<Rollback>{"dry_run", false, ReadFlag<&Rollback::dry_run>}};

template <class Target, std::size_t kCount>
Result<Target> Parse(json::Value body, const std::array<MemberRule<Target>, kCount>& rules) {
  Target target;
  if (!body) return target;
  Faults faults;
  ReadObject(body, Place(faults), std::span<const MemberRule<Target>>(rules), target);
  if (faults.size() > 0) return InvalidRequest(faults);
  return target;
}

}  // namespace

Result<std::optional<std::uint64_t>> ParseMigrationStart(json::Value body) {
  Result<Start> start = Parse(body, kStartRules);
  if (!start) return std::move(start).error();
  return start->blocked;
}

Result<int> ParseCutOver(json::Value body) {
  Result<CutOver> cut_over = Parse(body, kCutOverRules);
  if (!cut_over) return std::move(cut_over).error();
  return cut_over->share;
}

Result<bool> ParseRollback(json::Value body) {
  Result<Rollback> rollback = Parse(body, kRollbackRules);
  if (!rollback) return std::move(rollback).error();
  return rollback->dry_run;
}

}  // namespace walletgate::api
