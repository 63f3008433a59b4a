#include "gateway/config/usage.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/log/log.h"
#include "base/loop/epoll_loop.h"
#include "base/strings.h"
#include "gateway/config/tenants/accounts.h"
#include "routing/end_user_service.h"
#include "routing/holder.h"
#include "storage/sqlite_usage.h"

namespace walletgate::gateway {
namespace {

using storage::Usage;

std::string Counted(std::uint64_t count, const std::string& one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

/// "12 users and 1 open intent".
std::string CountText(std::uint64_t users, std::uint64_t open_intents) {
  if (open_intents == 0) return Counted(users, "user");
  if (users == 0) return Counted(open_intents, "open intent");
  return Counted(users, "user") + " and " + Counted(open_intents, "open intent");
}

class UsageProof {
 public:
  explicit UsageProof(const LoadedState& loaded) : loaded_(loaded), state_(*loaded.state) {}

  std::vector<Missing> Prove(const std::vector<Usage>& usages) {
    for (const Usage& usage : usages) Look(usage);
    std::vector<Missing> missing;
    for (auto& [name, one] : missing_) missing.push_back(std::move(one));
    return missing;
  }

 private:
  void Look(const Usage& usage) {
    const routing::Tenant* tenant = state_.FindTenant(usage.tenant);
    if (tenant == nullptr) return Miss(usage, "tenant", usage.tenant);
    const bool retired = tenant->retired || tenant->retired_providers.contains(usage.provider) ||
                         loaded_.users.retired_accounts.contains(usage.account);
    if (retired || IsCalled(*tenant, usage)) return;
    const auto is_of_it = [&](const auto& entry) { return entry.second->stored_id() == usage.provider; };
    const bool known = std::any_of(state_.instances().begin(), state_.instances().end(), is_of_it);
    known ? Miss(usage, "account", usage.account) : Miss(usage, "provider", usage.provider);
  }

  /// Where a store of before accounts does not know the account yet, the next start gives the user that of today.
  bool IsCalled(const routing::Tenant& tenant, const Usage& usage) const {
    if (routing::HolderOf(state_, tenant, usage.provider, {usage.account, {}}) != nullptr) return true;
    if (!usage.account.empty()) return false;
    return std::any_of(state_.instances().begin(), state_.instances().end(), [&](const auto& entry) {
      return entry.first.first.empty() && entry.second->stored_id() == usage.provider;
    });
  }

  void Miss(const Usage& usage, const std::string& kind, const std::string& name) {
    Missing& missing = missing_[{kind, name}];
    missing.users += usage.users;
    missing.open_intents += usage.open_intents;
    if (!missing.what.empty()) return;
    missing.what = kind + " '" + name + "'";
    missing.place = kind == "tenant" ? loaded_.users.tenants : loaded_.users.providers;
    missing.remedy = RemedyFor(kind, name);
  }

  std::string RemedyFor(const std::string& kind, const std::string& name) const {
    if (const std::string before = BeforeRename(kind, name); !before.empty()) {
      return "so '" + before + "' cannot have been renamed to it: give that one another name";
    }
    if (kind == "account" && IsConfigured(name))
      return "keep it: another provider has it still, so it is neither retired nor renamed";
    const std::string retire = kind == "tenant"     ? "`{id: " + name + ", api_keys: [...], retired: true}`"
                               : kind == "provider" ? "`" + name + ": {retired: true}` under 'providers'"
                                                    : "`accounts: {" + name + ": {retired: true}}`";
    const std::string rename = kind == "account" ? "`accounts: {NEW: {renamed_from: " + name + "}}`"
                                                 : "`renamed_from: " + name + "` beside the name that it has now";
    std::string text = "keep it, or write " + retire + ", or " + rename;
    if (const auto near = NearestName(name, Declared(kind))) text += "; did you mean it by '" + *near + "'?";
    return text;
  }

  /// Where it is today's name of something that the store calls otherwise: what that is called there.
  std::string BeforeRename(const std::string& kind, const std::string& name) const {
    if (kind == "tenant") {
      const routing::Tenant* tenant = state_.FindTenantShown(name);
      return tenant == nullptr ? std::string() : tenant->id;
    }
    for (const auto& [whose, instance] : state_.instances()) {
      if (kind == "provider" && instance->id() == name) return instance->stored_id();
      const provider::Account& account = instance->account();
      if (kind == "account" && account.new_name == name) return account.name;
    }
    return {};
  }

  bool IsConfigured(const std::string& account) const {
    return std::any_of(state_.instances().begin(), state_.instances().end(),
                       [&](const auto& entry) { return entry.second->account().name == account; });
  }

  /// What the file calls so that no user has it, in the words of the store.
  std::vector<std::string> Declared(const std::string& kind) const {
    std::vector<std::string> names;
    if (kind == "tenant") {
      for (const auto& [id, tenant] : state_.tenants()) names.push_back(id);
      return names;
    }
    for (const auto& [whose, instance] : state_.instances()) {
      names.push_back(kind == "account" ? instance->account().name : instance->stored_id());
    }
    if (kind == "account")
      names.insert(names.end(), loaded_.users.retired_accounts.begin(), loaded_.users.retired_accounts.end());
    return names;
  }

  const LoadedState& loaded_;
  const routing::State& state_;
  std::map<std::pair<std::string, std::string>, Missing> missing_;
};

std::string_view RemedyFor(SharedAccount::Why why) {
  if (why == SharedAccount::Why::kPlainIds) {
    return "write ids: prefixed (with a prefix of each tenant) or ids: derived beside the settings, or give each "
           "tenant "
           "credentials of its own";
  }
  return "give each tenant credentials of its own, or write user_tokens: minted_only beside the settings";
}

std::uint64_t UsersOf(const SharedAccount& shared, const routing::State& state, const std::vector<Usage>& usages) {
  std::uint64_t users = 0;
  const std::string& provider = state.instances().at(shared.instance)->stored_id();
  for (const Usage& usage : usages) {
    const bool of_them = std::find(shared.tenants.begin(), shared.tenants.end(), usage.tenant) != shared.tenants.end();
    const bool there = usage.account.empty() ? usage.provider == provider : usage.account == shared.account;
    if (of_them && there) users += usage.users;
  }
  return users;
}

}  // namespace

std::vector<Missing> MissingFrom(const LoadedState& loaded, const std::vector<Usage>& usages) {
  return UsageProof(loaded).Prove(usages);
}

void ProveUsers(const LoadedState& loaded, const std::vector<Usage>& usages, config::Diagnostics& diagnostics) {
  for (const Missing& missing : MissingFrom(loaded, usages)) {
    diagnostics.Add(missing.place.where, missing.place.path,
                    loaded.variables.Hide(missing.what + " has " + CountText(missing.users, missing.open_intents) +
                                          " in the store, and is not configured: " + missing.remedy));
  }
}

void LogMissing(const LoadedState& loaded, const std::vector<Usage>& usages) {
  for (const Missing& missing : MissingFrom(loaded, usages)) {
    Log(LogLevel::kWarning, "what has users is not configured, and is treated as retired: see walletgate check",
        {{"what", std::string_view(missing.what)},
         {"users", static_cast<std::int64_t>(missing.users)},
         {"open_intents", static_cast<std::int64_t>(missing.open_intents)}});
  }
}

SharingVerdict JudgeSharing(const LoadedState& loaded, const std::optional<std::vector<Usage>>& usages) {
  SharingVerdict verdict;
  for (const SharedAccount& shared : SharedAccounts(*loaded.state)) {
    const auto place = loaded.users.instances.find(shared.instance);
    const Place at = place == loaded.users.instances.end() ? loaded.users.providers : place->second;
    const std::string told = loaded.variables.Hide(std::string(TextOf(shared.why)) + ": " + shared.text);
    if (shared.why == SharedAccount::Why::kContacts) {
      verdict.warnings.Add(at.where, at.path, "warning: " + told);
      continue;
    }
    const std::string text = told + "; " + std::string(RemedyFor(shared.why));
    const std::uint64_t users = usages ? UsersOf(shared, *loaded.state, *usages) : 0;
    if (usages && users == 0) {
      verdict.faults.Add(at.where, at.path, text);
    } else {
      verdict.warnings.Add(
          at.where, at.path,
          "warning: " + text +
              (usages ? "; they have " + Counted(users, "user") + " there already, who stay as they are"
                      : "; the store was not asked"));
    }
  }
  return verdict;
}

AskedStore AskStore(const storage::StoreOptions& store) {
  if (store.kind == storage::StoreOptions::Kind::kMemory)
    return {std::vector<Usage>(), "it is in memory, and empty at each start"};
  std::error_code error;
  const bool there = std::filesystem::exists(store.sqlite.path, error);
  if (!there && !error) return {std::vector<Usage>(), store.sqlite.path + " is not there yet"};
  Result<std::vector<Usage>> usages = storage::ReadUsage(store.sqlite.path);
  if (!usages) return {std::nullopt, usages.error().detail};
  return {std::move(*usages), {}};
}

Result<std::vector<Usage>> AskStore(storage::Store& store) {
  EpollLoop loop;
  return loop.RunUntilDone(store.CountUsers(loop));
}

}  // namespace walletgate::gateway
