#include "routing/portability/contact_counts.h"

#include <algorithm>
#include <functional>

#include "api/login_kinds.h"
#include "base/ids.h"
#include "base/strings.h"

namespace walletgate::routing {

ContactCounts::ContactCounts(Random& random) : salt_(MakeUuid4(random)) {}

/// Letter case of a contact tells nobody apart.
std::uint64_t ContactCounts::HashOf(const api::LoginMethod& method) const {
  return std::hash<std::string>()(salt_ + std::string(api::ToString(method.type)) +
                                  ToLowerAscii(api::ContactOf(method)));
}

void ContactCounts::Add(const api::EndUser& user) {
  std::vector<std::uint64_t> own;  // one person counts once
  for (const api::LoginMethod& method : user.login_methods) {
    if (!api::KindOf(method.type).contact.empty()) own.push_back(HashOf(method));
  }
  std::ranges::sort(own);
  own.erase(std::unique(own.begin(), own.end()), own.end());
  hashes_.insert(hashes_.end(), own.begin(), own.end());
}

void ContactCounts::Finish() { std::ranges::sort(hashes_); }

std::size_t ContactCounts::CountOf(const api::LoginMethod& method) const {
  const auto range = std::ranges::equal_range(hashes_, HashOf(method));
  return std::max<std::size_t>(range.size(), 1);
}

}  // namespace walletgate::routing
