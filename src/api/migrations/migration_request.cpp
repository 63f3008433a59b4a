#include "api/migrations/migration_request.h"

#include <vector>

#include "api/migrations/iso_duration.h"
#include "base/json/parse.h"
#include "base/json/writer.h"

namespace walletgate::api {
namespace {

using Request = MigrationRequest;
using QuestionRule = MemberRule<PortabilityRequest>;

constexpr std::array<std::string_view, 3> kAddresses = {"new", "keep_if_possible", "keep_or_skip"};
constexpr std::array<std::string_view, 1> kSourceAfter = {"keep"};
constexpr std::chrono::seconds kShortestWindow = std::chrono::minutes(1);
constexpr std::chrono::seconds kLongestWindow = std::chrono::hours(90 * 24);

TextCheck CheckAddresses(std::string_view text) { return CheckOneOf(text, kAddresses); }

/// There is nothing to choose yet; the member says so to whoever reads the request.
void ReadSourceAfter(json::Value value, const Place& place, Request& /*out*/) {
  if (value.IsObject() && value.Get("delete_after")) {
    return Place(place, "delete_after").Fault("unsupported", "is not offered yet: users stay where they came from");
  }
  if (!ExpectType(value, json::Type::kString, place)) return;
  if (TextCheck fault = CheckOneOf(value.AsString(), kSourceAfter)) place.Fault(fault->code, std::move(fault->detail));
}

void ReadFollow(json::Value value, const Place& place, Request& /*out*/) {
  if (!ExpectType(value, json::Type::kBool, place)) return;
  if (value.AsBool()) place.Fault("unsupported", "is not offered yet: another migration moves whoever comes later");
}

void ReadRollbackWindow(json::Value value, const Place& place, Request& out) {
  if (!ExpectType(value, json::Type::kString, place)) return;
  const std::optional<std::chrono::seconds> window = ParseIsoDuration(value.AsString());
  if (!window) return place.Fault("format", "is no ISO 8601 duration of days, hours, minutes, seconds, such as P14D");
  if (*window < kShortestWindow || *window > kLongestWindow) {
    return place.Fault(
        "range", "must be from " + FormatIsoDuration(kShortestWindow) + " to " + FormatIsoDuration(kLongestWindow));
  }
  out.rollback_window = *window;
}

template <auto kMember, auto kRead>
void ReadPart(json::Value value, const Place& place, Request& out) {
  kRead(value, place, out.*kMember);
}

constexpr MemberRule<Request> kPace = {"pace", false, ReadPart<&Request::pace, ReadPace>};
constexpr MemberRule<Request> kStopWhen = {"stop_when", false, ReadPart<&Request::stop_when, ReadGuard>};
constexpr std::array kPatchRules = {kPace, kStopWhen};

constexpr std::array kOwnRules = {
    MemberRule<Request>{"mode", false, ReadWord<&Request::mode, kMigrationModeNames>},
    MemberRule<Request>{"cut_over", false, ReadWord<&Request::cut_over, kCutOverByNames>},
    kPace,
    kStopWhen,
    MemberRule<Request>{"target_has_user", false, ReadWord<&Request::target_has_user, kTargetHasUserNames>},
    MemberRule<Request>{"source_after", false, ReadSourceAfter},
    MemberRule<Request>{"rollback_window", false, ReadRollbackWindow},
    MemberRule<Request>{"follow", false, ReadFollow}};

constexpr QuestionRule kAddressRule = {"addresses", false, ReadText<&PortabilityRequest::addresses, CheckAddresses>};

/// Reads a member of the question, or else one that only migrations have.
struct Reading {
  void (*of_question)(json::Value, const Place&, PortabilityRequest&) = nullptr;
  void (*own)(json::Value, const Place&, Request&) = nullptr;

  void operator()(json::Value value, const Place& place, Request& out) const {
    if (own != nullptr) own(value, place, out);
    else of_question(value, place, out.question);
  }
};

struct Rule {
  std::string_view name;
  bool required;
  Reading read;
};

/// Those of a report's request, where addresses have one choice less, and those that only migrations have.
const std::vector<Rule>& Rules() {
  static const std::vector<Rule> rules = [] {
    std::vector<Rule> all;
    for (const QuestionRule& rule : PortabilityRules()) {
      const QuestionRule& used = rule.name == kAddressRule.name ? kAddressRule : rule;
      all.push_back({used.name, used.required, {used.read, nullptr}});
    }
    for (const MemberRule<Request>& rule : kOwnRules) all.push_back({rule.name, rule.required, {nullptr, rule.read}});
    return all;
  }();
  return rules;
}

void FillIn(PortabilityRequest& question) {
  if (question.unverified_logins.empty()) question.unverified_logins = "leave_out";
  if (question.addresses.empty()) question.addresses = kAddresses.front();
}

template <class Word, std::size_t kCount>
std::string_view NameOf(Word word, const std::array<std::string_view, kCount>& names) {
  return names[static_cast<std::size_t>(word)];
}

}  // namespace

Result<MigrationRequest> ParseMigrationRequest(json::Value body) {
  Faults faults;
  Request request;
  ReadObject(body, Place(faults), std::span<const Rule>(Rules()), request);
  CheckEnds(request.question, faults);
  if (faults.size() > 0) return InvalidRequest(faults);
  FillIn(request.question);
  return request;
}

Result<MigrationRequest> PatchMigrationRequest(MigrationRequest request, json::Value body) {
  Faults faults;
  ReadObject(body, Place(faults), std::span<const MemberRule<Request>>(kPatchRules), request);
  if (faults.size() > 0) return InvalidRequest(faults);
  return request;
}

void WriteMigrationRequest(const MigrationRequest& request, json::Sink& sink, ShownIds ids) {
  WriteAsked(request.question, sink, ids);
  sink.Member("mode", NameOf(request.mode, kMigrationModeNames));
  sink.Member("cut_over", NameOf(request.cut_over, kCutOverByNames));
  sink.Key("pace");
  WritePace(request.pace, sink);
  sink.Key("stop_when");
  WriteGuard(request.stop_when, sink);
  sink.Member("target_has_user", NameOf(request.target_has_user, kTargetHasUserNames));
  sink.Member("source_after", kSourceAfter.front());
  sink.Member("rollback_window", FormatIsoDuration(request.rollback_window));
  sink.Member("follow", false);
}

std::string MigrationRequestText(const MigrationRequest& request) {
  std::string text;
  json::Writer writer(&text);
  writer.StartObject();
  WriteMigrationRequest(request, writer, ShownIds::kAll);
  writer.EndObject();
  return text;
}

Result<MigrationRequest> ReadMigrationRequest(std::string_view text) {
  const Result<json::Document> document = json::Parse(text);
  if (!document) return document.error();
  return ParseMigrationRequest(document->root());
}

}  // namespace walletgate::api
