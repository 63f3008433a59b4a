#include "api/problem.h"

#include "base/json/writer.h"

namespace walletgate::api {
namespace {

/// Paths and ids come from the wire: what is not printable ASCII is shown as %XX, so that the document stays UTF-8.
std::string Printable(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20U && byte < 0x7FU) {
      out += c;
    } else {
      out += {'%', kHex[byte >> 4U], kHex[byte & 0xFU]};
    }
  }
  return out;
}

/// "Only if not sent" is worth a repeat when nothing can have been applied.
bool Retryable(const Error& error) {
  switch (error.retry) {
    case Retry::kNever: return false;
    case Retry::kSafe: return true;
    case Retry::kOnlyIfNotSent: return error.applied == Applied::kNo;
  }
  return false;
}

void WriteFields(const std::vector<FieldError>& fields, json::Sink& sink) {
  if (fields.empty()) return;
  sink.Key("errors");
  sink.StartArray();
  for (const FieldError& field : fields) {
    sink.StartObject();
    sink.Member("pointer", field.pointer);
    sink.Member("code", field.code);
    sink.MemberIfAny("detail", field.detail);
    sink.EndObject();
  }
  sink.EndArray();
}

void WriteProvider(const std::optional<ProviderFault>& provider, json::Sink& sink) {
  if (!provider) return;
  sink.Key("provider");
  sink.StartObject();
  sink.Member("id", provider->id);
  if (provider->status != 0) {
    sink.Key("status");
    sink.Int(provider->status);
  }
  sink.MemberIfAny("code", provider->code);
  sink.MemberIfAny("message", provider->message);
  sink.MemberIfAny("trace_id", provider->trace_id);
  sink.EndObject();
}

}  // namespace

std::string ProblemText(const Error& error, std::string_view instance, std::string_view request_id) {
  const ErrorKindInfo& info = InfoOf(error.kind);
  std::string text;
  json::Writer sink(&text);
  sink.StartObject();
  sink.Member("type", std::string(kProblemTypeBase) + std::string(info.code));
  sink.Member("title", info.title);
  sink.Key("status");
  sink.Int(info.status);
  sink.MemberIfAny("detail", error.detail);
  sink.MemberIfAny("instance", Printable(instance));
  sink.Member("code", info.code);
  sink.Member("blame", ToString(BlameOf(error)));
  sink.Member("retryable", Retryable(error));
  sink.Member("applied", ToString(error.applied));
  if (error.awaits_operator) sink.Member("awaits", "operator");
  sink.MemberIfAny("request_id", Printable(request_id));
  WriteFields(error.fields, sink);
  WriteProvider(error.provider, sink);
  sink.EndObject();
  return text;
}

}  // namespace walletgate::api
