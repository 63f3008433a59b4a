#pragma once

// One cheap authenticated call that changes nothing: `probe` of the file, for `walletgate check --online`. It is no
// traffic: it passes no guard and is counted nowhere.

#include <string>

#include "base/deadline.h"
#include "base/result.h"
#include "base/task.h"
#include "provider/binding.h"
#include "provider/call.h"
#include "provider/credentials.h"
#include "provider/learned.h"

namespace walletgate::provider {

/// REQUIRES that what it is given outlives it.
class Probe {
 public:
  Probe(const Binding& binding, const Credentials& credentials, const Learned& learned)
      : binding_(binding), credentials_(credentials), learned_(learned) {}

  /// See Provider::Probe.
  Task<Result<std::string>> Run(Deadline deadline, CallContext& context) const;

 private:
  Task<Result<transport::HttpResponse>> Once(Deadline due, std::chrono::seconds clock_offset,
                                             CallContext& context) const;
  Error Refused(const transport::HttpResponse& response, WallTime now) const;
  Presented presented() const;

  const Binding& binding_;
  const Credentials& credentials_;
  const Learned& learned_;
};

}  // namespace walletgate::provider
