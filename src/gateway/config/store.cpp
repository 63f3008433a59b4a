#include "gateway/config/store.h"

#include "gateway/config/setting_row.h"

namespace walletgate::gateway {

void ReadStoreKind(const Member& member, Source& source, storage::StoreOptions::Kind& kind) {
  config::MapReader& reader = source.reader;
  const config::YamlNode* node = reader.Child(member.key);
  if (node == nullptr && reader.node().IsMapping()) return reader.Fault(member.key, std::string(kStoreIsRequired));
  if (node != nullptr && node->IsScalar() && node->scalar == "postgres")
    return reader.Fault(member.key, "'postgres' is not built yet; this version has sqlite and memory");
  ReadValue(member, source, kind);
}

void ProveStore(Source& source, Settings& settings) {
  config::MapReader& reader = source.reader;
  const config::YamlNode* kind = reader.Child("kind");
  const std::string_view name = kind == nullptr || !kind->IsScalar() ? std::string_view() : kind->scalar;
  if (name == "sqlite" && settings.store.sqlite.path.empty())
    reader.Fault("path", "must name the file of a store of kind 'sqlite'");
  if (name != "memory") return;
  for (const char* key : {"path", "personal_data"}) {
    if (reader.Has(key)) reader.Fault(key, "is for a store of kind 'sqlite' only");
  }
}

}  // namespace walletgate::gateway
