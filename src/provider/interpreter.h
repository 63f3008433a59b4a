#pragma once

// A vendor's answer → results or an error, by the response plans and the error rules of the file. Used by whoever
// sends, and by case files.

#include <string>
#include <string_view>
#include <vector>

#include "base/json/value.h"
#include "provider/binding.h"
#include "provider/call.h"
#include "provider/spec/provider_spec.h"

namespace walletgate::provider {

/// What was noticed on the way. For metrics and case files.
struct InterpretTrace {
  PlanCoverage* coverage = nullptr;  ///< in: where to note nodes that ran
  int rule = -1;                     ///< index of the error rule that decided; -1: none, or no error
  bool token_refused = false;        ///< the call's user token, not what the gateway itself presents
  bool about_us = false;  ///< the refusal is about the gateway's credentials, its account, or a token it minted
  struct Drift {
    std::string_view kind;  ///< a label of metrics::Metrics::Drift
    std::string place;      ///< of the member in the vendor's answer, "$.user.created_at"; "" where there is none
  };
  std::vector<Drift> drift = {};  ///< of each kind the first

  void NoteDrift(std::string_view kind, std::string place = {});
  // In the order of their noting.
  std::string DriftText() const;   ///< "unmapped_value, left_out"
  std::string PlacesText() const;  ///< "unmapped_value at $.status, left_out"
};

/// Stateless. REQUIRES that `binding` outlives it.
class Interpreter {
 public:
  explicit Interpreter(const Binding& binding) : binding_(binding), spec_(binding.spec()) {}

  /// The answer to `call`: status, headers, body. Not what a clock has to do with (Retry-After, dates), nor what the
  /// vendor's words are cleaned of: Exchanger sees to these.
  Result<Answer> Read(const Call& call, const transport::HttpResponse& response, InterpretTrace& trace) const;

 private:
  Result<Answer> ReadAnswer(const Call& call, const transport::HttpResponse& response, InterpretTrace& trace) const;
  Result<void> ReadResults(const Call& call, json::Value body, InterpretTrace& trace, Answer& answer) const;
  Result<void> AddUser(const Call& call, json::Value user, InterpretTrace& trace, Answer& answer) const;
  Result<void> ReadPaging(const Call& call, json::Value body, InterpretTrace& trace, Answer& answer) const;
  Result<api::ProviderResult> ReadUser(const Call& call, int status, json::Value user, InterpretTrace& trace) const;
  Result<Answer> ReadRefusal(const Call& call, const transport::HttpResponse& response, InterpretTrace& trace) const;
  Error NotAsPromised(const Call& call, int status, const mapping::Drift& drift) const;
  Error BadAnswer(const Call& call, int status, std::string detail) const;

  const Binding& binding_;
  const ProviderSpec& spec_;
};

}  // namespace walletgate::provider
