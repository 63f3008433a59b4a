#include "base/error.h"

#include <utility>

namespace walletgate {

std::optional<ErrorKind> ErrorKindFromCode(std::string_view code) {
  for (const ErrorKindInfo& info : kErrorKinds) {
    if (info.code == code) return info.kind;
  }
  return std::nullopt;
}

std::string_view ToString(Blame blame) {
  switch (blame) {
    case Blame::kCaller: return "caller";
    case Blame::kGateway: return "gateway";
    case Blame::kProvider: return "provider";
    case Blame::kNetwork: return "network";
  }
  return "gateway";
}

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

}  // namespace walletgate
