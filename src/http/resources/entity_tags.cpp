#include "http/resources/entity_tags.h"

#include <algorithm>

#include "base/strings.h"

namespace walletgate::http {
namespace {

constexpr std::size_t kMostTags = 100;  // of one request
constexpr std::string_view kWeak = "W/";

/// etagc of section 8.8.3, without obs-text: no tag of ours has it.
bool IsTagCharacter(char c) { return c == '!' || (c >= '#' && c <= '~'); }

/// Takes an entity-tag from the front of `text`; "" when it does not begin with one.
std::string TakeTag(std::string_view& text) {
  std::size_t at = text.starts_with(kWeak) ? kWeak.size() : 0;
  if (at >= text.size() || text[at] != '"') return {};
  ++at;
  while (at < text.size() && IsTagCharacter(text[at])) ++at;
  if (at >= text.size() || text[at] != '"') return {};
  std::string tag(text.substr(0, at + 1));
  text.remove_prefix(at + 1);
  return tag;
}

Error BadTags(std::string_view name) {
  return MakeError(ErrorKind::kMalformedRequest, std::string(name == "if-match" ? "If-Match" : "If-None-Match") +
                                                     R"( is * or a list of tags as ETag gives them: "a", "b")");
}

/// Adds the tags of one line. False where it has something else.
bool ReadLine(std::string_view line, EntityTags& out) {
  line = Trim(line);
  if (line == "*") {
    out.any = true;
    return true;
  }
  while (!line.empty()) {
    if (line.front() != ',') {
      std::string tag = TakeTag(line);
      if (tag.empty() || out.tags.size() == kMostTags) return false;
      out.tags.push_back(std::move(tag));
      line = Trim(line);
      if (line.empty()) break;
      if (line.front() != ',') return false;
    }
    // A list may have empty elements (section 5.6.1).
    line = Trim(line.substr(1));
  }
  return true;
}

std::string_view WithoutWeak(std::string_view tag) { return tag.starts_with(kWeak) ? tag.substr(kWeak.size()) : tag; }

}  // namespace

Result<std::optional<EntityTags>> ReadEntityTags(const Request& request, std::string_view name) {
  EntityTags tags;
  bool sent = false;
  for (const auto& [header, value] : request.headers) {
    if (header != name) continue;
    sent = true;
    if (!ReadLine(value, tags)) return BadTags(name);
  }
  if (!sent) return std::optional<EntityTags>();
  // "*" stands alone, and an empty list demands nothing that could be meant.
  if (tags.any == !tags.tags.empty()) return BadTags(name);
  return std::optional<EntityTags>(std::move(tags));
}

bool IsAmong(std::string_view tag, const EntityTags& tags) {
  if (tag.empty()) return false;
  if (tags.any) return true;
  return std::any_of(tags.tags.begin(), tags.tags.end(),
                     [&](const std::string& known) { return WithoutWeak(known) == WithoutWeak(tag); });
}

routing::Precondition PreconditionOf(const std::optional<EntityTags>& tags) {
  routing::Precondition precondition;
  if (!tags) return precondition;
  precondition.is_given = true;
  precondition.is_there = tags->any;
  for (const std::string& tag : tags->tags) {
    if (!tag.starts_with(kWeak)) precondition.tags.push_back(tag);
  }
  return precondition;
}

}  // namespace walletgate::http
