#include "routing/imports/import_walk.h"

#include <utility>

#include "api/formats.h"
#include "base/check.h"
#include "routing/imports/listed_user.h"
#include "routing/intents/ask_provider.h"
#include "routing/page_size.h"

namespace walletgate::routing {
namespace {

constexpr std::chrono::seconds kTimeToAsk{30};
/// Users of a page, where the vendor gives so many: they are written in one transaction.
constexpr std::size_t kPageSize = 100;

constexpr std::string_view kInCircles = "provider_list_repeats";

std::size_t HashOf(const std::string& cursor) { return std::hash<std::string>()(cursor); }

bool IsRefusal(ErrorKind kind) {
  return kind == ErrorKind::kProviderCredentials || kind == ErrorKind::kProviderAccount ||
         kind == ErrorKind::kProviderBadResponse || kind == ErrorKind::kProviderRejected;
}

/// Why the vendor's id of a user cannot be his external id; no reason where it can.
api::LineFault FaultOf(const std::string& provider_user_id) {
  const api::TextCheck fault = api::CheckExternalId(provider_user_id);
  if (!fault) return {};
  return {"external_id_format", "the provider's id of this user cannot be an external_id: it " + fault->detail};
}

}  // namespace

Task<ImportWalk::Step> ImportWalk::Next(const storage::Import& import,
                                        std::shared_ptr<const provider::Provider> provider) {
  Check(!import.walk.ended, "a walk that has ended goes no further");
  const Deadline deadline = Deadline::After(task_.Now(), kTimeToAsk);
  const CallerContext nobody = NobodyFor(task_.engine.state(), task_.tenant, deadline);
  api::OperationInput input;
  input.cursor = import.walk.cursor;
  input.limit = PageSizeFor(*provider, kPageSize);
  Ask ask{api::Operation::kListEndUsers, provider, std::move(input), nobody, OnceFor(nobody)};
  Result<provider::Answer> answer = co_await AskProvider(tools_, std::move(ask));
  if (!answer) {
    refusal_ = InfoOf(answer.error().kind).code;
    co_return IsRefusal(answer.error().kind) ? Step::kRefused : Step::kLater;
  }
  refusal_ = kInCircles;
  cursors_.insert(HashOf(import.walk.cursor));
  if (!answer->next_cursor.empty() && cursors_.contains(HashOf(answer->next_cursor))) co_return Step::kRefused;
  storage::ImportPage page{task_.claim, {}, {}, answer->next_cursor, {}, answer->left_out};
  if (const provider::OperationSpec* create = provider->spec().Find(api::Operation::kCreateEndUser)) {
    page.unique = create->idempotency.unique;
  }
  for (const api::ProviderResult& result : answer->results) {
    page.users.push_back(ListedUser(result));
    page.faults.push_back(FaultOf(result.provider_user_id));
  }
  const bool any = !page.users.empty();
  const Result<std::optional<std::size_t>> noted = co_await task_.store.NotePage(task_.loop(), std::move(page));
  if (!noted || !*noted) co_return Step::kLost;
  // A page of which everybody was seen before, and more to come: it would go on for ever.
  if (any && **noted == 0 && !answer->next_cursor.empty()) co_return Step::kRefused;
  co_return Step::kPage;
}

}  // namespace walletgate::routing
