#include "routing/entity_tag.h"

#include <algorithm>

namespace walletgate::routing {

std::string EntityTagOf(const api::EndUser& shown) {
  std::string tag = "\"" + std::to_string(shown.version);
  tag += '-';
  tag += shown.provider;
  tag += '"';
  return tag;
}

Result<void> CheckPrecondition(const Precondition& precondition, const api::EndUser& shown) {
  if (!precondition.is_given || precondition.is_there) return {};
  std::string current = EntityTagOf(shown);
  const auto& tags = precondition.tags;
  if (std::find(tags.begin(), tags.end(), current) != tags.end()) return {};
  Error error = MakeError(ErrorKind::kPreconditionFailed, "the end user has changed since; read it again");
  error.entity_tag = std::move(current);
  return error;
}

}  // namespace walletgate::routing
