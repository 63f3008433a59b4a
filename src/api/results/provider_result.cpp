#include "api/results/provider_result.h"

#include <algorithm>

#include "api/addresses/addresses.h"
#include "api/results/shown_person.h"

namespace walletgate::api {
namespace {

constexpr std::size_t kMaxProviderUserId = 256;  // bytes; no vendor has longer ones

Error Bad(std::string_view where, std::string_view what) {
  return MakeError(ErrorKind::kProviderBadResponse, std::string(where) + " " + std::string(what));
}

constexpr std::size_t kBareEvmDigits = 40;

/// What some vendors print of an EVM address: without its "0x", or with "0X".
std::string WithPrefix(Chain chain, std::string_view address) {
  if (chain == Chain::kEvm && address.starts_with("0X")) address.remove_prefix(2);
  const bool bare = chain == Chain::kEvm && address.size() == kBareEvmDigits;
  return (bare ? "0x" : "") + std::string(address);
}

/// The wallet with an empty address when what stands there is none of its chain.
Result<Wallet> ReadWallet(json::Value value, std::size_t index) {
  const std::string where = "wallets[" + std::to_string(index) + "]";
  const std::optional<Chain> chain = ChainFromName(value.Get("chain").AsString());
  if (!chain) return Bad(where + ".chain", "is missing or not a chain");
  const json::Value kind_value = value.Get("kind");
  const std::optional<WalletKind> kind = kind_value ? WalletKindFromName(kind_value.AsString()) : WalletKind::kEoa;
  if (!kind) return Bad(where + ".kind", "is not a kind of wallet");
  const json::Value is_default = value.Get("default");
  if (is_default && !is_default.IsBool()) return Bad(where + ".default", "is not a boolean");
  std::optional<std::string> address = NormalAddress(*chain, WithPrefix(*chain, value.Get("address").AsString()));
  return Wallet{*chain, *kind, address ? std::move(*address) : std::string(), is_default.AsBool()};
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
  out->shows_wallets = true;
  std::size_t index = 0;
  for (json::Value element : list.Elements()) {
    if (element.IsNull()) {  // one that could not be read
      ++out->left_out;
      continue;
    }
    Result<Wallet> wallet = ReadWallet(element, index++);
    if (!wallet) return std::move(wallet).error();
    if (wallet->address.empty() || out->wallets.size() == kMaxKeptWallets) {
      ++out->left_out;
    } else {
      out->wallets.push_back(std::move(*wallet));
    }
  }
  return {};
}

Result<void> ReadContacts(json::Value object, std::string_view name, bool* left_out, std::vector<std::string>* out) {
  const json::Value list = object.Get(name);
  if (!list) return {};
  if (!list.IsArray()) return Bad(name, "is not an array");
  for (json::Value element : list.Elements()) {
    if (!element.IsString() && !element.IsNull()) return Bad(name, "is not an array of strings");
    if (element.IsNull()) {
      *left_out = true;
    } else {
      out->emplace_back(element.AsString());
    }
  }
  return {};
}

Result<void> ReadProviderUserId(json::Value object, ProviderResult* out) {
  Result<void> read = ReadString(object, "provider_user_id", &out->provider_user_id);
  if (!read || out->provider_user_id.empty() || IsProviderUserId(out->provider_user_id)) return read;
  return Bad("provider_user_id", "is no id: 1-256 printable characters, not '.' or '..', without slashes");
}

}  // namespace

bool IsProviderUserId(std::string_view id) {
  if (id.empty() || id.size() > kMaxProviderUserId || id == "." || id == "..") return false;
  return std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c <= '~' && c != '/' && c != '\\'; });
}

Result<ProviderResult> ReadProviderResult(json::Value value) {
  if (!value.IsObject()) return Bad("the result", "is not an object");
  ProviderResult result;
  if (Result<void> read = ReadProviderUserId(value, &result); !read) return read.error();
  if (Result<void> read = ReadString(value, "external_id", &result.external_id); !read) return read.error();
  if (Result<void> read = ReadStatusAndTime(value, &result); !read) return read.error();
  if (Result<void> read = ReadContacts(value, "emails", &result.emails_left_out, &result.emails); !read)
    return read.error();
  if (Result<void> read = ReadContacts(value, "phone_numbers", &result.phone_numbers_left_out, &result.phone_numbers);
      !read) {
    return read.error();
  }
  if (Result<void> read = ReadWallets(value.Get("wallets"), &result); !read) return read.error();
  if (Result<void> read = ReadShownPerson(value, result); !read) return read.error();
  return result;
}

}  // namespace walletgate::api
