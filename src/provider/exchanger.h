#pragma once

// One exchange with a vendor: credentials on, out, the answer read, counted, logged and recorded as a span. Used by
// Sender.

#include <chrono>
#include <string>

#include "base/deadline.h"
#include "base/log/line_limit.h"
#include "base/task.h"
#include "provider/attempt.h"
#include "provider/binding.h"
#include "provider/call.h"
#include "provider/call_builder.h"
#include "provider/credentials.h"
#include "provider/interpreter.h"

namespace walletgate::provider {

/// What all exchanges of one Send share.
struct Sending {
  const Call& call;
  Deadline due;
  CallContext& context;
};

/// How one of them is signed.
struct SignedBy {
  std::size_t slot;
  std::chrono::seconds clock_offset;  ///< of the vendor's clock, ahead of ours
};

/// Thread-safe; stateless but for what it has told. REQUIRES that what it is given outlives it.
class Exchanger {
 public:
  Exchanger(const Binding& binding, const Credentials& credentials, const CallBuilder& calls,
            const Interpreter& interpreter)
      : binding_(binding), credentials_(credentials), calls_(calls), interpreter_(interpreter) {}

  /// Sends nothing where Call::may_send says so, or where no credentials are to be had.
  Task<Attempt> Exchange(Sending sending, SignedBy by) const;

 private:
  const std::string& id() const { return binding_.id(); }
  transport::HttpRequest RequestFor(const Call& call, std::string_view span_id) const;
  Attempt Unanswered(const Sending& sending, Error error, std::chrono::nanoseconds took) const;
  Attempt Read(const Sending& sending, const transport::HttpResponse& response, const transport::Headers& credentials,
               std::chrono::nanoseconds took) const;
  Error OfTransport(api::Operation operation, Error error) const;
  void Count(const Sending& sending, const Attempt& attempt, metrics::Outcome outcome) const;
  void NoteDrift(const Sending& sending, std::string_view kind) const;
  std::string ShownData(std::string_view body, const Call& call, const transport::Headers& credentials) const;
  /// As metrics::TakeLine.
  static std::optional<std::int64_t> TakeLine(LineLimit& limit, const Sending& sending);
  void LogUnanswered(const Sending& sending, const Error& error) const;
  void LogDrift(const Sending& sending, const InterpretTrace& trace) const;
  /// For whoever exports; `span_id` is "" where nobody does.
  void RecordSpan(const Sending& sending, std::string span_id, const Attempt& attempt) const;

  const Binding& binding_;
  const Credentials& credentials_;
  const CallBuilder& calls_;
  const Interpreter& interpreter_;
  /// The circuit keeps calls few while a vendor is away, but not those under way, nor those of a vendor who answers now
  /// and then.
  mutable LineLimit unanswered_lines_{10};
  mutable LineLimit drift_lines_{10, std::chrono::minutes(1)};  ///< what changed stays so: ten lines tell it
};

}  // namespace walletgate::provider
