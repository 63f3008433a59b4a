#include "api/portability_request.h"

#include <algorithm>
#include <array>

#include "api/object_rules.h"

namespace walletgate::api {
namespace {

using Request = PortabilityRequest;

constexpr std::array<std::string_view, 2> kStatuses = {"active", "pending"};
constexpr std::array<std::string_view, 3> kUnverified = {"leave_out", "carry", "block"};
constexpr std::array<std::string_view, 2> kAddresses = {"new", "keep_if_possible"};

TextCheck CheckStatus(std::string_view text) { return CheckOneOf(text, kStatuses); }
TextCheck CheckUnverified(std::string_view text) { return CheckOneOf(text, kUnverified); }
TextCheck CheckAddresses(std::string_view text) { return CheckOneOf(text, kAddresses); }

void ReadCreatedBefore(json::Value value, const Place& place, Request& out) {
  if (!ExpectType(value, json::Type::kString, place)) return;
  out.created_before = ParseRfc3339(value.AsString());
  if (!out.created_before) place.Fault("format", "is no RFC 3339 date-time, such as 2026-10-01T00:00:00Z");
}

void ReadExternalIds(json::Value value, const Place& place, Request& out) {
  if (!ExpectType(value, json::Type::kArray, place)) return;
  if (value.size() == 0) place.Fault("range", "has at least one id; leave it out for all users");
  ExpectAtMost(value.size(), kMaxSelectedIds, place);
  std::size_t index = 0;
  for (const json::Value element : value.Elements()) {
    const Place at(place, index);
    if (index++ == kMaxSelectedIds) return;
    if (!ExpectType(element, json::Type::kString, at)) continue;
    if (TextCheck fault = CheckExternalId(element.AsString())) {
      at.Fault(fault->code, std::move(fault->detail));
      continue;
    }
    std::string id(element.AsString());
    if (std::ranges::find(out.external_ids, id) != out.external_ids.end()) at.Fault("duplicate", "is listed twice");
    else out.external_ids.push_back(std::move(id));
  }
}

constexpr std::array kSelectRules = {MemberRule<Request>{"status", false, ReadText<&Request::status, CheckStatus>},
                                     MemberRule<Request>{"created_before", false, ReadCreatedBefore},
                                     MemberRule<Request>{"external_ids", false, ReadExternalIds}};

void ReadSelect(json::Value value, const Place& place, Request& out) {
  ReadObject(value, place, std::span<const MemberRule<Request>>(kSelectRules), out);
}

void WriteIds(const std::vector<std::string>& external_ids, json::Sink& sink, ShownIds shown) {
  if (shown == ShownIds::kNumber) return sink.Int(static_cast<std::int64_t>(external_ids.size()));
  sink.StartArray();
  for (const std::string& id : external_ids) sink.String(id);
  sink.EndArray();
}

constexpr std::array kRules = {
    MemberRule<Request>{"from", true, ReadText<&Request::from, CheckProviderId>},
    MemberRule<Request>{"to", true, ReadText<&Request::to, CheckProviderId>},
    MemberRule<Request>{"select", false, ReadSelect},
    MemberRule<Request>{"unverified_logins", false, ReadText<&Request::unverified_logins, CheckUnverified>},
    MemberRule<Request>{"addresses", false, ReadText<&Request::addresses, CheckAddresses>},
    MemberRule<Request>{"key_set_registered", false, ReadFlag<&Request::key_set_registered>}};

}  // namespace

std::span<const MemberRule<PortabilityRequest>> PortabilityRules() { return kRules; }

void CheckEnds(const PortabilityRequest& asked, Faults& faults) {
  if (faults.size() == 0 && asked.from == asked.to) faults.Add({"/to", "enum", "is the vendor that the users are at"});
}

Result<PortabilityRequest> ParsePortabilityRequest(json::Value body) {
  Faults faults;
  PortabilityRequest request;
  ReadObject(body, Place(faults), PortabilityRules(), request);
  CheckEnds(request, faults);
  if (faults.size() > 0) return InvalidRequest(faults);
  return request;
}

void WriteAsked(const PortabilityRequest& asked, json::Sink& sink, ShownIds ids) {
  sink.Member("from", asked.from);
  sink.Member("to", asked.to);
  sink.Key("select");
  sink.StartObject();
  sink.MemberIfAny("status", asked.status);
  if (asked.created_before) sink.Member("created_before", FormatRfc3339(*asked.created_before));
  if (!asked.external_ids.empty()) {
    sink.Key("external_ids");
    WriteIds(asked.external_ids, sink, ids);
  }
  sink.EndObject();
  sink.MemberIfAny("unverified_logins", asked.unverified_logins);
  sink.Member("addresses", asked.addresses.empty() ? kAddresses.front() : std::string_view(asked.addresses));
  sink.Member("key_set_registered", asked.key_set_registered);
}

}  // namespace walletgate::api
