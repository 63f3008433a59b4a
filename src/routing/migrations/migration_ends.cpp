#include "routing/migrations/migration_ends.h"

#include <optional>
#include <utility>
#include <vector>

#include "base/json/writer.h"
#include "crypto/digest.h"

namespace walletgate::routing {
namespace {

using storage::Migration;
using ProviderPtr = std::shared_ptr<const provider::Provider>;

/// The provider of that name, or a fault at its member.
ProviderPtr FindEnd(const Tenant& tenant, std::string_view member, const std::string& name, api::Faults& faults) {
  const api::Place body(faults);
  const api::Place at(body, member);
  ProviderPtr provider = tenant.FindProvider(name);
  if (provider != nullptr) return provider;
  if (tenant.retired_providers.contains(name)) {
    at.Fault("enum", "is retired: while its users move it is configured, with accept_new_users: false");
    return nullptr;
  }
  std::vector<std::string_view> names;
  for (const auto& [id, known] : tenant.providers) names.push_back(id);
  if (api::TextCheck fault = api::CheckOneOf(name, names)) at.Fault(fault->code, std::move(fault->detail));
  else at.Fault("enum", "is none of this tenant's providers");
  return nullptr;
}

/// What keeps users from going there, whoever they are.
std::optional<Error> FaultOfEnds(const Tenant& tenant, const provider::Provider& from, const provider::Provider& to) {
  api::Faults faults;
  const api::Place body(faults);
  const api::Place at(body, "to");
  if (from.account().name == to.account().name) {
    at.Fault("enum", "is the same account at the vendor: an import with from_provider takes its users over");
  } else if (tenant.closed_providers.contains(to.id())) {
    at.Fault("unsupported", "gets no new end users here (accept_new_users: false)");
  }
  if (faults.size() > 0) return api::InvalidRequest(faults);
  if (to.Offers(api::Operation::kCreateEndUser)) return std::nullopt;
  Error error = MakeError(ErrorKind::kUnsupportedByProvider, to.id() + " cannot create end users");
  error.fields.push_back({"/to", "unsupported", "is not offered by this provider"});
  return error;
}

void WriteEnd(std::string_view member, const provider::Provider& provider, json::Sink& sink) {
  sink.Key(member);
  sink.StartObject();
  sink.Member("file", crypto::Sha256Hex(provider.spec().text));
  sink.Member("account", provider.account().name);
  sink.Member("base_url", provider.binding().base_url().ToString());
  sink.EndObject();
}

}  // namespace

Result<Migration> MigrationOf(const CallerContext& caller, const api::MigrationRequest& request, bool is_operator) {
  const Tenant& tenant = *caller.tenant;
  api::Faults faults;
  const ProviderPtr from = FindEnd(tenant, "from", request.question.from, faults);
  const ProviderPtr to = FindEnd(tenant, "to", request.question.to, faults);
  if (from == nullptr || to == nullptr) return api::InvalidRequest(faults);
  if (std::optional<Error> fault = FaultOfEnds(tenant, *from, *to)) return std::move(*fault);
  Migration migration;
  migration.tenant = tenant.id;
  migration.from = {from->stored_id(), from->account().name};
  migration.to = {to->stored_id(), to->account().name};
  migration.asked = api::MigrationRequestText(request);
  if (Result<void> may = CheckAlone(*caller.state, migration, is_operator); !may) return std::move(may).error();
  return migration;
}

Result<void> CheckAlone(const State& state, const storage::Migration& migration, bool is_operator) {
  for (const storage::MigrationEnd* end : {&migration.from, &migration.to}) {
    if (is_operator || !IsSharedAccount(state, end->account)) continue;
    return MakeError(ErrorKind::kForbidden, "several tenants use the account at " + state.ShownProvider(end->provider) +
                                                ": only an operator may move users from or to it");
  }
  return {};
}

std::shared_ptr<const provider::Provider> ProviderAt(const Tenant& tenant, const storage::MigrationEnd& end) {
  ProviderPtr provider = tenant.FindProvider(end.provider);
  const bool same = provider != nullptr && provider->account().name == end.account;
  return same ? std::move(provider) : nullptr;
}

Result<std::string> TargetsText(const Tenant& tenant, const Migration& migration) {
  const ProviderPtr from = ProviderAt(tenant, migration.from);
  const ProviderPtr to = ProviderAt(tenant, migration.to);
  if (from == nullptr || to == nullptr) {
    return MakeError(ErrorKind::kProviderNotConfigured,
                     std::string(from == nullptr ? "the account that the users are to leave"
                                                 : "the account that the users are to go to") +
                         " is not configured any more, or has another name");
  }
  std::string text;
  json::Writer writer(&text);
  writer.StartObject();
  WriteEnd("from", *from, writer);
  WriteEnd("to", *to, writer);
  writer.EndObject();
  return text;
}

}  // namespace walletgate::routing
