#include "sandbox/vendor.h"

#include <algorithm>

#include "base/strings.h"

namespace walletgate::sandbox {

http::Reply Vendor::Answer(const http::Request& request) {
  Step step = Begin(request);
  http::Reply reply = step.reply ? std::move(*step.reply) : step.run();
  if (step.settle) {
    http::Reply made = reply;
    step.settle(&made, reply);
  }
  Decorate(reply);
  return reply;
}

std::optional<std::vector<std::string>> PathSegments(std::string_view path) {
  std::vector<std::string> segments;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    std::size_t slash = std::min(path.find('/'), path.size());
    std::optional<std::string> segment = PercentDecode(path.substr(0, slash));
    if (!segment) return std::nullopt;
    segments.push_back(std::move(*segment));
    path.remove_prefix(slash);
  }
  return segments;
}

std::optional<Form> ParseForm(std::string_view text) {
  Form form;
  while (!text.empty()) {
    std::size_t end = std::min(text.find('&'), text.size());
    std::string field(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (field.empty()) continue;
    std::replace(field.begin(), field.end(), '+', ' ');
    std::size_t equals = std::min(field.find('='), field.size());
    std::optional<std::string> name = PercentDecode(std::string_view(field).substr(0, equals));
    std::optional<std::string> value =
        PercentDecode(std::string_view(field).substr(std::min(equals + 1, field.size())));
    if (!name || !value) return std::nullopt;
    form.emplace_back(std::move(*name), std::move(*value));
  }
  return form;
}

std::optional<std::string> FormValue(const Form& form, std::string_view name) {
  std::optional<std::string> found;
  for (const auto& [key, value] : form) {
    if (key != name) continue;
    if (found) return std::nullopt;
    found = value;
  }
  return found;
}

std::string_view BearerToken(const http::Request& request) {
  constexpr std::string_view kScheme = "Bearer ";
  std::string_view header = request.Header("authorization");
  if (header.size() <= kScheme.size() || !EqualsIgnoreCase(header.substr(0, kScheme.size()), kScheme)) return {};
  return Trim(header.substr(kScheme.size()));
}

bool HasContentType(const http::Request& request, std::string_view type) {
  std::string_view header = request.Header("content-type");
  return EqualsIgnoreCase(Trim(header.substr(0, header.find(';'))), type);
}

std::string JsonText(const std::function<void(json::Writer&)>& fill) {
  std::string text;
  json::Writer writer(&text);
  fill(writer);
  return text;
}

http::Reply JsonReply(int status, std::string body, std::string_view content_type) {
  http::Reply reply;
  reply.status = status;
  reply.body = std::move(body);
  reply.headers.emplace_back("Content-Type", std::string(content_type));
  return reply;
}

void SetHeader(http::Reply& reply, std::string_view name, std::string value) {
  for (auto& [key, old] : reply.headers) {
    if (!EqualsIgnoreCase(key, name)) continue;
    old = std::move(value);
    return;
  }
  reply.headers.emplace_back(std::string(name), std::move(value));
}

void SetReason(http::Reply& reply, std::string reason) { SetHeader(reply, "X-Sandbox-Reason", std::move(reason)); }

}  // namespace walletgate::sandbox
