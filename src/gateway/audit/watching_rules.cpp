#include "gateway/audit/watching_rules.h"

#include <array>

#include "base/url.h"
#include "gateway/audit/places.h"
#include "transport/address_class.h"

namespace walletgate::gateway {
namespace {

Sites FindTalkativeLog(const Audited& audited) {
  if (audited.config.settings.log_level != LogLevel::kDebug) return {};
  return {SiteOf(audited, {"log", "level"}, "is debug")};
}

Sites FindSilentLog(const Audited& audited) {
  const Settings& settings = audited.config.settings;
  if (!settings.log_requests) return {SiteOf(audited, {"log", "requests"}, "is false")};
  if (settings.log_level > LogLevel::kInfo) return {SiteOf(audited, {"log", "level"}, "is above info")};
  if (settings.success_sample == 0) return {SiteOf(audited, {"log", "success_sample"}, "is 0")};
  return {};
}

Sites FindClearSpans(const Audited& audited) {
  const std::string& endpoint = audited.config.settings.trace.endpoint;
  const Result<Url> url = ParseUrl(endpoint);
  if (endpoint.empty() || !url || url->scheme != "http" || transport::IsLoopbackLiteral(url->host)) return {};
  return {SiteOf(audited, {"trace", "endpoint"}, "is http:// to another machine")};
}

Sites FindUnrecordedSpans(const Audited& audited) {
  const TraceSettings& trace = audited.config.settings.trace;
  if (trace.endpoint.empty() || trace.sample > 0) return {};
  return {SiteOf(audited, {"trace", "sample"}, "is 0")};
}

constexpr std::array kRules = {
    Rule{"WG036", Severity::kWarning, "The log has every detail",
         "`debug` is for looking for a fault: it costs time and disk, and tells more of the inside than others need to "
         "see.",
         "Write `log.level: info`.", FindTalkativeLog},
    Rule{"WG037", Severity::kWarning, "Requests leave no line in the log",
         "Nobody can say afterwards who asked for what, or when.",
         "Keep `log.requests: true` and `log.level: info`, and a part of the successes with `log.success_sample`.",
         FindSilentLog},
    Rule{"WG038", Severity::kWarning, "Spans go to the collector in clear",
         "They name tenants, providers and times; `trace.authorization` goes with them.",
         "Write `https://`, or send them to a collector on this machine.", FindClearSpans},
    Rule{"WG039", Severity::kWarning, "There is a collector, and no trace begins here",
         "With `trace.sample: 0` only callers who decide so themselves are traced.",
         "Write a small share, or take `trace` away.", FindUnrecordedSpans},
};

}  // namespace

Rules WatchingRules() { return kRules; }

}  // namespace walletgate::gateway
