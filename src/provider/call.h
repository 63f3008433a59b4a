#pragma once

// What goes out to a vendor and what comes back, as routing, the store and the parts of a Provider pass it on.

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/end_user.h"
#include "api/operation.h"
#include "auth/auth_scheme.h"
#include "base/span.h"
#include "base/trace_context.h"
#include "mapping/plan.h"
#include "metrics/metrics.h"
#include "provider/question.h"
#include "provider/spec/provider_spec.h"
#include "transport/http_client.h"

namespace walletgate::provider {

/// What calls need from the loop they run on. One per loop and provider instance.
struct CallContext {
  EventLoop& loop;
  transport::HttpClient& client;  ///< the pool of this provider's credential set
  auth::AuthContext& auth;
  metrics::Metrics* metrics = nullptr;
  SpanSink* spans = nullptr;  ///< null: nobody exports
};

/// On whose behalf calls are made. One per request of a caller, shared by what that request sets going; on one loop.
struct RequestTrace {
  TraceContext trace;
  std::string end_user = {};                         ///< whom it is about, as we call them, for the log; "": nobody yet
  std::chrono::nanoseconds with_vendor{0};           ///< of what is over
  std::optional<SteadyTime> with_vendor_since = {};  ///< a vendor is at work at the moment

  std::chrono::nanoseconds WithVendor(SteadyTime now) const {
    return with_vendor + (with_vendor_since ? now - *with_vendor_since : std::chrono::nanoseconds(0));
  }
};

/// How marks begin: of a caller's token, which the gateway cannot have again by itself, and of its own.
inline constexpr std::string_view kCallersMark = "user-token-";
inline constexpr std::string_view kMintedMark = "minted-token-";

/// An outgoing call, final but for credentials: exactly what an intent keeps. Contains personal data; never logged.
struct Call {
  api::Operation operation = api::Operation::kCreateEndUser;
  std::string method;
  std::string target;
  transport::Headers headers;  ///< without credentials
  std::string body;            ///< "" when there is none
  std::string vendor_key;      ///< value of the vendor's idempotency header, "" when it has none
  Question question;           ///< whom it is about; an answer about somebody else is refused
  /// Stands in target, headers and body where the user token goes; random, so that nobody's data has it. "": none does.
  std::string token_mark = {};
  Secret user_token = {};   ///< filled in when the call is sent, and never kept
  std::string tenant = {};  ///< whose share of places and whose circuit it is; no part of what is sent
  std::shared_ptr<RequestTrace> request_trace = {};  ///< no part of what is sent or kept; null: nobody's
  bool shows_raw = false;                            ///< somebody wants to see the vendor's answer as it came
  /// Asked right before the first byte, also of a repeat; false: send nothing, nobody waits any more. Null: send.
  std::function<bool()> may_send = {};

  /// Whose user token goes with it.
  UserToken token() const {
    if (token_mark.empty()) return UserToken::kNone;
    return token_mark.starts_with(kMintedMark) ? UserToken::kMinted : UserToken::kCallers;
  }
};

/// A vendor's answer that made sense.
struct Answer {
  std::vector<api::ProviderResult> results;  ///< one; none for delete; any number for find and list
  std::size_t left_out = 0;      ///< of find and list: users who could not be read, or, of find, too many of them
  std::string next_cursor = {};  ///< of list: OperationInput::cursor of the next page; "": the vendor has no more. Who
                                 ///< goes through a list must not take one twice: a vendor may go in circles
  std::string raw;  ///< the vendor's body as JSON without our secrets, for include=provider_data; sensitive; only where
                    ///< asked for
  int status = 0;
  std::optional<WallTime> vendor_time = {};  ///< the answer's `Date`, where it may be believed
};

/// Which nodes of which plans have run. For case files.
using PlanCoverage = std::map<const mapping::Plan*, std::vector<bool>>;

}  // namespace walletgate::provider
