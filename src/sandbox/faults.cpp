#include "sandbox/faults.h"

#include <array>
#include <charconv>
#include <cmath>

#include "base/json/parse.h"

namespace walletgate::sandbox {
namespace {

constexpr std::array<std::string_view, 7> kNamedKinds = {"lost-before", "lost",  "slow",      "badjson",
                                                         "html",        "drift", "badaddress"};
constexpr std::string_view kAfter = "after-";

std::optional<int> ReadInt(std::string_view text) {
  int value = 0;
  auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool IsKind(std::string_view kind) {
  for (std::string_view name : kNamedKinds) {
    if (kind == name) return true;
  }
  return FaultStatus(kind) != 0;
}

bool ComesOnce(std::string_view kind) { return kind == "lost" || kind == "lost-before"; }

/// True with the given probability.
bool Chance(double probability, Random& random) {
  if (probability >= 1.0) return true;
  std::array<std::uint8_t, 4> bytes{};
  random.Fill(bytes);
  std::uint32_t draw = 0;
  for (std::uint8_t byte : bytes) draw = (draw << 8U) | byte;
  return static_cast<double>(draw) < probability * 4294967296.0;
}

Error BadFault(std::string why) { return MakeError(ErrorKind::kInvalidRequest, std::move(why)); }

Result<double> ReadProbability(json::Value value) {
  // from_chars for double: the JSON parser keeps numbers as text.
  double number = -1;
  std::string_view text = value.NumberText();
  auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size() || !(number >= 0.0 && number <= 1.0)) {
    return BadFault("probability must be a number from 0 to 1");
  }
  return number;
}

/// Cuts "<head>-" off `text`; false when it does not start so.
bool Eat(std::string_view& text, std::string_view head) {
  if (!text.starts_with(head) || text.size() <= head.size() || text[head.size()] != '-') return false;
  text.remove_prefix(head.size() + 1);
  return true;
}

}  // namespace

int FaultStatus(std::string_view kind) {
  if (kind.starts_with(kAfter)) kind.remove_prefix(kAfter.size());
  std::optional<int> status = ReadInt(kind);
  return status && kind.size() == 3 && *status >= 400 ? *status : 0;
}

Result<Fault> ParseFault(json::Value value) {
  if (!value.IsObject()) return BadFault("a fault is a JSON object");
  Fault fault;
  fault.kind = value.Get("kind").AsString();
  if (!IsKind(fault.kind) || FaultStatus(fault.kind) > 599) {
    return BadFault(
        "kind must be 400-599, after-<status>, lost, lost-before, slow, badjson, html, drift or badaddress");
  }
  if (json::Value probability = value.Get("probability")) {
    Result<double> number = ReadProbability(probability);
    if (!number) return std::move(number).error();
    fault.probability = *number;
    fault.count = -1;
  }
  if (json::Value count = value.Get("count")) {
    std::int64_t number = count.AsInt64().value_or(0);
    if (number != -1 && (number < 1 || number > 1000000000))
      return BadFault("count must be -1 or a whole number from 1");
    fault.count = static_cast<int>(number);
  }
  const std::int64_t millis = value.Get("millis").AsInt64().value_or(0);
  if (millis < 0 || millis > 600000) return BadFault("millis must be 0 to 600000");
  if (fault.kind == "slow" && millis == 0) return BadFault("slow needs millis");
  fault.delay = std::chrono::milliseconds(millis);
  fault.method = value.Get("method").AsString();
  fault.path_prefix = value.Get("path").AsString();
  for (json::Member member : value.Members()) {
    constexpr std::array<std::string_view, 6> kKnown = {"kind", "count", "probability", "millis", "method", "path"};
    bool known = false;
    for (std::string_view name : kKnown) known = known || name == member.name;
    if (!known) return BadFault("unknown member \"" + std::string(member.name) + "\"");
  }
  return fault;
}

void WriteFault(const Fault& fault, json::Sink& out) {
  out.StartObject();
  out.Member("kind", fault.kind);
  out.Key("count");
  out.Int(fault.count);
  if (fault.probability < 1.0) {
    out.Key("probability");
    out.Number(std::to_string(fault.probability));
  }
  if (fault.delay.count() > 0) {
    out.Key("millis");
    out.Int(fault.delay.count());
  }
  out.MemberIfAny("method", fault.method);
  out.MemberIfAny("path", fault.path_prefix);
  out.EndObject();
}

std::optional<MagicFault> ParseMagic(std::string_view text) {
  if (!Eat(text, "fault")) return std::nullopt;
  MagicFault magic;
  magic.once = Eat(text, "once");
  for (std::string_view kind : kNamedKinds) {
    if (!Eat(text, kind)) continue;
    magic.fault.kind = kind;
    magic.once = magic.once || ComesOnce(kind);
    if (kind != "slow") return magic;
    std::optional<int> millis = ReadInt(text.substr(0, text.find('-')));
    if (!millis || *millis < 0 || *millis > 600000) return std::nullopt;
    magic.fault.delay = std::chrono::milliseconds(*millis);
    return magic;
  }
  const bool after = Eat(text, kAfter.substr(0, kAfter.size() - 1));
  std::string status(text.substr(0, text.find('-')));
  if (FaultStatus(status) == 0 || FaultStatus(status) > 599) return std::nullopt;
  magic.fault.kind = (after ? std::string(kAfter) : "") + status;
  return magic;
}

void FaultBook::Add(Fault fault) {
  std::lock_guard lock(mutex_);
  standing_.push_back(std::move(fault));
}

void FaultBook::Clear() {
  std::lock_guard lock(mutex_);
  standing_.clear();
}

std::vector<Fault> FaultBook::Standing() const {
  std::lock_guard lock(mutex_);
  return {standing_.begin(), standing_.end()};
}

FaultPlan FaultBook::Take(const std::string& method, const std::string& path, std::string_view create_body,
                          Random& random) {
  FaultPlan plan;
  std::lock_guard lock(mutex_);
  for (auto fault = standing_.begin(); fault != standing_.end();) {
    const bool fits = (fault->method.empty() || fault->method == method) && path.starts_with(fault->path_prefix);
    const bool wanted = fits && (fault->kind == "slow" || plan.kind.empty()) && Chance(fault->probability, random);
    if (wanted) Apply(*fault, plan);
    if (wanted && fault->count > 0 && --fault->count == 0) {
      fault = standing_.erase(fault);
    } else {
      ++fault;
    }
  }
  if (create_body.find("fault-") == std::string_view::npos) return plan;
  Result<json::Document> body = json::Parse(create_body);
  if (body) TakeMagic(body->root(), plan);
  return plan;
}

void FaultBook::Apply(const Fault& fault, FaultPlan& plan) const {
  if (fault.kind == "slow") {
    plan.delay += fault.delay;
  } else {
    plan.kind = fault.kind;
  }
}

// The nesting is bounded by the parser.
void FaultBook::TakeMagic(json::Value value, FaultPlan& plan) {
  for (json::Value item : value.Elements()) TakeMagic(item, plan);
  for (json::Member member : value.Members()) TakeMagic(member.value, plan);
  std::optional<MagicFault> magic = ParseMagic(value.AsString());
  if (!magic || (magic->fault.kind != "slow" && !plan.kind.empty())) return;
  if (magic->once && !spent_.emplace(value.AsString()).second) return;
  Apply(magic->fault, plan);
}

}  // namespace walletgate::sandbox
