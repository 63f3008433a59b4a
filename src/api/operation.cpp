#include "api/operation.h"

namespace walletgate::api {

std::optional<Operation> OperationFromName(std::string_view name) {
  for (const OperationInfo& info : kOperationInfos) {
    if (info.name == name) return info.operation;
  }
  return std::nullopt;
}

}  // namespace walletgate::api
