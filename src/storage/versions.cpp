#include "storage/versions.h"

#include <string>

#include "base/json/writer.h"

namespace walletgate::storage {
namespace {

std::string TextOf(const api::EndUser& user) {
  std::string text;
  json::Writer writer(&text);
  api::WriteStoredEndUser(user, writer);
  return text;
}

}  // namespace

std::uint64_t NextVersion(const api::EndUser& before, api::EndUser now) {
  now.version = before.version;
  now.updated_at = before.updated_at;
  return TextOf(now) == TextOf(before) ? before.version : before.version + 1;
}

}  // namespace walletgate::storage
