#include "storage/sqlite/rows.h"

#include <chrono>
#include <utility>

#include "base/json/parse.h"
#include "base/json/writer.h"

namespace walletgate::storage {

std::int64_t ToNanoseconds(WallTime time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

WallTime TimeOf(std::int64_t nanoseconds) {
  return WallTime(std::chrono::duration_cast<WallTime::duration>(std::chrono::nanoseconds(nanoseconds)));
}

std::string TextOf(const api::EndUser& user) {
  std::string text;
  json::Writer writer(&text);
  api::WriteStoredEndUser(user, writer);
  return text;
}

std::optional<api::EndUser> EndUserOf(std::string tenant, const std::string& text) {
  const Result<json::Document> document = json::Parse(text);
  std::optional<api::EndUser> user = document ? api::ReadEndUser(document->root()) : std::nullopt;
  if (user) user->tenant = std::move(tenant);
  return user;
}

}  // namespace walletgate::storage
