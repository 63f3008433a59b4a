#pragma once

// The section `store` of config/walletgate.yaml. Nothing is opened or created: `check` comes here too.

#include <string_view>

#include "gateway/config/setting.h"

namespace walletgate::gateway {

/// For a file that does not say where users are kept.
inline constexpr std::string_view kStoreIsRequired =
    "is required: write `store: {kind: sqlite, path: /var/lib/walletgate/walletgate.db}`, or `store: {kind: memory}`, "
    "which forgets every user when the process ends";

void ReadStoreKind(const Member& member, Source& source, storage::StoreOptions::Kind& kind);
/// What is needed of one kind only.
void ProveStore(Source& source, Settings& settings);

}  // namespace walletgate::gateway
