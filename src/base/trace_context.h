#pragma once

// W3C Trace Context (Recommendation of 23 November 2021): which distributed trace a request belongs to. Read from the
// caller's headers by `http`, shown in logs and exemplars, passed on by `provider` where a provider file allows it.

#include <string>
#include <string_view>

#include "base/random.h"

namespace walletgate {

struct TraceContext {
  std::string trace_id;        ///< 32 lower-case hexadecimal digits, not all zero; "" for no trace at all
  std::string span_id;         ///< 16 of them: this gateway's part of the trace
  bool sampled = false;        ///< somebody before us records the trace
  std::string state;           ///< the caller's tracestate, for those behind us; never logged
  std::string parent_span_id;  ///< the caller's part of it; "" when the trace begins here

  /// For those behind us: "00-<trace id>-<span id>-01". `below`: a span of ours other than `span_id` that calls them.
  std::string Parent() const { return Parent(span_id); }
  std::string Parent(std::string_view below) const;
  /// The trace id, for an exemplar; "" when nobody records the trace.
  std::string_view Exemplar() const { return sampled ? std::string_view(trace_id) : std::string_view(); }
  /// A number that is the same wherever this trace comes by, evenly spread over [0, 1).
  double Share() const;
};

/// Goes on with the caller's trace, with a span of our own; begins one, not sampled, when `traceparent` is empty or no
/// valid one. `tracestate`: its fields, joined by commas; dropped when it is too long (512) or not printable ASCII.
TraceContext ContinueTrace(std::string_view traceparent, std::string_view tracestate, Random& random);

/// A fresh span id: 16 lower-case hexadecimal digits.
std::string MakeSpanId(Random& random);

}  // namespace walletgate
