#include "sandbox/vendor_handler.h"

#include <algorithm>
#include <array>

#include "api/addresses/addresses.h"
#include "base/json/parse.h"
#include "base/json/text.h"
#include "base/json/writer.h"
#include "sandbox/fabricate.h"

namespace walletgate::sandbox {
namespace {

constexpr std::string_view kAdminPrefix = "/_sandbox/";

/// Copies `value` into `out`; `name` and `spoil` say what changes on the way. The parser bounds the nesting.
void CopyChanged(json::Value value, std::string_view name, bool spoil, json::Sink& out) {
  if (value.IsObject()) {
    out.StartObject();
    for (json::Member member : value.Members()) {
      const bool renamed = !name.empty() && member.name == name;
      out.Key(renamed ? std::string(name) + "_renamed" : std::string(member.name));
      CopyChanged(member.value, name, spoil, out);
    }
    out.EndObject();
  } else if (value.IsArray()) {
    out.StartArray();
    for (json::Value item : value.Elements()) CopyChanged(item, name, spoil, out);
    out.EndArray();
  } else if (spoil && api::ChecksumEvmAddress(value.AsString())) {
    out.String(value.AsString().substr(0, value.AsString().size() - 1));
  } else {
    json::Write(value, out);
  }
}

std::string Changed(const std::string& text, std::string_view name, bool spoil) {
  Result<json::Document> document = json::Parse(text);
  if (!document) return text;
  return JsonText([&](json::Writer& out) { CopyChanged(document->root(), name, spoil, out); });
}

http::Reply Html(int status) {
  return JsonReply(status,
                   "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>",
                   "text/html");
}

http::Reply Dropped() {
  http::Reply reply;
  reply.drop = true;
  return reply;
}

http::Reply Plain(int status, std::string_view text) {
  return JsonReply(status, JsonText([&](json::Writer& out) {
                     out.StartObject();
                     out.Member("sandbox", text);
                     out.EndObject();
                   }));
}

/// "lost" and "lost-before" answer nothing; the others of this list spoil an answer that was made.
void Spoil(const FaultPlan& plan, std::string_view id_member, http::Reply& reply) {
  if (plan.kind == "lost") reply.drop = true;
  if (plan.kind == "badjson") reply.body = reply.body.substr(0, reply.body.size() / 2);
  if (plan.kind == "drift") reply.body = RenameMember(reply.body, id_member);
  if (plan.kind == "badaddress") reply.body = SpoilAddresses(reply.body);
}

}  // namespace

std::string RenameMember(const std::string& text, std::string_view name) { return Changed(text, name, false); }
std::string SpoilAddresses(const std::string& text) { return Changed(text, "", true); }

Task<http::Reply> VendorHandler::Handle(const http::Request& request) {
  http::Arrival::Awaiter whole = request.Whole({.keep = true});
  const Result<void> came = co_await whole;
  if (!came) co_return Refuse(came.error());
  if (request.path.starts_with(kAdminPrefix)) co_return Admin(request);
  facilities_.log.CountRequest(vendor_.Writes(request));
  const std::string_view create_body = vendor_.IsCreate(request) ? std::string_view(request.body) : std::string_view();
  const FaultPlan plan = faults_.Take(request.method, request.path, create_body, facilities_.random);
  if (!plan.kind.empty()) facilities_.log.CountFault(plan.kind);
  if (plan.delay.count() > 0) facilities_.log.CountFault("slow");
  std::optional<http::Reply> early = Before(request, plan);
  Step step;
  if (!early) step = vendor_.Begin(request);
  const std::chrono::milliseconds delay = plan.delay + latency_;
  if (delay.count() > 0) co_await Sleep(loop_, delay);
  http::Reply reply = early ? std::move(*early) : Work(request, plan, step);
  Count(reply);
  co_return reply;
}

std::optional<http::Reply> VendorHandler::Before(const http::Request& request, const FaultPlan& plan) {
  if (plan.kind == "lost-before") return Dropped();
  if (plan.kind == "html") return Html(502);
  const int status = plan.kind.starts_with("after-") ? 0 : FaultStatus(plan.kind);
  if (status == 0 || status >= 500) return std::nullopt;
  // 4xx stand for the front door (keys, limits): before idempotency, so never stored.
  http::Reply reply = FaultReply(status, request);
  vendor_.Decorate(reply);
  return reply;
}

http::Reply VendorHandler::FaultReply(int status, const http::Request& request) {
  constexpr std::array kOfProxies = {408, 418, 425, 444, 451, 499};
  const bool of_a_proxy = std::find(kOfProxies.begin(), kOfProxies.end(), status) != kOfProxies.end();
  return of_a_proxy ? Html(status) : vendor_.ErrorReply(status, request);
}

http::Reply VendorHandler::Work(const http::Request& request, const FaultPlan& plan, Step& step) {
  const int status = FaultStatus(plan.kind);
  const bool before = status != 0 && !plan.kind.starts_with("after-");
  std::optional<http::Reply> made;
  if (!step.reply && !before) made = step.run();
  http::Reply sent;
  if (step.reply) {
    sent = std::move(*step.reply);
  } else {
    sent = status == 0 ? *made : FaultReply(status, request);
  }
  if (step.settle) step.settle(made ? &*made : nullptr, sent);
  vendor_.Decorate(sent);
  Spoil(plan, vendor_.IdMember(), sent);
  return sent;
}

http::Reply VendorHandler::Refuse(const Error& error) { return Plain(InfoOf(error.kind).status, error.detail); }

void VendorHandler::Count(const http::Reply& reply) { facilities_.log.CountStatus(reply.drop ? 0 : reply.status); }

http::Reply VendorHandler::Admin(const http::Request& request) {
  std::string_view what = std::string_view(request.path).substr(kAdminPrefix.size());
  if (what == "faults") return AdminFaults(request);
  if (what == "log" && request.method == "GET") return ShowLog();
  if (what == "log" && request.method == "DELETE") {
    facilities_.log.Clear();
    return Plain(200, "log and counters cleared");
  }
  if (what == "stats" && request.method == "GET") return ShowStats();
  if (what == "users" && request.method == "POST") return AdminUsers(request);
  return Plain(
      404, "try GET /_sandbox/log, GET /_sandbox/stats, POST /_sandbox/users, GET, POST or DELETE /_sandbox/faults");
}

http::Reply VendorHandler::AdminUsers(const http::Request& request) {
  Result<json::Document> body = json::Parse(request.body);
  if (!body) return Plain(400, body.error().detail);
  const Result<Population> population = ParsePopulation(body->root());
  if (!population) return Plain(400, population.error().detail);
  const std::optional<std::size_t> made = vendor_.Populate(*population);
  if (!made) return Plain(404, "this vendor shows no lists: make its users through its own API");
  return JsonReply(201, JsonText([&](json::Writer& out) {
                     out.StartObject();
                     out.Key("made");
                     out.Int(static_cast<std::int64_t>(*made));
                     out.EndObject();
                   }));
}

http::Reply VendorHandler::AdminFaults(const http::Request& request) {
  if (request.method == "POST") {
    Result<json::Document> body = json::Parse(request.body);
    if (!body) return Plain(400, body.error().detail);
    Result<Fault> fault = ParseFault(body->root());
    if (!fault) return Plain(400, fault.error().detail);
    faults_.Add(std::move(*fault));
  } else if (request.method == "DELETE") {
    faults_.Clear();
  } else if (request.method != "GET") {
    return Plain(405, "GET, POST or DELETE");
  }
  return JsonReply(request.method == "POST" ? 201 : 200, JsonText([&](json::Writer& out) {
                     out.StartObject();
                     out.Key("faults");
                     out.StartArray();
                     for (const Fault& fault : faults_.Standing()) WriteFault(fault, out);
                     out.EndArray();
                     out.EndObject();
                   }));
}

http::Reply VendorHandler::ShowLog() const {
  constexpr std::size_t kMaxShown = 4000;  // the server caps replies at 1 MiB
  std::vector<CreateRecord> records = facilities_.log.Records();
  std::string body;
  json::Writer out(&body);
  out.StartObject();
  out.Key("creates");
  out.StartArray();
  for (std::size_t i = records.size() > kMaxShown ? records.size() - kMaxShown : 0; i < records.size(); ++i) {
    out.StartObject();
    out.Member("provider_user_id", records[i].provider_user_id);
    out.MemberIfAny("external_id", records[i].external_id);
    out.MemberIfAny("contact", records[i].contact);
    out.Member("at", FormatIsoMillis(records[i].at));
    out.EndObject();
  }
  out.EndArray();
  out.EndObject();
  return JsonReply(200, std::move(body));
}

http::Reply VendorHandler::ShowStats() const {
  const Stats stats = facilities_.log.Counters();
  std::string body;
  json::Writer out(&body);
  const auto count = [&](std::string_view name, std::uint64_t value) {
    out.Key(name);
    out.Int(static_cast<std::int64_t>(value));
  };
  out.StartObject();
  count("requests", stats.requests);
  count("creates", stats.creates);
  count("writes", stats.writes);
  out.Key("faults");
  out.StartObject();
  for (const auto& [kind, times] : stats.faults) count(kind, times);
  out.EndObject();
  out.Key("statuses");
  out.StartObject();
  for (const auto& [status, times] : stats.statuses) count(status == 0 ? "dropped" : std::to_string(status), times);
  out.EndObject();
  out.EndObject();
  return JsonReply(200, std::move(body));
}

}  // namespace walletgate::sandbox
