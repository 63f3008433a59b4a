#include "api/operation.h"

namespace walletgate::api {
namespace {

constexpr std::array<std::string_view, kOperations.size()> kNames = {"create_end_user", "get_end_user", "find_end_user",
                                                                     "delete_end_user", "create_wallet"};

}  // namespace

std::string_view ToString(Operation operation) { return kNames[static_cast<std::size_t>(operation)]; }

std::optional<Operation> OperationFromName(std::string_view name) {
  for (Operation operation : kOperations) {
    if (ToString(operation) == name) return operation;
  }
  return std::nullopt;
}

}  // namespace walletgate::api
