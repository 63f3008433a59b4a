#pragma once

// What went wrong. Every fallible function of the gateway returns a Result whose failure is an Error.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/cause.h"
#include "base/error_kind.h"

namespace walletgate {

/// Whether the operation took effect at the vendor.
enum class Applied : std::uint8_t { kNo, kYes, kUnknown };

std::string_view ToString(Applied applied);  ///< "no", "yes", "unknown"

/// One fault of a request, at a JSON Pointer (RFC 6901) into the caller's body.
struct FieldError {
  std::string pointer;  ///< "" is the whole document
  std::string
      code;  ///< stable: required, unknown_member, type, format, length, range, enum, duplicate, unsupported, ...
  std::string detail;  ///< for people, without the offending value
};

/// What a vendor said, for the caller's eyes. `message` is the vendor's text and may be empty; it is never logged.
struct ProviderFault {
  /// Of a provider that said nothing.
  static ProviderFault Of(std::string id) { return {std::move(id), 0, {}, {}, {}}; }

  std::string id;
  int status = 0;  ///< HTTP status of the vendor, 0 when it never answered
  std::string code;
  std::string message;
  std::string trace_id;
};

/// A failure. Build it by MakeError and fill in what is known. Values of a person never enter `detail` or `reason`.
struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  Retry retry = Retry::kSafe;
  Applied applied = Applied::kNo;
  Cause cause = Cause::kNone;  ///< for whoever goes on by it
  std::string detail;          ///< a sentence for people: nothing reads it
  std::vector<FieldError> fields;
  std::optional<ProviderFault> provider;
  std::optional<std::chrono::seconds> retry_after;
  std::optional<Blame> blame;       ///< where another has to act than the kind says
  bool proves_not_applied = false;  ///< a refusal that, by the provider file, settles earlier calls of the create too
  bool awaits_operator = false;     ///< nothing but an operator's word can tell what became of it
  std::string entity_tag;           ///< of what is there, where the caller's is an older one; as in ETag
  std::string reason;               ///< for the operator's log and commands; never in an answer to a caller
};

/// Who has to act.
inline Blame BlameOf(const Error& error) { return error.blame.value_or(InfoOf(error.kind).blame); }

/// For logs, where it is called `failure`: the word of the cause, or the detail of a failure without one.
inline std::string_view FailureOf(const Error& error) {
  return error.cause == Cause::kNone ? error.detail : ToString(error.cause);
}

/// An Error of `kind` with that kind's default retry class and `applied: no`.
Error MakeError(ErrorKind kind, std::string detail = {});

/// The Error of `cause`, by its row, with `applied: no`.
Error MakeError(Cause cause);

}  // namespace walletgate
