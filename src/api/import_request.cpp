#include "api/import_request.h"

#include <array>
#include <span>

#include "api/object_rules.h"

namespace walletgate::api {
namespace {

using Rule = MemberRule<ImportRequest>;

constexpr std::array<std::string_view, 2> kSources = {"provider", "lines"};
constexpr std::array<std::string_view, 2> kIds = {"provider_user_id", "lines"};

/// One of two words; `second`: whether it is the second.
bool ReadChoice(json::Value value, const Place& place, std::span<const std::string_view> words) {
  if (!ExpectType(value, json::Type::kString, place)) return false;
  if (TextCheck fault = CheckOneOf(value.AsString(), words)) place.Fault(fault->code, std::move(fault->detail));
  return value.AsString() == words.back();
}

void ReadSource(json::Value value, const Place& place, ImportRequest& out) {
  out.from_lines = ReadChoice(value, place, kSources);
}

void ReadIds(json::Value value, const Place& place, ImportRequest& out) {
  out.ids_from_lines = ReadChoice(value, place, kIds);
}

constexpr std::array kRules = {Rule{"provider", true, ReadText<&ImportRequest::provider, CheckProviderId>},
                               Rule{"source", true, ReadSource},
                               Rule{"external_id", true, ReadIds},
                               Rule{"verify", false, ReadFlag<&ImportRequest::verify>},
                               Rule{"from_provider", false, ReadText<&ImportRequest::from_provider, CheckProviderId>},
                               Rule{"pace", false, ReadWhole<&ImportRequest::pace, 1, kMaxImportPace>}};

struct Start {
  bool dry_run = false;
};

constexpr std::array kStartRules = {MemberRule<Start>{"dry_run", false, ReadFlag<&Start::dry_run>}};

}  // namespace

Result<ImportRequest> ParseImportRequest(json::Value body) {
  Faults faults;
  ImportRequest request;
  const Place place(faults);
  ReadObject(body, place, std::span<const Rule>(kRules), request);
  if (faults.size() == 0 && request.from_lines && !request.ids_from_lines) {
    Place(place, "external_id").Fault("unsupported", "must be lines where the source is: each line says its own");
  }
  if (faults.size() == 0 && request.from_provider == request.provider) {
    Place(place, "from_provider").Fault("duplicate", "is the provider that the users are to have");
  }
  if (faults.size() > 0) return InvalidRequest(faults);
  return request;
}

Result<bool> ParseImportStart(json::Value body) {
  Start start;
  if (!body) return false;
  Faults faults;
  ReadObject(body, Place(faults), std::span<const MemberRule<Start>>(kStartRules), start);
  if (faults.size() > 0) return InvalidRequest(faults);
  return start.dry_run;
}

std::vector<std::string_view> ImportRequestMembers() {
  std::vector<std::string_view> names;
  for (const Rule& rule : kRules) names.push_back(rule.name);
  for (const MemberRule<Start>& rule : kStartRules) names.push_back(rule.name);
  return names;
}

}  // namespace walletgate::api
