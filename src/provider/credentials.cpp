#include "provider/credentials.h"

#include <algorithm>
#include <utility>

#include "provider/credential_slots.h"

namespace walletgate::provider {
namespace {

bool Holds(std::span<const api::Operation> only, api::Operation operation) {
  return only.empty() || std::find(only.begin(), only.end(), operation) != only.end();
}

}  // namespace

bool Credentials::BoundScheme::AppliesTo(api::Operation operation) const { return Holds(only, operation); }

Result<Credentials> Credentials::Bind(const Binding& binding) {
  Credentials credentials;
  Result<Schemes> current = BindSlot(binding.spec(), binding.values(), credentials.minters_[CredentialSlots::kCurrent]);
  if (!current) return std::move(current).error();
  credentials.slots_.push_back(std::move(*current));
  if (!auth::HasNext(binding.values())) return credentials;
  Result<Schemes> next =
      BindSlot(binding.spec(), auth::NextOf(binding.values()), credentials.minters_[CredentialSlots::kNext]);
  if (!next) return MakeError(ErrorKind::kInternal, "with the next credentials: " + next.error().detail);
  credentials.slots_.push_back(std::move(*next));
  return credentials;
}

Result<Credentials::Schemes> Credentials::BindSlot(const ProviderSpec& spec, const auth::SettingValues& values,
                                                   Minter& minter) {
  Schemes schemes;
  for (const auto& entry : spec.auth) {
    Result<auth::AuthSpec::Bound> bound = entry->Bind(values);
    if (!bound) return std::move(bound).error();
    if (bound->minter != nullptr) minter = std::move(bound->minter);
    if (bound->scheme == nullptr) continue;
    const auto only = entry->Only();
    schemes.push_back({std::move(bound->scheme), {only.begin(), only.end()}});
  }
  return schemes;
}

const Credentials::Schemes& Credentials::SchemesOf(std::size_t slot) const {
  static const Schemes offline;
  return slot < slots_.size() ? slots_[slot] : offline;
}

Task<Result<void>> Credentials::Sign(transport::HttpRequest& request, Presented presented, auth::Signing signing,
                                     auth::AuthContext& context) const {
  for (const BoundScheme& bound : SchemesOf(presented.slot)) {
    if (!bound.AppliesTo(presented.operation)) continue;
    Result<void> applied = co_await bound.scheme->Apply(request, context, signing);
    if (!applied) co_return std::move(applied).error();
  }
  co_return Result<void>();
}

transport::Headers Credentials::On(const transport::HttpRequest& request, Presented presented) const {
  const Schemes& schemes = SchemesOf(presented.slot);
  const auto count = std::count_if(schemes.begin(), schemes.end(),
                                   [&](const BoundScheme& bound) { return bound.AppliesTo(presented.operation); });
  const auto& headers = request.headers;
  return {headers.end() - std::min<std::ptrdiff_t>(count, std::ssize(headers)), headers.end()};
}

bool Credentials::Renew(Presented presented, SteadyTime sent_at) const {
  bool renewed = false;
  for (const BoundScheme& bound : SchemesOf(presented.slot)) {
    if (bound.AppliesTo(presented.operation) && bound.scheme->OnUnauthorized(sent_at)) renewed = true;
  }
  return renewed;
}

bool Credentials::IsDated(Presented presented) const {
  const Schemes& schemes = SchemesOf(presented.slot);
  return std::any_of(schemes.begin(), schemes.end(), [&](const BoundScheme& bound) {
    return bound.AppliesTo(presented.operation) && bound.scheme->IsDated();
  });
}

void Credentials::OnRefresh(const auth::AuthScheme::RefreshObserver& observer) {
  for (const Schemes& schemes : slots_) {
    for (const BoundScheme& bound : schemes) bound.scheme->OnRefresh(observer);
  }
}

Task<Result<Secret>> Credentials::MintUserToken(std::string external_id, auth::AuthContext& context) const {
  return minters_[CredentialSlots::kCurrent]->Mint(std::move(external_id), context);
}

std::vector<auth::PublishedKeys> Credentials::PublishedKeys() const {
  std::vector<auth::PublishedKeys> keys;
  for (const Minter& minter : minters_) {
    if (minter != nullptr) keys.push_back(minter->Published());
  }
  return keys;
}

transport::Headers HiddenCredentials(const ProviderSpec& spec, api::Operation operation) {
  transport::Headers headers;
  for (const auto& entry : spec.auth) {
    if (!Holds(entry->Only(), operation)) continue;
    for (auto& header : entry->Describe()) headers.push_back(std::move(header));
  }
  return headers;
}

}  // namespace walletgate::provider
