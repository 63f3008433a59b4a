#include "routing/intents/open_intents.h"

#include <algorithm>

#include "base/check.h"

namespace walletgate::routing {

Task<Result<bool>> AnyOpenIntent(Tools& tools, std::function<bool(const storage::Intent&)> fits) {
  constexpr std::size_t kPage = 200;  // intents that are read at once
  std::string after;
  for (bool more = true; more;) {
    Result<std::vector<storage::Intent>> page = co_await tools.store.OpenIntents(tools.loop(), after, kPage);
    if (!page) co_return std::move(page).error();
    if (std::any_of(page->begin(), page->end(), fits)) co_return true;
    more = page->size() == kPage;
    if (!page->empty()) {
      Check(page->back().id > after, "a list goes on behind its last element");
      after = page->back().id;
    }
  }
  co_return false;
}

}  // namespace walletgate::routing
