#include "api/addresses.h"
#include "api/create_end_user.h"

namespace walletgate::api {
namespace {

Error Bad(std::string_view where, std::string_view what) {
  return MakeError(ErrorKind::kProviderBadResponse, std::string(where) + " " + std::string(what));
}

Result<Wallet> ReadWallet(json::Value value, std::size_t index) {
  const std::string where = "wallets[" + std::to_string(index) + "]";
  const std::optional<Chain> chain = ChainFromName(value.Get("chain").AsString());
  if (!chain) return Bad(where + ".chain", "is missing or not a chain");
  const json::Value kind_value = value.Get("kind");
  const std::optional<WalletKind> kind = kind_value ? WalletKindFromName(kind_value.AsString()) : WalletKind::kEoa;
  if (!kind) return Bad(where + ".kind", "is not a kind of wallet");
  std::optional<std::string> address = NormalAddress(*chain, value.Get("address").AsString());
  if (!address) {
    return Bad(where + ".address", "is missing or not an address of chain " + std::string(ToString(*chain)));
  }
  const json::Value is_default = value.Get("default");
  if (is_default && !is_default.IsBool()) return Bad(where + ".default", "is not a boolean");
  return Wallet{*chain, *kind, std::move(*address), is_default.AsBool()};
}

Result<void> ReadString(json::Value object, std::string_view name, std::string* out) {
  const json::Value value = object.Get(name);
  if (!value) return {};
  if (!value.IsString() || value.AsString().empty()) return Bad(name, "is not a string with content");
  *out = value.AsString();
  return {};
}

Result<void> ReadStatusAndTime(json::Value object, ProviderResult* out) {
  if (const json::Value status = object.Get("status")) {
    out->status = StatusFromName(status.AsString());
    if (!out->status) return Bad("status", "is not a known status");
  }
  if (const json::Value created_at = object.Get("created_at")) {
    out->created_at = ParseRfc3339(created_at.AsString());
    if (!out->created_at) return Bad("created_at", "is not an RFC 3339 time");
  }
  return {};
}

Result<void> ReadWallets(json::Value list, ProviderResult* out) {
  if (!list) return {};
  if (!list.IsArray()) return Bad("wallets", "is not an array");
  std::size_t index = 0;
  for (json::Value element : list.Elements()) {
    Result<Wallet> wallet = ReadWallet(element, index++);
    if (!wallet) return std::move(wallet).error();
    out->wallets.push_back(std::move(*wallet));
  }
  return {};
}

}  // namespace

Result<ProviderResult> ReadProviderResult(json::Value value) {
  if (!value.IsObject()) return Bad("the result", "is not an object");
  ProviderResult result;
  if (Result<void> read = ReadString(value, "provider_user_id", &result.provider_user_id); !read) return read.error();
  if (Result<void> read = ReadString(value, "external_id", &result.external_id); !read) return read.error();
  if (Result<void> read = ReadStatusAndTime(value, &result); !read) return read.error();
  if (Result<void> read = ReadWallets(value.Get("wallets"), &result); !read) return read.error();
  return result;
}

}  // namespace walletgate::api
