#pragma once

// If-Match and If-None-Match (RFC 9110 section 13.1). Used by the handlers of end users.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/server/server.h"
#include "routing/entity_tag.h"

namespace walletgate::http {

struct EntityTags {
  bool any = false;               ///< "*"
  std::vector<std::string> tags;  ///< as sent, with their quotes, and with W/ where they are weak
};

/// The tags of the header `name`, in lower case, all its lines together; nothing where it is absent. Error:
/// kMalformedRequest, for what is neither "*" nor a list of at most 100 tags.
Result<std::optional<EntityTags>> ReadEntityTags(const Request& request, std::string_view name);

/// By the weak comparison: whether the tag of a GET is one of them. Not for "".
bool IsAmong(std::string_view tag, const EntityTags& tags);

/// What If-Match demands, by the strong comparison.
routing::Precondition PreconditionOf(const std::optional<EntityTags>& tags);

}  // namespace walletgate::http
