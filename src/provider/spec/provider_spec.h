#pragma once

// A provider file, proved: everything about a vendor that does not depend on a deployment. Immutable after load.

#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/operation.h"
#include "auth/auth_scheme.h"
#include "base/error.h"
#include "config/diagnostics.h"
#include "mapping/accepts.h"
#include "mapping/plan.h"
#include "provider/spec/portability_facts.h"

namespace walletgate::provider {

struct SettingSpec {
  enum class Type : std::uint8_t { kString, kUrl, kSecret, kEnum, kBool };
  std::string name;
  Type type = Type::kString;
  std::optional<std::string> default_value;
  std::string example;
  bool optional = false;            ///< may stay unset without a default
  std::vector<std::string> values;  ///< of an enum
  config::Position where;

  bool secret() const { return type == Type::kSecret; }
};

/// A path template: literal text and whole-segment placeholders in turn.
struct PathPart {
  std::string literal;  ///< when `value` is empty
  mapping::Plan value;  ///< scalar plan, percent-encoded into the path
  std::string name;     ///< of the placeholder
};

/// The vendor's own means to make a repeat harmless, and what resolves an unknown outcome.
struct IdempotencySpec {
  bool natural = false;                 ///< the vendor recognises a repeat by the user id that we choose
  std::string header;                   ///< "" when the vendor takes no key
  std::chrono::milliseconds window{0};  ///< how long the vendor remembers a key; 0: for ever or no key
  bool stores_errors = false;           ///< an error is replayed under its key, so a retry needs a new key
  enum class Recovery : std::uint8_t { kRepeat, kGet, kFind };
  std::vector<Recovery> unknown_outcome;  ///< in order; empty: stays unknown until an operator acts
  /// What a create has led to shows in the vendor's answers at the latest so long after its last byte.
  std::chrono::milliseconds settles_within{std::chrono::minutes(10)};
  std::vector<std::string> unique;  ///< contacts of which the vendor has one user each: "email", "phone_number"
  bool existing = false;            ///< a create may give a user who was there before

  /// Whether a key may be forgotten before what was sent with it shows, at the latest so long after.
  bool ForgetsWithin(std::chrono::milliseconds settles) const { return window.count() > 0 && settles >= window; }
  /// Whether a create that succeeds may name a user whom somebody else has.
  bool MayGiveExisting() const { return natural || existing || !unique.empty(); }
};

/// What `response.wallets` promises of the answer to a create.
enum class WalletsShown : std::uint8_t {
  kUnsaid,
  kComplete,  ///< every wallet asked for stands in it: a missing one is drift
  kLater,     ///< wallets may come after the answer
};

/// How the pages of a list follow each other. Either `next_cursor`, or `last_ids` and `more`.
struct PagingSpec {
  std::size_t min_limit = 1;  ///< users that a page may be asked for
  std::size_t max_limit = 0;  ///< 0: the vendor takes no limit
  mapping::Plan next_cursor;  ///< what the next page is asked for with
  mapping::Plan last_ids;     ///< of every user of a page the id; the next page begins after the last
  mapping::Plan more;         ///< whether there is another page; empty: where there is a cursor
};

struct OperationSpec {
  std::string method;
  std::vector<PathPart> path;
  std::vector<std::pair<std::string, mapping::Plan>> query;    ///< left out when absent
  std::vector<std::pair<std::string, mapping::Plan>> headers;  ///< extra ones, left out when absent
  mapping::Plan body;                                          ///< empty: no body
  IdempotencySpec idempotency;
  std::vector<int> success;
  std::vector<int> nobody;           ///< of find_end_user: statuses that say so, whatever the body
  mapping::Plan result;              ///< empty: nothing to read (delete)
  std::optional<PagingSpec> paging;  ///< of what lists
  WalletsShown wallets = WalletsShown::kUnsaid;
  bool reads_user_token = false;  ///< Reads("user_token"), looked up once
  config::Position where;

  /// Every plan that builds the request: path, query, headers, body.
  std::vector<const mapping::Plan*> RequestPlans() const;
  /// Every plan that reads an answer: the result, and where a list goes on.
  std::vector<const mapping::Plan*> ResponsePlans() const;
  /// True when one of them reads the unified field `path`, or a field below it.
  bool Reads(std::string_view path) const;
};

/// The user token that went with a call.
enum class UserToken : std::uint8_t { kNone, kCallers, kMinted };

/// One row of `errors.rules`; the first that matches decides. Empty matchers match everything.
struct ErrorRule {
  std::vector<int> status;
  std::vector<std::string> code;
  std::string message;  ///< the vendor's exact text
  std::vector<api::Operation> operations;
  bool minted = false;  ///< `when: minted`: only where the gateway minted the call's user token
  ErrorKind is = ErrorKind::kProviderRejected;
  std::optional<Applied> applied;
  std::string field;                ///< unified member at fault, dotted; "" when not known
  bool success = false;             ///< `is: success`: the state asked for holds already (a repeated delete)
  bool proves_not_applied = false;  ///< that no earlier call of the same create was applied either
  config::Position where;

  bool SaysGone() const { return success || is == ErrorKind::kEndUserNotFound; }
};

struct ErrorSpec {
  mapping::Plan code;
  mapping::Plan detail;
  mapping::Plan trace;
  std::vector<ErrorRule> rules;
};

struct ProbeSpec {
  std::string method = "GET";
  std::string path;
  std::vector<int> expect;
};

struct ProviderSpec {
  std::string id;
  std::string name;
  std::string extends;  ///< id of the base file, or ""
  std::string file;
  std::string text;  ///< config::CanonicalText, base merged: specs of one text are alike
  std::vector<SettingSpec> settings;
  std::string base_url_setting;
  std::chrono::milliseconds timeout{15000};
  std::size_t max_response_bytes = 1U << 20U;
  bool trace_context = false;  ///< calls carry traceparent and tracestate
  int rate_requests = 0;       ///< vendor's documented limit; 0: none known
  std::chrono::milliseconds rate_per{0};
  std::vector<std::unique_ptr<auth::AuthSpec>> auth;
  bool mints_user_token =
      false;  ///< a minted_user_token entry is among `auth`; whether it is bound depends on settings
  mapping::Accepts accepts;
  std::array<std::optional<OperationSpec>, api::kOperations.size()> operations;
  ErrorSpec errors;
  std::optional<ProbeSpec> probe;
  PortabilityFacts portability;

  /// The id that accounts are named by: that of the file, or of the one that it extends.
  const std::string& vendor() const { return extends.empty() ? id : extends; }
  const OperationSpec* Find(api::Operation operation) const {
    const auto& slot = operations[static_cast<std::size_t>(operation)];
    return slot ? &*slot : nullptr;
  }
  const SettingSpec* FindSetting(std::string_view setting) const;
};

using ProviderSpecs = std::map<std::string, std::shared_ptr<const ProviderSpec>, std::less<>>;

}  // namespace walletgate::provider
