#include "gateway/config/shapes.h"

#include <array>

#include "api/scope.h"
#include "http/admin_gate.h"
#include "routing/choice/facts.h"

namespace walletgate::gateway {
namespace {

using config::Choice;
using config::Duration;
using config::ListOf;
using config::MapOf;
using config::MappingOf;
using config::Number;
using config::OneOf;
using config::Text;
using config::True;
using config::TrueOrFalse;
using config::Whole;

constexpr std::string_view kNamePattern = "^[A-Za-z0-9._-]{1,64}$";
constexpr std::string_view kAccountPattern = "^[A-Za-z0-9._-]{1,64}/[A-Za-z0-9._-]{0,64}$";
constexpr std::string_view kAccountOrNamePattern = "^([A-Za-z0-9._-]{1,64}|[A-Za-z0-9._-]{1,64}/[A-Za-z0-9._-]{0,64})$";
constexpr std::string_view kHashPattern = "^[0-9a-f]{64}$";
constexpr std::string_view kCountryPattern = "^[+][1-9][0-9]{0,2}$";
constexpr std::string_view kTimePattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9:.]{8,}([Zz]|[+-][0-9]{2}:[0-9]{2})$";
constexpr ValueType kName = Text("name", kNamePattern);  // 1 to 64 letters, digits, '.', '_' or '-'
constexpr ValueType kId = Text("id");
constexpr ValueType kHash = Text("64 hex digits", kHashPattern);
constexpr ValueType kPath = Text("path, relative to this file");
constexpr ValueType kReference = Text("`${NAME}` or `file:PATH`");
constexpr ValueType kScalar = config::Scalar();
constexpr ValueType kScope = OneOf(api::kScopeNames);
constexpr Member kRenamedFrom{
    "renamed_from", kName,
    "the name that it had: whose users are stored under it are its users. Stays for as long as there are any"};

constexpr std::array kTokenMembers = {
    Member{"name", kName, "of whoever holds it; stands in the audit", {}, true},
    Member{"role",
           OneOf(http::kRoleNames),
           "`viewer`: metrics, and lists without persons; `support`: and one user's data; `operator`: and changes",
           {},
           true},
    Member{"sha256", kHash, "of the token, as `walletgate keys create` prints it"},
    Member{"file", Text("absolute path"), "of a file that holds the token, of at least 16 characters"},
};
constexpr std::array<std::string_view, 2> kTokenForms = {"sha256", "file"};

constexpr std::array kRotationMembers = {
    Member{"current", kReference, "in use", {}, true},
    Member{"next", kReference, "tried where `current` is refused", {}, true},
};
constexpr Shape kRotation{"rotation", "settings.NAME",
                          "A credential that is being rotated: see [keys and secrets](operations.md#keys-and-secrets).",
                          kRotationMembers};
constexpr std::array kSettingForms = {kScalar, MappingOf(kRotation)};
constexpr ValueType kSettingValue = Choice(kSettingForms);

constexpr std::array kReconcileMembers = {
    Member{"every",
           Duration(),
           "1h or more. The vendor's whole list is read, by a tenth of its rate and after all traffic; the first time "
           "10 minutes after a start",
           {},
           true},
};
constexpr Shape kReconcile{"reconcile", "providers.ID.reconcile",
                           "How often the directory is held against the vendor's list of users: see "
                           "[reconciliation](operations.md#reconciliation).",
                           kReconcileMembers};

constexpr std::array kProviderMembers = {
    Member{"settings", MapOf("setting", kSettingValue),
           "those that the provider's file declares, see its README; secrets as `${NAME}` or `file:PATH` only"},
    Member{"account", Text("name, or VENDOR/NAME", kAccountOrNamePattern),
           "whose users, ids, pace, places and circuit are counted together; outlives a change of credentials. Two "
           "settings "
           "that call one base URL with a credential in common must have one account, and a dialect shares that of the "
           "file "
           "that it extends",
           "the owner's id; `VENDOR/` for the deployment"},
    Member{"ids", OneOf(kIdsNames),
           "how external ids of new users are told to the vendor: as they are; after the tenant's `prefix`; or as "
           "`wg-` and "
           "26 characters of a hash of tenant and id, which fits every vendor's pattern",
           "plain"},
    Member{"user_tokens", OneOf(kUserTokensNames), "callers' own user tokens are refused", "they are passed on"},
    Member{"retired", TrueOrFalse(),
           "`true`, and nothing beside it: its users can be read and deleted with `?local=true`, and nobody is called",
           "false"},
    Member{"accept_new_users", TrueOrFalse(),
           "`false`: it keeps its users and their wallets, and gets no new ones: see "
           "[a provider that gets no new users](routing.md#a-provider-that-gets-no-new-users)",
           "true"},
    kRenamedFrom,
    Member{"allow_plain_http", TrueOrFalse(),
           "`http://` URLs to other hosts than a loopback literal (127.0.0.0/8 or `[::1]`; `localhost` is a name): "
           "credentials "
           "and personal data go in clear",
           "false"},
    Member{"allow_private_addresses", TrueOrFalse(),
           "hosts in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10 and fc00::/7", "false"},
    Member{"ca_file", kPath,
           "certificates in PEM, 1 MiB at most: these authorities and no others are believed for this provider, and "
           "for its "
           "proxy if that is an https one. Name the few that are needed: the file is parsed for each connection",
           "the system's authorities"},
    Member{
        "settles_within", Duration(),
        "so long after its last byte what a create led to shows in the vendor's answers; until then \"there is no such "
        "user\" proves nothing. Shorter than the truth makes second users. Less than the time for which the vendor "
        "remembers keys, and 24h at most",
        "what the provider's file says, else 10m"},
    Member{"reconcile", MappingOf(kReconcile),
           "the directory is held against the vendor's list by itself; only where the provider's file offers "
           "`list_end_users`",
           "only when an operator asks"},
    Member{"proxy", Text("URL"),
           "`http://` or `https://` URL of a proxy that opens tunnels (CONNECT), so that TLS ends at the vendor; it "
           "may ask for "
           "Basic authentication. With a password only as `${NAME}` or `file:PATH`",
           "none; `https_proxy` and its like have no say"},
};
constexpr Shape kProvider{
    .id = "provider",
    .path = "providers.ID",
    .doc =
        "Beside its `settings` stands whose account it is and [how the vendor is reached]"
        "(operations.md#how-providers-are-reached), its token endpoint included. Under `tenants[].providers` "
        "the same, for credentials of a tenant's own; with nothing after the id the tenant uses the "
        "deployment's whole entry.",
    .members = kProviderMembers,
    .may_be_null = true};
constexpr ValueType kProviderEntry = MappingOf(kProvider);

constexpr std::array kAccountMembers = {
    Member{"retired", True(), "its users can be read and deleted with `?local=true`, and nobody is called"},
    Member{"renamed_from", Text("VENDOR/NAME", kAccountPattern), "the name that it had, whole"},
};
constexpr std::array<std::string_view, 2> kAccountForms = {"retired", "renamed_from"};
constexpr Shape kAccount{"account", "accounts.VENDOR/NAME",
                         "An account whose settings are gone, or that has another name now: see "
                         "[retired and renamed](operations.md#retired-and-renamed).",
                         kAccountMembers, kAccountForms};
constexpr ValueType kAccountEntry = MappingOf(kAccount);

constexpr std::array kApiKeyMembers = {
    Member{"id", kName, "stands in the log; no secret", {}, true},
    Member{"sha256", kHash, "of the key, as `walletgate keys create` prints it", {}, true},
    Member{"scopes", ListOf(kScope), "what it may do: see [keys and secrets](operations.md#keys-and-secrets)",
           "all but `migrations`"},
    Member{"expires_at", Text("date and time with its offset", kTimePattern), "from then on it is refused", "never"},
};
constexpr Shape kApiKey{
    "api_key", "tenants[].api_keys[]",
    "Several may be active, while one is being replaced. A hash of what anybody can guess is a fault.", kApiKeyMembers};
constexpr ValueType kApiKeyEntry = MappingOf(kApiKey);

constexpr std::array kRateMembers = {
    Member{"requests_per_second", Whole(1, kMaxRate), "over all keys and loops", {}, true},
    Member{"burst", Whole(1, kMaxRate), "requests at once, after a pause", "those of a second"},
};
constexpr Shape kRate{"rate_limit", "tenants[].limits",
                      "How often a tenant may ask; without it as often as it likes. What comes too often is 429 "
                      "`rate_limited`. A reload does not refill the bucket unless the numbers change.",
                      kRateMembers};

constexpr std::array<ValueType, routing::kNameFacts.size()> kFactValues = [] {
  std::array<ValueType, routing::kNameFacts.size()> values;
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = OneOf(routing::kNameFacts[i].values);
  return values;
}();
constexpr ValueType kCountry = {
    .kind = ValueType::Kind::kText, .pattern = kCountryPattern, .words = "country calling code", .may_be_number = true};
constexpr ValueType kMetadataValues = ListOf(kScalar);
constexpr std::array kConditionMembers = {
    Member{routing::kNameFacts[routing::kChains].key, ListOf(kFactValues[routing::kChains]),
           "of the wallets asked for"},
    Member{routing::kNameFacts[routing::kWalletKinds].key, ListOf(kFactValues[routing::kWalletKinds]), "their kinds"},
    Member{routing::kNameFacts[routing::kLoginTypes].key, ListOf(kFactValues[routing::kLoginTypes]),
           "types of the login methods"},
    Member{routing::kNameFacts[routing::kProfileTypes].key, ListOf(kFactValues[routing::kProfileTypes]),
           "`profile.type`"},
    Member{"phone_countries", ListOf(kCountry),
           "of the phone numbers; `+1` is the whole North American Numbering Plan, `+7` Russia and Kazakhstan"},
    Member{"metadata",
           {.kind = ValueType::Kind::kMap, .words = "name", .of = &kMetadataValues},
           "that pair of the request's metadata, exactly as written"},
    Member{"require_verification", TrueOrFalse(), "`false` also where the request does not say"},
};
constexpr Shape kConditions{
    .id = "conditions",
    .path = "tenants[].routing.rules[].when",
    .doc = "All must hold; of a list one value is enough. Without conditions a rule is for every request.",
    .members = kConditionMembers,
    .needs_one = true};

constexpr ValueType kPercent = Number(0, 100);
constexpr ValueType kProviderList = {.kind = ValueType::Kind::kList, .of = &kId};
constexpr std::array kRuleMembers = {
    Member{"name", kName, "unique in the list; plans and explanations name it", {}, true},
    Member{"when", MappingOf(kConditions), "which requests it is for", "all"},
    Member{"to",
           {.kind = ValueType::Kind::kMap, .words = "provider", .of = &kPercent},
           "percent of the users, with two decimals at most; they add up to 100",
           {},
           true},
    Member{"fallback", kProviderList, "in order, where the user's own provider cannot serve", "nobody"},
};
constexpr Shape kRule{"rule", "tenants[].routing.rules[]", "The first whose conditions hold decides.", kRuleMembers};
constexpr ValueType kRuleEntry = MappingOf(kRule);

constexpr std::array kRoutingMembers = {
    Member{"order", kProviderList, "short for one rule: everybody to the first, the others as fall-back"},
    Member{"rules", ListOf(kRuleEntry), "which requests go where"},
};
constexpr std::array<std::string_view, 2> kRoutingForms = {"rules", "order"};
constexpr Shape kRouting{"routing", "tenants[].routing",
                         "Which provider gets a new end user, unless the request names one: see [routing](routing.md).",
                         kRoutingMembers, kRoutingForms};

constexpr std::array kTenantMembers = {
    Member{"id", kName, "stands in logs and in the store", {}, true},
    Member{"api_keys", ListOf(kApiKeyEntry), "whoever has one is this tenant", {}, true},
    Member{"prefix", kName, "of its users' ids at accounts with `ids: prefixed`; none is the beginning of another"},
    Member{"retired", TrueOrFalse(),
           "`true`: its users can be read and deleted with `?local=true`, and nobody is called for it", "false"},
    kRenamedFrom,
    Member{"providers", MapOf("provider", kProviderEntry), "those it has, and no others", "all of the deployment"},
    Member{"limits", MappingOf(kRate), "how often it may ask", "as often as it likes"},
    Member{"routing", MappingOf(kRouting), "which provider gets a new end user; required unless it is retired"},
};
constexpr std::array<std::string_view, 3> kNotOfRetired = {"providers", "routing", "renamed_from"};
constexpr std::array<std::string_view, 1> kUnlessRetired = {"routing"};
constexpr std::array kTenantCases = {
    config::Case{.member = "retired", .value = "true", .gone = kNotOfRetired, .needed_without = kUnlessRetired}};
constexpr Shape kTenant{.id = "tenant",
                        .path = "tenants[]",
                        .doc = "Customers of the gateway: each has end users, keys and routing of its own.",
                        .members = kTenantMembers,
                        .cases = kTenantCases};
constexpr ValueType kTenantEntry = MappingOf(kTenant);

constexpr std::array kStructured = {
    Member{"providers", MapOf("provider", kProviderEntry), "credentials of the deployment", {}, true},
    Member{"accounts", MapOf("VENDOR/NAME", kAccountEntry, kAccountPattern),
           "accounts whose settings are gone, or that have another name now"},
    Member{"tenants", ListOf(kTenantEntry), "customers of the gateway", {}, true},
};

}  // namespace

constexpr Shape kAdminToken{"admin_token", "admin.tokens[]",
                            "Callers send `Authorization: Bearer TOKEN`. Each has either a hash or a file.",
                            kTokenMembers, kTokenForms};

std::span<const Member> StructuredMembers() { return kStructured; }

}  // namespace walletgate::gateway
