#include "base/error.h"

namespace walletgate {

std::string_view ToString(Applied applied) {
  switch (applied) {
    case Applied::kNo: return "no";
    case Applied::kYes: return "yes";
    case Applied::kUnknown: return "unknown";
  }
  return "unknown";
}

Error MakeError(ErrorKind kind, std::string detail) {
  Error error;
  error.kind = kind;
  error.retry = InfoOf(kind).retry;
  error.detail = std::move(detail);
  return error;
}

Error MakeError(Cause cause) {
  const CauseInfo& info = InfoOf(cause);
  Error error = MakeError(info.kind, std::string(info.detail));
  error.retry = info.retry;
  error.blame = info.blame;
  error.cause = cause;
  return error;
}

}  // namespace walletgate
