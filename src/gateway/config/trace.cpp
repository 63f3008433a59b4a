#include "gateway/config/trace.h"

#include <algorithm>

#include "base/url.h"

namespace walletgate::gateway {

void ReadTraceEndpoint(const Member& member, Source& source, std::string& endpoint) {
  endpoint = source.reader.OptionalString(member.key).value_or("");
  if (endpoint.empty()) return;
  const Result<Url> url = ParseUrl(endpoint);
  if (!url) {
    source.reader.Fault(member.key, "is no usable URL: " + url.error().detail);
  } else if (url->path.empty()) {
    source.reader.Fault(member.key, "needs the path for traces, which is /v1/traces as a rule");
  }
}

void ReadTraceAuthorization(const Member& member, Source& source, Secret& authorization) {
  const config::YamlNode* node = source.reader.Child(member.key);
  if (node == nullptr) return;
  authorization = config::ResolveSecret(*node, source.env, source.reader.diagnostics()).value_or(Secret());
  const std::string_view value = authorization.Reveal();
  const auto breaks_header = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::any_of(value.begin(), value.end(), breaks_header))
    source.reader.Fault(member.key, "has a control character, which no header may have");
}

}  // namespace walletgate::gateway
