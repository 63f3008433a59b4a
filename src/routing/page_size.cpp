#include "routing/page_size.h"

#include <algorithm>

namespace walletgate::routing {

std::size_t PageSizeFor(const provider::Provider& provider, std::size_t wanted) {
  const provider::OperationSpec* list = provider.spec().Find(api::Operation::kListEndUsers);
  if (list == nullptr || !list->paging || list->paging->max_limit == 0) return 0;
  return std::clamp(wanted, list->paging->min_limit, list->paging->max_limit);
}

}  // namespace walletgate::routing
