#pragma once

// Where in the file what a rule is about stands. Internal to this folder.

#include <initializer_list>
#include <string>
#include <string_view>

#include "gateway/audit/rule.h"

namespace walletgate::gateway {

/// A site at the member that `path` names from the top of the file; where it is not written, at what is written of the
/// way to it.
Site SiteOf(const Audited& audited, std::initializer_list<std::string_view> path, std::string detail);

/// The tenant's entry, or the list; `name` as people call it.
const config::YamlNode& TenantNode(const Audited& audited, const std::string& name);
/// A site at a member of a mapping, or at the mapping where it has none of that name.
Site SiteIn(const config::YamlNode& mapping, std::string_view member, std::string detail);

using Instance = routing::State::Instances::value_type;
/// A site at the settings of an instance.
Site SiteOfInstance(const Audited& audited, const std::pair<std::string, std::string>& instance, std::string detail);
/// "acme", "acme of tenant main".
std::string NameOf(const std::pair<std::string, std::string>& instance);

}  // namespace walletgate::gateway
