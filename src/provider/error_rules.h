#pragma once

// What a vendor's refusal means: `errors` of the provider file, applied (docs/mapping.md section 8). Used by
// Interpreter and Probe; statuses also by routing.

#include <string>
#include <string_view>

#include "base/error.h"
#include "provider/spec/provider_spec.h"
#include "provider/spec/status_facts.h"

namespace walletgate::provider {

/// A vendor's refusal, taken apart.
struct Refusal {
  api::Operation operation = api::Operation::kCreateEndUser;
  int status = 0;
  std::string code;
  std::string message;
  std::string trace_id;
  bool is_object = false;              ///< the body is a JSON object: the vendor speaks, not a proxy before it
  UserToken token = UserToken::kNone;  ///< that went with the call

  /// An object in which the file's `errors.code` or `errors.detail` is found.
  bool HasVendorsShape() const { return is_object && !(code.empty() && message.empty()); }
};

/// Index of the first rule that matches, or -1.
int FindRule(const ErrorSpec& errors, const Refusal& refusal);

/// True when some rule names this code, under whatever conditions.
bool NamesCode(const ErrorSpec& errors, std::string_view code);

/// True when some rule names a code at all: only then can a code be one that nobody expects.
bool NamesAnyCode(const ErrorSpec& errors);

/// Whether an answer that is no success proves that a create, or a delete, took no effect. PRODUCT section 3a: "a rule
/// of the file matches its code or status, does not say `is: success`, `is: outcome_unknown` or `applied: unknown`,
/// and, for 408, 425, 499 or a 5xx, says `applied: no`; or 401, 403, 405, 413, 414, 415, 429, 431 whatever the body; or
/// 400, 402, 404, 409, 422 with the vendor's own shape (an object in which the file's `errors.code` or `errors.detail`
/// is found). All else is unknown". `rule`: the one that matches, or nullptr.
bool ProvesNotApplied(const Refusal& refusal, const ErrorRule* rule);

/// What an answer that is no success means to the caller.
struct Meaning {
  ErrorKind kind = ErrorKind::kProviderBadResponse;
  Applied applied = Applied::kUnknown;
  bool about_us = false;     ///< the gateway has to act: its credentials, its account, a token that it minted
  bool about_token = false;  ///< the user token was refused, not what the gateway itself presents
};

/// The kind is the rule's, or by status the fixed tail's (docs/mapping.md section 8); of what creates it is
/// kOutcomeUnknown whenever nothing proves that it was not applied. A fault of a user token is the caller's only where
/// the caller's own went with the call: else it is kProviderCredentials.
Meaning MeaningOf(const Refusal& refusal, const ErrorRule* rule);

/// Whether the operation may have taken effect when its answer was a success that could not be read.
Applied AppliedWhenUnread(api::Operation operation);

}  // namespace walletgate::provider
