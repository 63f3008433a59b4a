#include "gateway/audit/store_rules.h"

#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include <array>
#include <filesystem>

#include "gateway/audit/places.h"

namespace walletgate::gateway {
namespace {

constexpr mode_t kOthers = 0007;

bool IsFile(const Audited& audited) {
  return audited.config.settings.store.kind == storage::StoreOptions::Kind::kSqlite;
}

std::string FolderOf(const Audited& audited) {
  return std::filesystem::path(audited.config.settings.store.sqlite.path).parent_path().string();
}

Sites FindForgetfulStore(const Audited& audited) {
  if (IsFile(audited)) return {};
  return {SiteOf(audited, {"store", "kind"}, "memory keeps no user beyond the process")};
}

Sites FindStoreInMemory(const Audited& audited) {
  struct statfs mount {};
  if (!IsFile(audited) || ::statfs(FolderOf(audited).c_str(), &mount) != 0) return {};
  if (mount.f_type != TMPFS_MAGIC && mount.f_type != RAMFS_MAGIC) return {};
  return {SiteOf(audited, {"store", "path"}, "its folder is a tmpfs")};
}

Sites FindOpenFolder(const Audited& audited) {
  struct stat folder {};
  if (!IsFile(audited) || ::stat(FolderOf(audited).c_str(), &folder) != 0) return {};
  if ((folder.st_mode & kOthers) == 0) return {};
  return {SiteOf(audited, {"store", "path"}, "its folder is open to every user of the machine")};
}

constexpr std::array kRules = {
    Rule{"WG016", Severity::kError, "Users are kept in memory only",
         "When the process ends nobody knows any more who has which wallet, and repeats of creates make second ones.",
         "Write `store: {kind: sqlite, path: FILE}`.", FindForgetfulStore},
    Rule{"WG017", Severity::kError, "The store's file is in memory",
         "It survives the process and not the machine or the container: then everything is as with `kind: memory`.",
         "Put it on a disk: in a container on a volume.", FindStoreInMemory},
    Rule{"WG018", Severity::kWarning, "The store's folder is open to every user of the machine",
         "The file itself is not (0600), but its backups and exports often lie beside it, and whoever may write there "
         "can "
         "put another file in its place.",
         "`chmod o-rwx` the folder, and have it belong to the gateway's user.", FindOpenFolder},
};

}  // namespace

Rules StoreRules() { return kRules; }

}  // namespace walletgate::gateway
