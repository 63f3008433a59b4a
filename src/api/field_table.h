#pragma once

// The names that provider files may use: every unified field of a request (given and derived) and of a result, with
// its type and label. The mapping compiler binds and proves against this table; documents are generated from it.
// Grow it when a vendor needs a fact about users in general, never with a vendor's name.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "api/operation.h"

namespace walletgate::api {

enum class FieldType : std::uint8_t { kString, kNumber, kBool, kTime, kEnum, kObject, kList, kTexts };

/// What a value reveals: decides redaction in `plan`, `explain`, logs and recorded cases.
enum class FieldLabel : std::uint8_t { kPublic, kPersonal, kSecret };

/// One name. Paths are dotted: "profile.first_name", "wallet.evm.smart". Fields of list items are listed under the
/// list with `item_of` set, and `variant` where they belong to one variant only ("email" of login_methods).
struct Field {
  std::string_view path;
  FieldType type = FieldType::kString;
  FieldLabel label = FieldLabel::kPublic;
  std::span<const std::string_view> values;  ///< of a kEnum; empty otherwise
  std::string_view accept_key;    ///< the `accepts` entry that admits it; "" when always there or derived from several
  std::string_view item_of = {};  ///< the list this is an item field of; "" for top-level fields
  std::string_view variant = {};  ///< the tag value it needs; "" for all
  bool optional = true;           ///< may be absent although admitted
  std::string_view help = {};
};

/// Fields that a request plan of `operation` may read with `$.path` (item_of empty) or `$item.path`.
std::span<const Field> RequestFields(Operation operation);

/// Members that a response plan may assign, relative to one end user: ids, status, created_at, contacts, profile, and
/// with item_of = "wallets" or "login_methods" those of an element of these lists.
std::span<const Field> ResultFields();

/// What the answer to a list says of the page after it: next_cursor, last_id, more.
std::span<const Field> PagingFields();

/// The entry called `path` among `fields` (with that item_of), or nullptr. A path may have one row per variant:
/// `variant` picks the row of that variant (or of all); without it the first row is given.
const Field* FindField(std::span<const Field> fields, std::string_view path, std::string_view item_of = {},
                       std::string_view variant = {});

/// Names that may stand under `accepts`. `metadata` is always kept by the gateway.
inline constexpr std::array<std::string_view, 15> kAcceptKeys = {
    "external_id",       "user_token",           "login_methods",       "wallets",
    "wallet.evm",        "wallet.solana",        "wallet.bitcoin",      "wallet.polkadot",
    "wallet.stellar",    "profile.type",         "profile.first_name",  "profile.middle_name",
    "profile.last_name", "profile.display_name", "require_verification"};

}  // namespace walletgate::api
