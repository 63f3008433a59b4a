#pragma once

// Entries of `providers` in config/walletgate.yaml, the deployment's and those of its tenants: each bound to its
// settings and to how it is reached, as something to call.

#include <map>
#include <memory>
#include <set>
#include <string>

#include "gateway/config/tenants/routing.h"
#include "gateway/config/tenants/tenants.h"

namespace walletgate::gateway {

/// Used while one configuration is read; all that it is made of outlives it.
class ProviderEntries {
 public:
  /// Whose credentials are read: a tenant's, or those of the deployment ("").
  struct Owner {
    const std::string& id;
    routing::State& state;
  };

  /// Notes in `parsed` who was bound anew, where settings stand, and whether a provider is missing for a fault.
  ProviderEntries(const TenantSections& sections, const Renames& renames, ParsedTenants& parsed,
                  config::Diagnostics& diagnostics)
      : sections_(sections), renames_(renames), parsed_(parsed), diagnostics_(diagnostics) {}

  /// The deployment's. Before any tenant's.
  void ReadShared(routing::State& state);
  /// What a tenant may call. `node` null: all providers of the deployment. Otherwise those named, with credentials of
  /// their own where settings are given.
  Providers ReadOwn(const config::YamlNode* node, Owner owner);

  /// Whether a provider is absent for a fault that is told elsewhere: of its file, or of its settings.
  bool IsFaulty(const std::string& id) const { return HasFaultyFile(id) || failed_.contains(id); }
  const std::set<std::string>& retired() const { return retired_; }  ///< of the deployment
  /// Whether its entry says that it gets no new end users.
  bool IsClosed(const routing::ProviderPtr& provider) const { return closed_.contains(provider); }

  /// Places, pace and circuit are an account's. Whoever has not changed since the state before keeps what is in use.
  void ShareGuards();

 private:
  using Spec = std::shared_ptr<const provider::ProviderSpec>;

  void ReadRetired(const config::YamlNode::Entry& entry);
  bool HasFaultyFile(const std::string& id) const;
  void ReportUnknown(const config::YamlNode::Entry& entry);
  routing::ProviderPtr Bind(const config::YamlNode& node, const Spec& spec, Owner owner);
  routing::ProviderPtr ReadAndBind(const config::YamlNode& node, const Spec& spec, const std::string& owner);
  routing::ProviderPtr Unchanged(const provider::ProviderSpec& spec, const provider::Deployment& deployment,
                                 const std::string& owner) const;
  bool IsFresh(const routing::ProviderPtr& instance) const;

  const TenantSections& sections_;
  const Renames& renames_;
  ParsedTenants& parsed_;
  config::Diagnostics& diagnostics_;
  Providers shared_;
  std::set<std::string> retired_;
  std::set<routing::ProviderPtr> closed_;
  std::set<std::string> failed_;  ///< providers whose settings have faults, which are reported already
};

}  // namespace walletgate::gateway
