#include "routing/portability/line_text.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace walletgate::routing {
namespace {

constexpr char kField = '\x1f';
constexpr char kPart = '\x1e';
constexpr int kToldOnly = 9;  // for a reason without a category

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(separator, at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

int NumberOf(std::string_view text) {
  int number = -1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::optional<Reason> ParseReason(std::string_view text) {
  const std::vector<std::string_view> parts = Split(text, kPart);
  const int code = parts.size() < 3 ? -1 : NumberOf(parts[0]);
  if (code < 0 || code >= static_cast<int>(AllReasons().size())) return std::nullopt;
  Reason reason{static_cast<ReasonCode>(code), std::string(parts[2]), {parts.begin() + 3, parts.end()}, {}};
  const int category = NumberOf(parts[1]);
  if (category != kToldOnly) reason.category = static_cast<Portability>(category);
  return reason;
}

/// In quotes, as any value may be.
std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace

bool UserLine::Has(ReasonCode code) const {
  return std::ranges::any_of(verdict.reasons, [code](const Reason& reason) { return reason.code == code; });
}

std::string PackLine(const UserLine& line) {
  std::string text = line.user_id + kField + line.external_id;
  for (const Reason& reason : line.verdict.reasons) {
    const int category = reason.category ? static_cast<int>(*reason.category) : kToldOnly;
    text += kField + std::to_string(static_cast<int>(reason.code)) + kPart + std::to_string(category) + kPart;
    text += reason.pointer;
    for (const std::string& value : reason.values) text += kPart + value;
  }
  return text + '\n';
}

std::optional<UserLine> ParseLine(std::string_view text) {
  const std::vector<std::string_view> fields = Split(text, kField);
  if (fields.size() < 2) return std::nullopt;
  UserLine line{std::string(fields[0]), std::string(fields[1]), {}};
  for (std::size_t i = 2; i < fields.size(); ++i) {
    std::optional<Reason> reason = ParseReason(fields[i]);
    if (!reason) return std::nullopt;
    const std::optional<Portability> category = reason->category;
    line.verdict.AddAs(category, std::move(*reason));
  }
  return line;
}

void WriteLine(const UserLine& line, const Ends& ends, json::Sink& sink) {
  sink.StartObject();
  sink.Member("user", std::string_view(line.user_id));
  sink.Member("external_id", std::string_view(line.external_id));
  sink.Member("category", NameOf(line.verdict.category));
  sink.Key("reasons");
  sink.StartArray();
  for (const Reason& reason : line.verdict.reasons) {
    sink.StartObject();
    sink.Member("code", InfoOf(reason.code).name);
    sink.Key("category");
    reason.category ? sink.String(NameOf(*reason.category)) : sink.Null();
    sink.Member("pointer", std::string_view(reason.pointer));
    sink.Member("detail", DetailOf(reason, ends));
    sink.MemberIfAny("remedy", RemedyOf(reason, ends));
    sink.EndObject();
  }
  sink.EndArray();
  sink.EndObject();
}

std::string CsvRow(const std::array<std::string_view, 5>& fields) {
  const auto& [user, external_id, category, codes, details] = fields;
  return std::string(user) + ',' + Quoted(external_id) + ',' + std::string(category) + ',' + std::string(codes) + ',' +
         Quoted(details) + "\r\n";
}

std::string CsvLine(const UserLine& line, const Ends& ends) {
  std::string codes;
  std::string details;
  for (const Reason& reason : line.verdict.reasons) {
    codes += (codes.empty() ? "" : ";") + std::string(InfoOf(reason.code).name);
    details += (details.empty() ? "" : " ") + DetailOf(reason, ends);
  }
  return CsvRow({line.user_id, line.external_id, NameOf(line.verdict.category), codes, details});
}

}  // namespace walletgate::routing
