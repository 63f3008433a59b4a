#pragma once

// A span: one piece of work within a distributed trace, as `http` (a request) and `provider` (a call of a vendor)
// record it for a SpanSink. Names and attributes follow OpenTelemetry's semantic conventions. Nothing about people, no
// path, body, id of a user or token ever stands in one: spans leave the house.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"

namespace walletgate {

struct Span {
  enum class Kind : std::uint8_t { kServer, kClient };

  std::string trace_id;  ///< as in TraceContext
  std::string span_id;
  std::string parent_span_id;  ///< "" for the first span of a trace
  std::string name;            ///< from a closed set: "POST /v1/end-users"
  Kind kind = Kind::kServer;
  WallTime start;
  std::chrono::nanoseconds duration{0};
  bool failed = false;
  std::vector<std::pair<std::string_view, std::variant<std::string, std::int64_t>>> attributes =
      {};  ///< names are literals

  void Add(std::string_view attribute, std::string_view text) { attributes.emplace_back(attribute, std::string(text)); }
  void Add(std::string_view attribute, std::int64_t number) { attributes.emplace_back(attribute, number); }
};

/// Where finished spans go. Whoever has none records none, and nobody records a span of a trace that is not sampled.
class SpanSink {
 public:
  virtual ~SpanSink() = default;
  /// Thread-safe; never waits.
  virtual void Record(Span span) = 0;
};

}  // namespace walletgate
