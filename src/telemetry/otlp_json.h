#pragma once

// Spans as OTLP/JSON, the body of an ExportTraceServiceRequest (OTLP 1.x, "JSON Protobuf Encoding": ids in hexadecimal,
// 64-bit numbers as decimal strings, enums as numbers). Used by SpanExporter.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/span.h"

namespace walletgate::telemetry {

/// `version`: of this program.
std::string OtlpJson(std::span<const Span> spans, std::string_view version);

/// How many spans a collector that answered 2xx did not take (partial success of its ExportTraceServiceResponse): 0 for
/// all answers that say nothing of it.
std::size_t RejectedSpans(std::string_view body);

}  // namespace walletgate::telemetry
