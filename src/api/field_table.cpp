#include "api/field_table.h"

#include <utility>

#include "api/login_kinds.h"
#include "api/names.h"

namespace walletgate::api {
namespace {

using enum FieldType;
using enum FieldLabel;

using Values = std::span<const std::string_view>;

// Each helper makes one kind of row; rows are optional unless Always() says otherwise.

/// A member that stands in the request under the same name as under `accepts`.
constexpr Field Given(std::string_view path, FieldType type, FieldLabel label, std::string_view help) {
  return {.path = path, .type = type, .label = label, .values = {}, .accept_key = path, .help = help};
}

/// Something derived, or known without the caller: `accept_key` admits it, "" when nothing need.
constexpr Field Known(std::string_view path, FieldType type, FieldLabel label, std::string_view accept_key,
                      std::string_view help) {
  return {.path = path, .type = type, .label = label, .values = {}, .accept_key = accept_key, .help = help};
}

constexpr Field Enum(std::string_view path, Values values, std::string_view accept_key, std::string_view help) {
  return {.path = path, .type = kEnum, .label = kPublic, .values = values, .accept_key = accept_key, .help = help};
}

constexpr Field Always(Field field) {
  field.optional = false;
  return field;
}

/// An item field of a list that `accepts` admits under the list's name.
constexpr Field Item(std::string_view list, Field field) {
  field.item_of = list;
  field.accept_key = list;
  return field;
}

constexpr Field Login(std::string_view variant, Field field) {
  field.variant = variant;
  return Item("login_methods", field);
}

constexpr Field Login(const LoginKind& kind, const LoginMember& member) {
  const Field field = member.values.empty() ? Known(member.name, kString, member.label, {}, {})
                                            : Enum(member.name, member.values, {}, {});
  const Field item = Login(kind.name, field);
  return member.required ? Always(item) : item;
}

/// An item field of a list of the result; no `accepts` stands before a result.
constexpr Field ResultItem(std::string_view list, Field field) {
  field.item_of = list;
  return field;
}

constexpr Field ResultWallet(Field field) { return ResultItem("wallets", field); }
constexpr Field ResultLogin(Field field) { return ResultItem("login_methods", field); }

constexpr Field Name(std::string_view path) { return Given(path, kString, kPersonal, "1-256 characters"); }

constexpr std::string_view kWalletHelp = "the wallet that is asked for on that chain";

constexpr std::array kWalletViews = {
    Known("wallet.evm", kObject, kPublic, "wallet.evm", kWalletHelp),
    Enum("wallet.evm.kind", kWalletKindNames, "wallet.evm", kWalletHelp),
    Known("wallet.evm.smart", kBool, kPublic, "wallet.evm", kWalletHelp),
    Known("wallet.solana", kObject, kPublic, "wallet.solana", kWalletHelp),
    Enum("wallet.solana.kind", kWalletKindNames, "wallet.solana", kWalletHelp),
    Known("wallet.solana.smart", kBool, kPublic, "wallet.solana", kWalletHelp),
    Known("wallet.bitcoin", kObject, kPublic, "wallet.bitcoin", kWalletHelp),
    Enum("wallet.bitcoin.kind", kWalletKindNames, "wallet.bitcoin", kWalletHelp),
    Known("wallet.bitcoin.smart", kBool, kPublic, "wallet.bitcoin", kWalletHelp),
    Known("wallet.polkadot", kObject, kPublic, "wallet.polkadot", kWalletHelp),
    Enum("wallet.polkadot.kind", kWalletKindNames, "wallet.polkadot", kWalletHelp),
    Known("wallet.polkadot.smart", kBool, kPublic, "wallet.polkadot", kWalletHelp),
    Known("wallet.stellar", kObject, kPublic, "wallet.stellar", kWalletHelp),
    Enum("wallet.stellar.kind", kWalletKindNames, "wallet.stellar", kWalletHelp),
    Known("wallet.stellar.smart", kBool, kPublic, "wallet.stellar", kWalletHelp),
};

constexpr Field kEmail = Known("email", kString, kPersonal, "login_methods", "the first login method of type email");
constexpr Field kPhoneNumber =
    Known("phone_number", kString, kPersonal, "login_methods", "the first login method of type phone");
constexpr Field kSoleChain = Enum("sole_chain", kChainNames, {}, "the chain, when all wallets are of one chain");
constexpr Field kSoleAccount =
    Enum("sole_account", kAccountNames, {}, "<chain>_<kind>, when exactly one wallet is asked for");

constexpr std::array kCreateOwn = {
    Always(Given("external_id", kString, kPublic, "the tenant's own id of the user")),
    Given("user_token", kString, kSecret, "the user's JWT, the caller's or minted"),
    Given("require_verification", kBool, kPublic, "contact must be verified before the user is active"),
};

/// Who the user is, and how he comes in.
constexpr std::array kPerson = {
    Enum("profile.type", kProfileTypeNames, "profile.type", "a person or a company"),
    Name("profile.first_name"),
    Name("profile.middle_name"),
    Name("profile.last_name"),
    Name("profile.display_name"),
    Given("login_methods", kList, kPersonal, "tagged by `type`; absent when empty"),
    Always(Item("login_methods", Enum("type", kLoginTypeNames, {}, "the tag"))),
};

/// Without the tag, which is told once for all.
constexpr std::size_t LoginMemberCount() {
  std::size_t count = 0;
  for (const LoginKind& kind : kLoginKinds) count += kind.members.size() - 1;
  return count;
}

constexpr auto kLoginMembers = [] {
  std::array<Field, LoginMemberCount()> fields{};
  std::size_t at = 0;
  for (const LoginKind& kind : kLoginKinds) {
    for (const LoginMember& member : kind.members.subspan(1)) fields[at++] = Login(kind, member);
  }
  return fields;
}();

constexpr std::array kCreateRest = {
    Given("wallets", kList, kPublic, "the wallets asked for; absent when empty"),
    Always(Item("wallets", Enum("chain", kChainNames, {}, {}))),
    Always(Item("wallets", Enum("kind", kWalletKindNames, {}, "`eoa` when the caller left it out"))),
    kEmail,
    kPhoneNumber,
    Always(Enum("primary_login.type", kPrimaryLoginTypeNames, "login_methods",
                "of the first login method that is an e-mail address or a phone number; `none` without one")),
    Known("primary_login.identifier", kString, kPersonal, "login_methods", "that address or number"),
    kSoleChain,
    kSoleAccount,
};

constexpr Field kExternalId = Always(Known("external_id", kString, kPublic, {}, "the tenant's own id of the user"));
constexpr Field kProviderUserId =
    Always(Known("provider_user_id", kString, kPublic, {}, "the vendor's id of the user"));

constexpr std::array kExisting = {
    kExternalId,
    kProviderUserId,
    Known("user_token", kString, kSecret, "user_token", "the user's JWT, minted"),
};

constexpr std::array kFind = {kEmail, kPhoneNumber};

constexpr std::array kChangedOwn = {kExternalId, kProviderUserId};

constexpr Field ItemOf(std::string_view list, Field field) {
  field.item_of = list;
  return Always(field);
}

/// All contacts of a kind, for vendors with a list for each.
constexpr std::array kContactLists = {
    Known("emails", kList, kPersonal, "login_methods", "the login methods of type email; absent when there is none"),
    ItemOf("emails", Known("email", kString, kPersonal, {}, {})),
    Known("phone_numbers", kList, kPersonal, "login_methods", "the login methods of type phone; likewise"),
    ItemOf("phone_numbers", Known("phone_number", kString, kPersonal, {}, {})),
};

constexpr std::array kKnownLogin = {
    kExternalId,
    kProviderUserId,
    Always(Enum("login_method.type", kLoginTypeNames, "login_methods", "of the login method that goes")),
    Known("login_method.id", kString, kPublic, "login_methods", "the vendor's own id of it, as get_end_user shows it"),
    Always(Known("login_method.identifier", kString, kPersonal, "login_methods",
                 "the e-mail address, the phone number, the subject or the address")),
};

constexpr std::array kAddWalletOwn = {kExternalId, kProviderUserId, Always(kSoleChain), Always(kSoleAccount)};

constexpr std::array kPage = {
    Known("cursor", kString, kPublic, {}, "where the page before ended; absent for the first"),
    Always(Known("limit", kNumber, kPublic, {}, "how many users the page may have")),
};

constexpr std::array kPaging = {
    Known("next_cursor", kString, kPublic, {}, "what the next page is asked for with; absent at the end of the list"),
    Known("last_id", kTexts, kPublic, {}, "of each user of the page; the next one begins after the last"),
    Known("more", kBool, kPublic, {}, "whether there is another page"),
};

constexpr bool IsMemberBefore(std::size_t kind, std::size_t at, std::string_view name) {
  for (std::size_t i = 0; i <= kind; ++i) {
    const auto& members = kLoginKinds[i].members;
    for (std::size_t j = 1; j < (i == kind ? at : members.size()); ++j) {
      if (members[j].name == name) return true;
    }
  }
  return false;
}

/// Members of login methods, each name once: what a vendor shows says by its type which of them it has.
constexpr auto kShownLoginMembers = [] {
  constexpr auto kAll = [] {
    std::array<Field, LoginMemberCount()> fields{};
    std::size_t count = 0;
    for (std::size_t i = 0; i < kLoginKinds.size(); ++i) {
      const auto& members = kLoginKinds[i].members;
      for (std::size_t j = 1; j < members.size(); ++j) {
        const LoginMember& member = members[j];
        if (IsMemberBefore(i, j, member.name)) continue;
        const FieldType type = member.values.empty() ? kString : kEnum;
        fields[count++] = ResultLogin(
            {.path = member.name, .type = type, .label = member.label, .values = member.values, .accept_key = {}});
      }
    }
    return std::pair(fields, count);
  }();
  std::array<Field, kAll.second> fields{};
  for (std::size_t i = 0; i < fields.size(); ++i) fields[i] = kAll.first[i];
  return fields;
}();

constexpr Field ShownName(std::string_view path) {
  return Known(path, kString, kPersonal, {}, "as the vendor shows it");
}

constexpr std::array kResultOwn = {
    kProviderUserId,
    Known("external_id", kString, kPublic, {}, "the vendor's echo; another one than ours is refused"),
    Always(Enum("status", kStatusNames, {}, {})),
    Known("created_at", kTime, kPublic, {}, "when the vendor made the user"),
    Known("emails", kTexts, kPersonal, {}, "the vendor's e-mail addresses of the user: none of them ours is refused"),
    Known("phone_numbers", kTexts, kPersonal, {}, "likewise, in E.164"),
    Enum("profile.type", kProfileTypeNames, {}, {}),
    ShownName("profile.first_name"),
    ShownName("profile.middle_name"),
    ShownName("profile.last_name"),
    ShownName("profile.display_name"),
    Known("wallets", kList, kPersonal, {}, {}),
    Always(ResultWallet(Enum("chain", kChainNames, {}, {}))),
    Always(ResultWallet(Enum("kind", kWalletKindNames, {}, {}))),
    Always(ResultWallet(Known("address", kString, kPersonal, {}, "checked for its chain"))),
    ResultWallet(Known("default", kBool, kPublic, {}, "the vendor's default wallet")),
    Known("login_methods", kList, kPersonal, {}, "by which the vendor lets the user in"),
    Always(ResultLogin(Enum("type", kLoginTypeNames, {}, {}))),
    ResultLogin(Known("id", kString, kPublic, {}, "the vendor's own id of it, by which it is removed")),
    ResultLogin(Known("verified", kBool, kPublic, {}, "whether the person was seen to have the contact")),
};

template <std::size_t kFirst, std::size_t kSecond>
constexpr std::array<Field, kFirst + kSecond> Concat(const std::array<Field, kFirst>& first,
                                                     const std::array<Field, kSecond>& second) {
  std::array<Field, kFirst + kSecond> all{};
  for (std::size_t i = 0; i < kFirst; ++i) all[i] = first[i];
  for (std::size_t i = 0; i < kSecond; ++i) all[kFirst + i] = second[i];
  return all;
}

constexpr auto kKnownPerson = Concat(kPerson, kLoginMembers);
constexpr auto kCreate = Concat(Concat(kCreateOwn, kKnownPerson), Concat(kCreateRest, kWalletViews));
constexpr auto kChanged = Concat(Concat(kChangedOwn, kKnownPerson), kContactLists);
constexpr auto kAddWallet = Concat(kAddWalletOwn, kWalletViews);
constexpr auto kResult = Concat(kResultOwn, kShownLoginMembers);

}  // namespace

std::span<const Field> RequestFields(Operation operation) {
  switch (operation) {
    case Operation::kCreateEndUser: return kCreate;
    case Operation::kGetEndUser:
    case Operation::kDeleteEndUser: return kExisting;
    case Operation::kFindEndUser: return kFind;
    case Operation::kCreateWallet: return kAddWallet;
    case Operation::kListEndUsers: return kPage;
    case Operation::kUpdateEndUser: return kChanged;
    case Operation::kRemoveLoginMethod: return kKnownLogin;
  }
  return {};
}

std::span<const Field> ResultFields() { return kResult; }
std::span<const Field> PagingFields() { return kPaging; }

const Field* FindField(std::span<const Field> fields, std::string_view path, std::string_view item_of,
                       std::string_view variant) {
  for (const Field& field : fields) {
    if (field.path != path || field.item_of != item_of) continue;
    if (variant.empty() || field.variant.empty() || field.variant == variant) return &field;
  }
  return nullptr;
}

}  // namespace walletgate::api
