#pragma once

// The unified verbs, and everything that is said of one: a row of kOperationInfos. A provider file offers some of them.
// Who wants to know what an operation does asks its row; nobody outside api and routing names one to find out
// (tests/layering).

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace walletgate::api {

enum class Operation : std::uint8_t {
  kCreateEndUser,
  kGetEndUser,
  kFindEndUser,
  kDeleteEndUser,
  kCreateWallet,
  kListEndUsers,
  kUpdateEndUser,
  kRemoveLoginMethod,
};

/// What it does at the vendor. Only what creates may double something when it is repeated blindly: it has an
/// idempotency block in the provider file, and `accepts` may refuse it.
enum class Effect : std::uint8_t {
  kReads,
  kCreates,
  kDeletes,
  kSets,  ///< says how something is to be from now on: repeats come to the same
};

/// Whom or what it is about, and with it what its request plan may read.
enum class Subject : std::uint8_t {
  kNewUser,      ///< the whole of a create
  kKnownUser,    ///< by the vendor's id or ours
  kContact,      ///< an e-mail address or a phone number; whose, the answer tells
  kNewWallet,    ///< and the known user who gets it
  kPage,         ///< a page of the account's users; who they are, the answer tells
  kChangedUser,  ///< the known user, as a whole, as he is to be
  kKnownLogin,   ///< one login method of the known user
};

/// What a good answer holds.
enum class Yields : std::uint8_t {
  kNothing,  ///< its status says it all
  kOne,
  kMany,
};

struct OperationInfo {
  Operation operation;
  std::string_view name;  ///< in provider files, cases, logs and metrics
  Effect effect;
  Subject subject;
  Yields yields;
  std::array<std::string_view, 2> required_result;  ///< members that a result assigns; "" at the end
};

inline constexpr std::array kOperationInfos = {
    OperationInfo{Operation::kCreateEndUser,
                  "create_end_user",
                  Effect::kCreates,
                  Subject::kNewUser,
                  Yields::kOne,
                  {"provider_user_id", "status"}},
    OperationInfo{Operation::kGetEndUser,
                  "get_end_user",
                  Effect::kReads,
                  Subject::kKnownUser,
                  Yields::kOne,
                  {"provider_user_id", "status"}},
    OperationInfo{Operation::kFindEndUser,
                  "find_end_user",
                  Effect::kReads,
                  Subject::kContact,
                  Yields::kMany,
                  {"provider_user_id", "status"}},
    OperationInfo{
        Operation::kDeleteEndUser, "delete_end_user", Effect::kDeletes, Subject::kKnownUser, Yields::kNothing, {}},
    OperationInfo{
        Operation::kCreateWallet, "create_wallet", Effect::kCreates, Subject::kNewWallet, Yields::kOne, {"wallets"}},
    OperationInfo{Operation::kListEndUsers,
                  "list_end_users",
                  Effect::kReads,
                  Subject::kPage,
                  Yields::kMany,
                  {"provider_user_id", "status"}},
    OperationInfo{
        Operation::kUpdateEndUser, "update_end_user", Effect::kSets, Subject::kChangedUser, Yields::kNothing, {}},
    OperationInfo{Operation::kRemoveLoginMethod,
                  "remove_login_method",
                  Effect::kSets,
                  Subject::kKnownLogin,
                  Yields::kNothing,
                  {}},
};

constexpr const OperationInfo& InfoOf(Operation operation) {
  return kOperationInfos[static_cast<std::size_t>(operation)];
}

/// In the order of the table.
inline constexpr auto kOperations = [] {
  std::array<Operation, kOperationInfos.size()> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = kOperationInfos[i].operation;
  return all;
}();
inline constexpr auto kOperationNames = [] {
  std::array<std::string_view, kOperationInfos.size()> all{};
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = kOperationInfos[i].name;
  return all;
}();

constexpr bool OperationTableIsOrdered() {
  for (std::size_t i = 0; i < kOperations.size(); ++i) {
    if (static_cast<std::size_t>(kOperations[i]) != i) return false;
  }
  return kOperations.size() == static_cast<std::size_t>(Operation::kRemoveLoginMethod) + 1;
}
static_assert(OperationTableIsOrdered());

constexpr std::string_view ToString(Operation operation) { return InfoOf(operation).name; }
std::optional<Operation> OperationFromName(std::string_view name);

constexpr bool Reads(Operation operation) { return InfoOf(operation).effect == Effect::kReads; }
constexpr bool Creates(Operation operation) { return InfoOf(operation).effect == Effect::kCreates; }
constexpr bool Sets(Operation operation) { return InfoOf(operation).effect == Effect::kSets; }
/// What became of it is found out, whoever waits: it is an intent, durable before the vendor hears of it.
constexpr bool IsSettled(Operation operation) { return Creates(operation) || Sets(operation); }
constexpr bool MakesUser(Operation operation) { return InfoOf(operation).subject == Subject::kNewUser; }
constexpr bool Searches(Operation operation) { return InfoOf(operation).subject == Subject::kContact; }
constexpr bool Lists(Operation operation) { return InfoOf(operation).subject == Subject::kPage; }
constexpr bool YieldsMany(Operation operation) { return InfoOf(operation).yields == Yields::kMany; }
constexpr bool HasResult(Operation operation) { return InfoOf(operation).yields != Yields::kNothing; }

constexpr bool RemovesLogin(Operation operation) { return InfoOf(operation).subject == Subject::kKnownLogin; }
constexpr bool AddsWallet(Operation operation) { return InfoOf(operation).subject == Subject::kNewWallet; }

/// The user is known before it is answered.
constexpr bool KnowsUser(Operation operation) {
  const Subject subject = InfoOf(operation).subject;
  return subject != Subject::kNewUser && subject != Subject::kContact && subject != Subject::kPage;
}

}  // namespace walletgate::api
