#pragma once

// Yieldforce's errors: RFC 9457 problems, each with a request id.

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "http/server/server.h"

namespace walletgate::sandbox {

struct YieldforceFault {
  int status;
  std::string_view code;
  std::string_view detail;
  std::string_view param = {};  ///< the member that is at fault
};

class YieldforceProblems {
 public:
  /// Request ids are made of both, which outlive it.
  YieldforceProblems(const Clock& clock, Random& random) : clock_(clock), random_(random) {}

  /// `reason`: a hint for the developer, "" for none.
  http::Reply Of(const http::Request& request, const YieldforceFault& fault, std::string reason = {}) const;
  /// In the words that the documents have for that status.
  http::Reply Standard(int status, const http::Request& request) const;
  std::string RequestId() const;

 private:
  const Clock& clock_;
  Random& random_;
};

}  // namespace walletgate::sandbox
