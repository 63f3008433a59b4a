#pragma once

// The unified verbs. A provider file offers some of them.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace walletgate::api {

enum class Operation : std::uint8_t { kCreateEndUser, kGetEndUser, kFindEndUser, kDeleteEndUser, kCreateWallet };

inline constexpr std::array kOperations = {Operation::kCreateEndUser, Operation::kGetEndUser, Operation::kFindEndUser,
                                           Operation::kDeleteEndUser, Operation::kCreateWallet};

std::string_view ToString(Operation operation);  ///< "create_end_user", ...
std::optional<Operation> OperationFromName(std::string_view name);

/// Whether the operation may change something at the vendor that a blind repeat could double.
constexpr bool Creates(Operation operation) {
  return operation == Operation::kCreateEndUser || operation == Operation::kCreateWallet;
}

}  // namespace walletgate::api
