#include "routing/portability/reason_codes.h"

namespace walletgate::routing {
namespace {

constexpr auto kBlocked = Portability::kBlocked;
constexpr auto kTenant = Portability::kNeedsTenant;
constexpr auto kUser = Portability::kNeedsUser;
constexpr auto kLoss = Portability::kReadyWithLoss;
using R = ReasonCode;

// clang-format off
constexpr std::array<ReasonInfo, kReasonCount> kReasons = {{
    {R::kExternalIdRefused, "external_id_refused", kBlocked,
     "{to} takes ids of {pattern}; this one has {what}.",
     "Set ids: derived at {to}: such ids fit every vendor.",
     "`accepts.external_id` of the target's file, on the id as it would be told"},
    {R::kExternalIdReserved, "external_id_reserved", kBlocked,
     "{to} has a deleted user under this id and {what}.",
     "Set ids: derived at {to}, or ask {to} whether the id can be used again.",
     "deleted users of the directory who had the same id at the target, and `portability.deleted_ids` of its file; who was erased is not known any more"},
    {R::kNoLoginAccepted, "no_login_accepted", kBlocked,
     "{to} needs one of {types}; this user has {has}.",
     "Add a login that {to} takes.",
     "`accepts.login_methods` and `requires_one_of` of the target's file"},
    {R::kLoginRefused, "login_refused", kLoss,
     "{to} does not take login by {type}; the user keeps {others}.",
     "Tell the user, or add a login that {to} takes.",
     "`accepts.login_methods` of the target's file"},
    {R::kTooManyLogins, "too_many_logins", kLoss,
     "{to} takes {n} of {type}; {m} stay behind.",
     "Choose which of them goes along.",
     "`max` and `max_per_type` of `accepts.login_methods`; the first ones go along"},
    {R::kLoginSubjectLocal, "login_subject_local", kUser,
     "The {issuer} subject belongs to one app; the person has to sign in with {issuer} again.",
     "Have the person sign in at {to}, or add another login.",
     "`portability.local_subjects` of the target's file"},
    {R::kLoginNeedsSetup, "login_needs_setup", kTenant,
     "Register your key set with {to} before the start: login by token.",
     "Register it, then ask with key_set_registered; or give the gateway a key to mint user tokens with.",
     "`portability.needs_key_set` of the target's file, whether the gateway can mint user tokens there, and `key_set_registered` of the request"},
    {R::kContactUnverified, "contact_unverified", kTenant,
     "This {type} was never verified at {from}. As a login at {to} it would open the account to whoever owns it, beside the logins that are there.",
     "Have it verified, or say with unverified_logins whether it is left out, carried or blocks the user.",
     "`login_methods[].verified` is `false`; decided by `unverified_logins` of the request"},
    {R::kContactVerificationUnknown, "contact_verification_unknown", kTenant,
     "Nobody recorded whether this {type} was verified.",
     "Read it from {from}, or send verified with the lines of an import; or decide with unverified_logins.",
     "`login_methods[].verified` is `null`; decided by `unverified_logins` of the request"},
    {R::kContactShared, "contact_shared", kBlocked,
     "{n} users have this {type}; {to} allows one.",
     "Give each user a contact of their own.",
     "`idempotency.unique` and `portability.unique_contacts` of the target's file; the tenant's living users at both vendors"},
    {R::kContactMissing, "contact_missing", kTenant,
     "{to} needs {what}; none is stored.",
     "Send it with the lines of this migration.",
     "`accepts.login_methods.required` and `requires_one_of` of the target's file"},
    {R::kDataNotKept, "data_not_kept", kTenant,
     "This gateway keeps no personal data (store.personal_data: false).",
     "Send the users' data as lines, or move them when they come.",
     "`store.personal_data` of the configuration"},
    {R::kMemberMissing, "member_missing", kTenant,
     "{to} needs {member}; none is stored.",
     "Send it with the lines of this migration.",
     "`required` members of `accepts` of the target's file"},
    {R::kChainMissing, "chain_missing", kLoss,
     "{to} offers no {chain} wallet; {what} stays at {from}.",
     "Move what is at the address, or choose another vendor.",
     "`accepts` of the target's file. Where none of the user's wallets has a counterpart, `blocked`"},
    {R::kWalletKindMissing, "wallet_kind_missing", kLoss,
     "{to} offers no {kind} wallet on {chain}.",
     "Move what is at the address, or choose another vendor.",
     "`accepts` of the target's file. Where none of the user's wallets has a counterpart, `blocked`"},
    {R::kTooManyWallets, "too_many_wallets", kLoss,
     "{to} makes {n} of these wallets for a user; {what} gets no counterpart.",
     "Move what is at the address.",
     "`max` of `accepts` and the operations of the target's file; of one chain and kind a user is given one wallet"},
    {R::kAddressChanges, "address_changes", kLoss,
     "New address on {chain}: {why}; assets stay at the old one.",
     "Move what is at the old address, and tell whoever pays to it.",
     "`portability.key_export` of the source's file, `key_import` of the target's, and `addresses` of the request"},
    {R::kAddressKept, "address_kept", std::nullopt,
     "The key can be carried: same address on {chain}.",
     "",
     "the same; only where the request says `addresses: keep_if_possible`. The gateway carries no keys yet"},
    {R::kKeyNeedsPerson, "key_needs_person", kUser,
     "{from} gives the key to the person only.",
     "Have the person export the key at {from}, or accept a new address.",
     "the same"},
    {R::kBalanceUnknown, "balance_unknown", std::nullopt,
     "Nothing is known about assets at the old address.",
     "Look on the chain before the move.",
     "every address that changes: the gateway knows of no assets"},
    {R::kKycAgain, "kyc_again", kUser,
     "Verification at {from} does not count at {to}.",
     "Have the person verified at {to}.",
     "`portability.verifies_people` of the target's file; who was verified where is not known to the gateway"},
    {R::kMetadataKeptHere, "metadata_kept_here", std::nullopt,
     "Metadata stays in the gateway.",
     "",
     "the directory"},
    {R::kProfileDropped, "profile_dropped", kLoss,
     "{to} does not store {members}.",
     "The gateway keeps them.",
     "`accepts.profile.*` of the target's file"},
    {R::kSourceCannotDelete, "source_cannot_delete", std::nullopt,
     "{from} offers no delete: the old user stays there.",
     "",
     "the operations of the source's file"},
    {R::kSourceUnknown, "source_unknown", kBlocked,
     "An earlier call about this user has an unknown outcome (intent {id}). Settle it first.",
     "Wait for the gateway, or settle it: walletgate intents.",
     "open intents"},
    {R::kTargetClosed, "target_closed", kTenant,
     "{to} gets no new users here (accept_new_users: false).",
     "Open it in the configuration.",
     "`providers.<id>.accept_new_users`"},
    {R::kRequestRefused, "request_refused", kBlocked,
     "The create for {to} cannot be made: {why}.",
     "Change the user so that {to} takes it.",
     "the target's request plan, after everything above: what a create of the user would be refused for before a byte is sent"},
}};
// clang-format on

constexpr bool IsOrdered() {
  for (std::size_t i = 0; i < kReasons.size(); ++i) {
    if (static_cast<std::size_t>(kReasons[i].code) != i) return false;
  }
  return true;
}
static_assert(IsOrdered());

}  // namespace

const std::array<ReasonInfo, kReasonCount>& AllReasons() { return kReasons; }

const ReasonInfo& InfoOf(ReasonCode code) { return kReasons[static_cast<std::size_t>(code)]; }

std::span<const std::string_view> ReasonNames() {
  static constexpr auto kNames = [] {
    std::array<std::string_view, kReasons.size()> names;
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = kReasons[i].name;
    return names;
  }();
  return kNames;
}

std::string ReasonTable() {
  std::string text = "| code | category | says | what to do | stands on |\n|---|---|---|---|---|\n";
  for (const ReasonInfo& info : kReasons) {
    const std::string category(info.category ? NameOf(*info.category) : std::string_view("(told only)"));
    text += "| `" + std::string(info.name) + "` | " + category + " | " + std::string(info.wording) + " | " +
            std::string(info.remedy) + " | " + std::string(info.stands_on) + " |\n";
  }
  return text;
}

}  // namespace walletgate::routing
