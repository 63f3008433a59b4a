#include "telemetry/otlp_json.h"

#include <charconv>

#include "base/json/parse.h"
#include "base/json/writer.h"

namespace walletgate::telemetry {
namespace {

// opentelemetry/proto/trace/v1/trace.proto
constexpr std::int64_t kServer = 2;
constexpr std::int64_t kClient = 3;
constexpr std::int64_t kStatusError = 2;

std::string UnixNanos(WallTime time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count());
}

void WriteInt(std::string_view name, std::int64_t value, json::Sink& sink) {
  sink.Key(name);
  sink.Int(value);
}

void WriteAttribute(std::string_view key, const std::variant<std::string, std::int64_t>& value, json::Sink& sink) {
  sink.StartObject();
  sink.Member("key", key);
  sink.Key("value");
  sink.StartObject();
  if (const auto* text = std::get_if<std::string>(&value)) sink.Member("stringValue", std::string_view(*text));
  if (const auto* number = std::get_if<std::int64_t>(&value))
    sink.Member("intValue", std::string_view(std::to_string(*number)));
  sink.EndObject();
  sink.EndObject();
}

void WriteSpan(const Span& span, json::Sink& sink) {
  sink.StartObject();
  sink.Member("traceId", std::string_view(span.trace_id));
  sink.Member("spanId", std::string_view(span.span_id));
  sink.MemberIfAny("parentSpanId", span.parent_span_id);
  sink.Member("name", std::string_view(span.name));
  WriteInt("kind", span.kind == Span::Kind::kServer ? kServer : kClient, sink);
  sink.Member("startTimeUnixNano", std::string_view(UnixNanos(span.start)));
  sink.Member("endTimeUnixNano",
              std::string_view(UnixNanos(span.start + std::chrono::duration_cast<WallTime::duration>(span.duration))));
  sink.Key("attributes");
  sink.StartArray();
  for (const auto& [key, value] : span.attributes) WriteAttribute(key, value, sink);
  sink.EndArray();
  if (span.failed) {
    sink.Key("status");
    sink.StartObject();
    WriteInt("code", kStatusError, sink);
    sink.EndObject();
  }
  sink.EndObject();
}

/// Who tells all this.
void WriteResource(std::string_view version, json::Sink& sink) {
  sink.Key("resource");
  sink.StartObject();
  sink.Key("attributes");
  sink.StartArray();
  WriteAttribute("service.name", std::string("walletgate"), sink);
  WriteAttribute("service.version", std::string(version), sink);
  sink.EndArray();
  sink.EndObject();
}

}  // namespace

std::string OtlpJson(std::span<const Span> spans, std::string_view version) {
  std::string text;
  json::Writer writer(&text);
  writer.StartObject();
  writer.Key("resourceSpans");
  writer.StartArray();
  writer.StartObject();
  WriteResource(version, writer);
  writer.Key("scopeSpans");
  writer.StartArray();
  writer.StartObject();
  writer.Key("scope");
  writer.StartObject();
  writer.Member("name", "walletgate");
  writer.EndObject();
  writer.Key("spans");
  writer.StartArray();
  for (const Span& span : spans) WriteSpan(span, writer);
  writer.EndArray();
  writer.EndObject();
  writer.EndArray();
  writer.EndObject();
  writer.EndArray();
  writer.EndObject();
  return text;
}

std::size_t RejectedSpans(std::string_view body) {
  const Result<json::Document> document = json::Parse(body);
  if (!document) return 0;
  const json::Value rejected = document->root().Get("partialSuccess").Get("rejectedSpans");
  const std::string_view digits = rejected.IsString() ? rejected.AsString() : rejected.NumberText();
  std::size_t count = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  return fault == std::errc() && end == digits.data() + digits.size() ? count : 0;
}

}  // namespace walletgate::telemetry
