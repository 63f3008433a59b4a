#include "gateway/audit/places.h"

#include <algorithm>

namespace walletgate::gateway {

using config::YamlNode;

Site SiteOf(const Audited& audited, std::initializer_list<std::string_view> path, std::string detail) {
  Site site{{audited.file.where.file, 0, 0}, {}, std::move(detail)};
  const YamlNode* at = &audited.file;
  for (const std::string_view name : path) {
    site.path += (site.path.empty() ? "" : ".") + std::string(name);
    at = at == nullptr ? nullptr : at->Find(name);
    if (at != nullptr) site.where = at->where;
  }
  return site;
}

const YamlNode& TenantNode(const Audited& audited, const std::string& name) {
  const YamlNode* list = audited.file.Find("tenants");
  if (list == nullptr) return audited.file;
  const auto is_it = [&](const YamlNode& tenant) {
    const YamlNode* id = tenant.Find("id");
    return id != nullptr && id->scalar == name;
  };
  const auto found = std::find_if(list->elements.begin(), list->elements.end(), is_it);
  return found == list->elements.end() ? *list : *found;
}

Site SiteIn(const YamlNode& mapping, std::string_view member, std::string detail) {
  const YamlNode* node = mapping.Find(member);
  if (node != nullptr) return {node->where, node->path, std::move(detail)};
  return {mapping.where, mapping.path + "." + std::string(member), std::move(detail)};
}

Site SiteOfInstance(const Audited& audited, const std::pair<std::string, std::string>& instance, std::string detail) {
  const auto& instances = audited.config.loaded.users.instances;
  const auto place = instances.find(instance);
  const Place& at = place == instances.end() ? audited.config.loaded.users.providers : place->second;
  return {at.where, at.path, std::move(detail)};
}

std::string NameOf(const std::pair<std::string, std::string>& instance) {
  return instance.first.empty() ? instance.second : instance.second + " of tenant " + instance.first;
}

}  // namespace walletgate::gateway
