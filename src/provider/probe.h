#pragma once

// One cheap authenticated call that changes nothing: `probe` of the file, for `walletgate check --online`. It is
// nobody's request: it passes the guard aside of these (docs/adr/0015), and is counted under a name of its own.

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/deadline.h"
#include "base/result.h"
#include "base/task.h"
#include "provider/account_parts.h"
#include "provider/call.h"

namespace walletgate::provider {

/// REQUIRES that what it is given outlives it.
class Probe {
 public:
  /// What it is called in metrics, among the operations.
  static constexpr std::string_view kName = "probe";

  explicit Probe(AccountParts account)
      : binding_(account.binding),
        credentials_(account.credentials),
        guard_(account.guard),
        learned_(account.learned) {}

  /// See Provider::Probe.
  Task<Result<std::string>> Run(Deadline deadline, CallContext& context) const;

 private:
  /// Of a call that has its place.
  Task<Result<std::string>> Ask(Deadline due, CallContext& context) const;
  Task<Result<transport::HttpResponse>> Once(Deadline due, std::chrono::seconds clock_offset,
                                             CallContext& context) const;
  /// The error that the answer stands for; nothing where the file expects it.
  std::optional<Error> FaultOf(const transport::HttpResponse& response, WallTime now) const;
  void Count(const Result<transport::HttpResponse>& response, std::chrono::nanoseconds took,
             CallContext& context) const;
  Presented presented() const;

  const Binding& binding_;
  const Credentials& credentials_;
  const std::shared_ptr<Guard>& guard_;
  const Learned& learned_;
};

}  // namespace walletgate::provider
