#pragma once

// What a verb answers, as it is sent and as it is kept under an idempotency key, and who gives it its form. Routing
// decides what is said; status, media type and body are the business of whoever hands in the AnswerForm: `http`.

#include <cstdint>
#include <string>
#include <string_view>

#include "api/end_user.h"
#include "base/json/value.h"
#include "routing/caller_context.h"
#include "storage/records.h"

namespace walletgate::routing {

/// A finished answer. Made once: the caller gets to the byte what the key keeps.
struct ApiAnswer {
  int status = 0;
  std::string content_type;
  std::string body;
  std::string provider;         ///< "" when no provider is concerned
  std::string entity_tag = {};  ///< of the end user who is shown, as he is now; "" of other answers, and of stored ones
  bool replayed = false;        ///< the stored answer of an idempotency key
};

/// What is said of an end user.
enum class Said : std::uint8_t { kCreated, kShown, kDeleted };

/// How things are said to callers. http has the gateway's (http/answers.h). Pure and thread-safe.
class AnswerForm {
 public:
  /// `provider_data`: the vendor's own JSON, shown too; absent for none.
  virtual ApiAnswer OfUser(Said said, const api::EndUser& user, json::Value provider_data) const = 0;
  /// A document of ours: a list, a plan, a provider.
  virtual ApiAnswer OfJson(std::string body) const = 0;
  virtual ApiAnswer OfProblem(const Error& error, std::string_view instance, std::string_view request_id) const = 0;

 protected:
  ~AnswerForm() = default;
};

/// The end user with the provider as it is called today.
class ShownUser {
 public:
  ShownUser(const State& state, const api::EndUser& user);
  const api::EndUser& operator*() const { return renamed_ ? *renamed_ : user_; }

 private:
  const api::EndUser& user_;
  std::optional<api::EndUser> renamed_;
};

/// `provider_data`: the vendor's JSON as it came, "" for none.
ApiAnswer AnswerWithUser(const AnswerForm& form, Said said, const ShownUser& user, std::string_view provider_data = {});

/// `error` as the answer to the caller, for whoever keeps it.
ApiAnswer AnswerWithProblem(const AnswerForm& form, const Error& error, const CallerContext& caller,
                            const std::string& provider);

/// Makes `answer` the finished one of `key`.
void KeepAnswer(const ApiAnswer& answer, storage::KeyRecord& key);

}  // namespace walletgate::routing
