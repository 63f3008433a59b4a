#include "base/error_kind.h"

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

}  // namespace walletgate
