#include "provider/spec/shapes.h"

#include <array>

#include "api/login_kinds.h"
#include "api/names.h"
#include "api/operation.h"
#include "auth/auth_scheme.h"
#include "mapping/accept_limits.h"
#include "provider/spec/names.h"
#include "provider/spec/path_template.h"
#include "provider/spec/vocabulary.h"

namespace walletgate::provider {
namespace {

using config::Anything;
using config::Beside;
using config::Case;
using config::Choice;
using config::Duration;
using config::ListOf;
using config::MapOf;
using config::MappingOf;
using config::Member;
using config::NoList;
using config::Number;
using config::OneOf;
using config::OneOrListOf;
using config::Shape;
using config::Text;
using config::TrueOrFalse;
using config::ValueType;
using config::Whole;

constexpr std::string_view kValueDoc =
    "A constant, a reference ($.field, $item.field, $setting.name), an object, a list, or one of the forms with $ "
    "keys.";
constexpr std::string_view kScalarsDoc =
    "Names to values: a constant, a reference, or one of the forms with $ keys that gives one value.";

constexpr ValueType StatusIn(StatusRange range) { return Whole(range.lowest, range.highest); }

constexpr ValueType kText = Text("text");
constexpr ValueType kOperationName = OneOf(api::kOperationNames);
constexpr ValueType kSuccessStatus = StatusIn(kSuccess);
constexpr ValueType kAnswerStatus = StatusIn(kAnswers);
constexpr ValueType kScalarValue = NoList();
constexpr ValueType kScalars = OrNull(MapOf("name", kScalarValue));

constexpr std::array kSettingMembers = {
    Member{"type", OneOf(kSettingTypes), {}, {}, true},
    Member{"default", config::Scalar(), "What it is where a deployment does not say; a secret has none."},
    Member{"example", config::Scalar(), "Its value in case files."},
    Member{"optional", TrueOrFalse(), "It may stay unset."},
    Member{"values", ListOf(kText), "Of an enum: those that it may have."},
};
constexpr std::array<std::string_view, 1> kValues = {"values"};
constexpr std::array<std::string_view, 1> kDefault = {"default"};
constexpr std::array kSettingCases = {
    Case{.member = "type", .value = "enum", .needed = kValues, .gone_without = kValues},
    Case{.member = "type", .value = "secret", .gone = kDefault},
};
constexpr Shape kSetting{.id = "setting",
                         .path = "settings.NAME",
                         .doc = "A value that a deployment must or may give.",
                         .members = kSettingMembers,
                         .cases = kSettingCases};
constexpr ValueType kSettingEntry = OrNull(MappingOf(kSetting));

constexpr std::array kRateMembers = {
    Member{"requests", Whole(1, kMaxRateRequests), {}, {}, true},
    Member{"per", Duration(), {}, {}, true},
};
constexpr Shape kRate{"rate", "upstream.rate", "The vendor's documented limit.", kRateMembers};

constexpr std::array kUpstreamMembers = {
    Member{"base_url", Text("$setting.NAME", auth::kSettingPattern), "A url setting."},
    Member{"timeout", Duration(), "For a whole call."},
    Member{"max_response", Whole(kMinResponse, kMaxResponse), "Bytes."},
    Member{"trace_context", TrueOrFalse(), "Calls carry the caller's W3C trace: traceparent and tracestate.", "false"},
    Member{"rate", OrNull(MappingOf(kRate))},
};
constexpr Shape kUpstream{"upstream", "upstream", "Where the vendor is, and how often it may be called.",
                          kUpstreamMembers};

constexpr std::array kRequestMembers = {
    Member{"method", OneOf(kMethods)},
    Member{"path", Text("path", kPathPattern), "Placeholders are whole segments: /users/{external_id}."},
    Member{"params", kScalars, "Of placeholders that are no unified fields. Names to values."},
    Member{"query", kScalars, kScalarsDoc},
    Member{"headers", kScalars, kScalarsDoc},
    Member{"body", Anything(), kValueDoc},
};
constexpr Shape kRequest{"request", "operations.NAME.request", "What goes to the vendor.", kRequestMembers};

constexpr std::array kLimitMembers = {
    Member{"min", Whole(1, kMaxPage), {}, "1"},
    Member{"max", Whole(1, kMaxPage), {}, {}, true},
};
constexpr Shape kLimit{"limit", "operations.NAME.response.paging.limit",
                       "How many users a page may be asked for; the request sends $.limit.", kLimitMembers};
constexpr std::array kPagingMembers = {
    Member{"limit", OrNull(MappingOf(kLimit))},
    Member{"next_cursor", Anything(), "Where the answer has what the next page is asked for with. Else last_id."},
    Member{"last_id", Anything(), "Of a user of the page ($item.id): the next page begins after the last."},
    Member{"more", Anything(), "Whether there is another page. Needed beside last_id."},
};
constexpr Shape kPaging{"paging", "operations.NAME.response.paging", "How the pages of a list follow each other.",
                        kPagingMembers};

constexpr std::array kResponseMembers = {
    Member{"success", OneOrListOf(kSuccessStatus)},
    Member{"nobody", OneOrListOf(kAnswerStatus),
           "Of find_end_user: statuses that say that there is nobody, whatever the body."},
    Member{"wallets", OneOf(kWalletsWords),
           "Of what creates: every wallet asked for stands in the answer, so that a missing one is drift; or wallets "
           "may come after it."},
    Member{"result", Anything(), kValueDoc},
    Member{"paging", OrNull(MappingOf(kPaging)), "Of list_end_users."},
};
constexpr Shape kResponse{"response", "operations.NAME.response", "What its answer means.", kResponseMembers};

constexpr ValueType kContact = OneOf(api::kContactNames);
constexpr ValueType kRecovery = OneOf(kRecoveries);
constexpr std::array kIdempotencyMembers = {
    Member{"none", TrueOrFalse(), "The vendor does not know a repeat."},
    Member{"natural", TrueOrFalse(), "The vendor knows a repeat by the id that we choose."},
    Member{"header", kText, "That carries a key."},
    Member{"format", OneOf(kKeyFormats), "Of the key."},
    Member{"window", Duration(), "So long the vendor remembers a key; else for ever."},
    Member{"stores_errors", TrueOrFalse(), "An error is answered again under its key."},
    Member{"settles_within", Duration(),
           "So long after its last byte what a create led to shows in the vendor's answers; 10m by default."},
    Member{"unique", OrEmpty(ListOf(kContact)),
           "Contacts of which the vendor has one user each: a create may give the one who is there."},
    Member{"existing", TrueOrFalse(), "A create may give a user who was there before."},
    Member{"unknown_outcome", OrEmpty(ListOf(kRecovery)),
           "What settles a create whose reply was lost, tried in order. Empty: an operator does."},
};
constexpr auto kIdempotencyBesides = [] {
  std::array<Beside, kOfKey.size() + 1> besides{};
  for (std::size_t i = 0; i < kOfKey.size(); ++i) besides[i] = {kOfKey[i], "header"};
  besides.back() = {"header", "format"};
  return besides;
}();
constexpr Shape kIdempotency{.id = "idempotency",
                             .path = "operations.NAME.idempotency",
                             .doc = "How the vendor knows a repeat, and what settles a create whose reply was lost.",
                             .members = kIdempotencyMembers,
                             .besides = kIdempotencyBesides};
constexpr std::array<std::string_view, 1> kNone = {"none"};
constexpr std::array kIdempotencyForms = {OneOf(kNone), MappingOf(kIdempotency)};

constexpr std::array kOperationMembers = {
    Member{"request", MappingOf(kRequest)},
    Member{"idempotency", OrNull(Choice(kIdempotencyForms)), "Of what creates."},
    Member{"response", MappingOf(kResponse)},
};
constexpr Shape kOperation{"operation", "operations.NAME", "A call to the vendor.", kOperationMembers};

constexpr auto kOperationsMembers = [] {
  std::array<Member, api::kOperationNames.size()> members{};
  for (std::size_t i = 0; i < members.size(); ++i) {
    members[i].key = api::kOperationNames[i];
    members[i].type = OrNull(MappingOf(kOperation));
  }
  return members;
}();
constexpr Shape kOperations{"operations", "operations", "What is absent is not offered.", kOperationsMembers};

constexpr ValueType kReference = Text("reference", "^[$]");
constexpr std::array kFirstMembers = {
    Member{"$first", OrTwice(ListOf(kReference)), "The first that is present.", {}, true}};
constexpr Shape kFirst{"first", "errors.code", {}, kFirstMembers};
constexpr std::array kVendorTextForms = {kReference, MappingOf(kFirst)};
constexpr ValueType kVendorText = OrNull(Choice(kVendorTextForms));

constexpr std::array kRuledStatuses = {Whole(kRuled.lowest, kRedirects.lowest - 1),
                                       Whole(kRedirects.highest + 1, kRuled.highest)};
constexpr ValueType kRuledStatus = Choice(kRuledStatuses);
constexpr std::array kVendorCodes = {kText, Number(0, 0)};
constexpr ValueType kVendorCode = Choice(kVendorCodes);
constexpr std::array kRuleMembers = {
    Member{"status", OneOrListOf(kRuledStatus)},
    Member{"code", OneOrListOf(kVendorCode), "What errors.code finds."},
    Member{"detail", kText, "What errors.detail finds, to the letter."},
    Member{"operation", OneOrListOf(kOperationName)},
    Member{"when", OneOf(kWhenWords), "Only where the gateway minted the user token of the call."},
    Member{"is", OneOf(kMeanings), {}, {}, true},
    Member{"applied", OneOf(kAppliedWords), "Whether the create took effect."},
    Member{"proves", OneOf(kProvesWords),
           "A repeat that is refused so tells that no earlier call of the same create was applied either."},
    Member{"field", OneOf(kFieldsAtFault), "Of the caller's request: the one at fault."},
};
constexpr Shape kRule{.id = "error_rule",
                      .path = "errors.rules[]",
                      .doc = "What an answer of the vendor means.",
                      .members = kRuleMembers,
                      .at_least_one = kMatchers};
constexpr ValueType kRuleEntry = MappingOf(kRule);

constexpr std::array kErrorsMembers = {
    Member{"code", kVendorText, "Where the vendor's code stands."},
    Member{"detail", kVendorText, "Where its text stands."},
    Member{"trace", kVendorText, "Where its own id of the call stands."},
    Member{"rules", OrNull(OrEmpty(ListOf(kRuleEntry))),
           "The first that matches decides; then a fixed tail by status."},
};
constexpr Shape kErrors{"errors", "errors", "What the vendor's refusals mean.", kErrorsMembers};

constexpr std::array kProbeMembers = {
    Member{"method", OneOf(kProbeMethods), {}, "GET"},
    Member{"path", Text("path", kLiteralPathPattern)},
    Member{"expect", OneOrListOf(kAnswerStatus)},
};
constexpr Shape kProbe{"probe", "probe", "A call that shows whether the vendor is there.", kProbeMembers};

constexpr ValueType kKeyChain = OneOf(api::kChainNames);
constexpr ValueType kLocalIssuer = OneOf(api::kIssuerNames);
constexpr std::array kPortabilityMembers = {
    Member{"key_export", OneOf(kKeyExports),
           "How keys of wallets leave the vendor: only with the person present, or by a call. Unsaid: in no documented "
           "way."},
    Member{"key_import", OrEmpty(ListOf(kKeyChain)), "Chains of which the vendor takes keys in by a call."},
    Member{"local_subjects", OrEmpty(ListOf(kLocalIssuer)),
           "Issuers whose subject is another one in each application: the person has to sign in again."},
    Member{"needs_key_set", TrueOrFalse(), "Logins by token work once the tenant's key set is registered there."},
    Member{"deleted_ids", OneOf(kDeletedIds), "Whether a new user may have the id of a deleted one."},
    Member{"unique_contacts", OrEmpty(ListOf(kContact)), "Contacts that the vendor takes from one user each."},
    Member{"verifies_people", TrueOrFalse(), "The vendor identifies people (KYC) by itself."},
};
constexpr Shape kPortability{"portability", "portability",
                             "What the vendor's documents say of users who come from elsewhere, or leave.",
                             kPortabilityMembers};

constexpr std::array<std::string_view, 5> kUnlessDialect = {"upstream", "auth", "accepts", "operations", "errors"};
constexpr std::array kFileCases = {Case{.member = "extends", .value = {}, .needed_without = kUnlessDialect}};

constexpr ValueType NonEmpty(ValueType text) {
  text.min = 1;
  return text;
}

}  // namespace

const Shape& FileShape() {
  static const std::array members = {
      Member{"spec", Whole(1, 1), "Version of the language.", {}, true},
      Member{"id", Text("id", kProviderIdPattern), "The name of the folder.", {}, true},
      Member{"name", NonEmpty(kText), {}, {}, true},
      Member{"extends", kText, "Id of the provider that this one is a dialect of; one level."},
      Member{"settings", MapOf("setting", kSettingEntry, kSettingNamePattern),
             "What a deployment must or may say. Every setting is used, and every used one is declared."},
      Member{"upstream", MappingOf(kUpstream)},
      Member{"auth", OrEmpty(ListOf(auth::AuthEntryType())),
             "Applied in this order, after everything else; [] when the vendor asks for nothing."},
      Member{"accepts", MappingOf(mapping::AcceptsShape())},
      Member{"requires_one_of", mapping::AlternativesType(), "Of each list at least one must be present."},
      Member{"operations", MappingOf(kOperations)},
      Member{"errors", MappingOf(kErrors)},
      Member{"probe", OrNull(MappingOf(kProbe))},
      Member{"portability", OrNull(MappingOf(kPortability))},
  };
  static const Shape file{.id = "file",
                          .path = {},
                          .doc =
                              "How one vendor is spoken to; see docs/mapping.md. Printed by `walletgate schema "
                              "--provider` for editors; the program itself checks far more.",
                          .members = members,
                          .cases = kFileCases};
  return file;
}

}  // namespace walletgate::provider
