#include "routing/users/user_links.h"

#include <algorithm>
#include <utility>

#include "api/end_user_links.h"
#include "base/json/parse.h"
#include "base/json/writer.h"

namespace walletgate::routing {
namespace {

api::ShownLink Shown(const State& state, const storage::Link& link) {
  api::ShownLink shown;
  shown.provider = state.ShownProvider(link.provider);
  shown.account = state.ShownAccount(link.account);
  shown.provider_user_id = link.provider_user_id;
  shown.state = ToString(link.state);
  shown.origin = ToString(link.origin);
  shown.created_at = link.created_at;
  shown.verified_at = link.verified_at;
  return shown;
}

/// Each wallet beside the link that it came with.
void AddWallets(const api::EndUser& user, const storage::Ties& ties, std::vector<api::ShownLink>& links) {
  for (const auto* wallets : {&user.wallets, &user.previous_wallets}) {
    for (const api::Wallet& wallet : *wallets) {
      const std::string key = storage::AddressKey(wallet.address);
      const auto kept = std::find_if(ties.addresses.begin(), ties.addresses.end(),
                                     [&](const storage::KeptAddress& address) { return address.address == key; });
      if (kept != ties.addresses.end() && kept->link < links.size()) links[kept->link].wallets.push_back(wallet);
    }
  }
}

}  // namespace

Task<Result<std::string>> BodyWithLinks(Tools& tools, const CallerContext& caller, const api::EndUser& user,
                                        std::string provider_data) {
  Result<storage::Ties> ties = co_await tools.store.FindTies(tools.loop(), user.tenant, user.id);
  if (!ties) co_return std::move(ties).error();
  std::vector<api::ShownLink> links;
  for (const storage::Link& link : ties->links) {
    links.push_back(Shown(*caller.state, link));
    // A store of before accounts did not note it.
    if (link.created_at == WallTime()) links.back().created_at = user.created_at;
  }
  AddWallets(user, *ties, links);
  Result<json::Document> raw = json::Document();
  if (!provider_data.empty()) raw = json::Parse(provider_data);
  std::string body;
  json::Writer writer(&body);
  const ShownUser shown(*caller.state, user);
  api::WriteEndUser(*shown, links, raw ? raw->root() : json::Value(), writer);
  co_return body;
}

}  // namespace walletgate::routing
