#include "provider/spec/operation_parser.h"

#include <algorithm>
#include <array>

#include "api/login_kinds.h"
#include "base/http_syntax.h"
#include "base/strings.h"
#include "config/map_reader.h"
#include "provider/spec/names.h"
#include "provider/spec/paging_parser.h"
#include "provider/spec/path_template.h"
#include "provider/spec/status_facts.h"
#include "provider/spec/status_list.h"
#include "provider/spec/vocabulary.h"

namespace walletgate::provider {
namespace {

using api::Operation;
using config::MapReader;
using config::YamlNode;

/// Headers that the gateway or the HTTP client writes itself.
constexpr std::array<std::string_view, 8> kReservedHeaders = {
    "host", "content-length", "content-type", "transfer-encoding", "connection", "user-agent", "cookie", "expect"};

bool IsReservedHeader(std::string_view name) {
  const std::string lower = ToLowerAscii(name);
  return std::find(kReservedHeaders.begin(), kReservedHeaders.end(), lower) != kReservedHeaders.end();
}

std::vector<std::pair<std::string, mapping::Plan>> ParseNamedScalars(const YamlNode* node, const mapping::Scope& scope,
                                                                     config::Diagnostics& diagnostics) {
  std::vector<std::pair<std::string, mapping::Plan>> plans;
  if (node == nullptr) return plans;
  if (!node->IsMapping()) {
    diagnostics.Add(node->where, node->path, "must be a mapping of names to values");
    return plans;
  }
  for (const YamlNode::Entry& entry : node->entries) {
    plans.emplace_back(entry.key, mapping::CompileRequestScalar(entry.value, scope, diagnostics));
  }
  return plans;
}

void CheckHeaderNames(const YamlNode* headers, config::Diagnostics& diagnostics) {
  if (headers == nullptr) return;
  for (const YamlNode::Entry& entry : headers->entries) {
    if (!IsToken(entry.key)) {
      diagnostics.Add(entry.where, entry.value.path, "'" + entry.key + "' is no header name");
    } else if (IsReservedHeader(entry.key)) {
      diagnostics.Add(entry.where, entry.value.path, "the gateway writes the header '" + entry.key + "' itself");
    }
  }
}

void ParseRequest(const YamlNode& node, const mapping::Scope& scope, config::Diagnostics& diagnostics,
                  OperationSpec& spec) {
  MapReader reader(node, diagnostics);
  if (node.IsMapping() && reader.RequiredChild("method") != nullptr) {
    spec.method = reader.OptionalEnum("method", kMethods).value_or("");
  }
  const YamlNode* path = reader.RequiredChild("path");
  const YamlNode* params = reader.Child("params");
  const YamlNode* query = reader.Child("query");
  const YamlNode* headers = reader.Child("headers");
  const YamlNode* body = reader.Child("body");
  reader.Finish();
  if (path != nullptr && node.IsMapping()) spec.path = ParsePath(*path, params, scope, diagnostics);
  spec.query = ParseNamedScalars(query, scope, diagnostics);
  spec.headers = ParseNamedScalars(headers, scope, diagnostics);
  CheckHeaderNames(headers, diagnostics);
  if (body == nullptr) return;
  if (spec.method == "GET") reader.Fault("body", "a GET request has no body");
  spec.body = mapping::CompileRequest(*body, scope, diagnostics);
}

WalletsShown ParseWalletsShown(MapReader& reader, Operation operation) {
  const auto word = reader.OptionalEnum("wallets", kWalletsWords);
  if (!word) return WalletsShown::kUnsaid;
  if (!api::Creates(operation))
    reader.Fault("wallets", "is a promise about the answer to an operation that creates something");
  return *word == kWalletsWords.front() ? WalletsShown::kComplete : WalletsShown::kLater;
}

/// Whether a vendor that answers a search so can have looked for anybody.
bool MaySayNobody(int status) {
  const bool redirects = status >= 300 && status <= 399;
  return !redirects && status != 407 && !TurnedAway(status) && !MayHideAnEffect(status);
}

std::vector<int> ParseNobody(const YamlNode& node, const std::vector<int>& success, config::Diagnostics& diagnostics) {
  std::vector<int> statuses = ParseStatusList(node, kAnswers, diagnostics);
  for (const int status : statuses) {
    const std::string name = std::to_string(status);
    if (!MaySayNobody(status)) diagnostics.Add(node.where, node.path, name + " never says that there is nobody");
    if (std::find(success.begin(), success.end(), status) != success.end()) {
      diagnostics.Add(node.where, node.path,
                      name + " stands in 'success' too: its body is read, or it says that there is nobody");
    }
  }
  return statuses;
}

void ParseResponse(const YamlNode& node, const mapping::Scope& scope, config::Diagnostics& diagnostics,
                   OperationSpec& spec) {
  MapReader reader(node, diagnostics);
  const YamlNode* success = reader.RequiredChild("success");
  const YamlNode* nobody = reader.Child("nobody");
  const YamlNode* result = reader.Child("result");
  const YamlNode* paging = reader.Child("paging");
  spec.wallets = ParseWalletsShown(reader, scope.operation);
  reader.Finish();
  if (!node.IsMapping()) return;
  if (success != nullptr) spec.success = ParseStatusList(*success, kSuccess, diagnostics);
  if (nobody != nullptr && !api::Searches(scope.operation)) {
    reader.Fault("nobody", "is an answer to find_end_user");
  } else if (nobody != nullptr) {
    spec.nobody = ParseNobody(*nobody, spec.success, diagnostics);
  }
  if (paging != nullptr && !api::Lists(scope.operation)) {
    reader.Fault("paging", "tells where a list goes on, and this is none");
  } else if (paging != nullptr) {
    spec.paging = ParsePaging(*paging, result, scope, diagnostics);
  } else if (api::Lists(scope.operation)) {
    diagnostics.Add(node.where, node.path, "'paging' is required: say how the vendor's list goes on after a page");
  }
  const bool has_result = api::HasResult(scope.operation);
  if (has_result && result == nullptr) {
    diagnostics.Add(node.where, node.path, "'result' is required for " + std::string(api::ToString(scope.operation)));
  } else if (!has_result && result != nullptr) {
    reader.Fault("result",
                 std::string(api::ToString(scope.operation)) + " has no result: its success status says it all");
  } else if (result != nullptr) {
    spec.result = mapping::CompileResponse(*result, scope, diagnostics);
  }
}

std::vector<IdempotencySpec::Recovery> ParseRecovery(MapReader& reader) {
  using Recovery = IdempotencySpec::Recovery;
  std::vector<Recovery> recovery;
  for (const std::string& name : reader.Strings("unknown_outcome")) {
    const auto* const found = std::find(kRecoveries.begin(), kRecoveries.end(), name);
    if (found == kRecoveries.end()) {
      const std::vector<std::string> known(kRecoveries.begin(), kRecoveries.end());
      reader.Fault("unknown_outcome", config::UnknownName("way to settle an outcome", name, known));
      continue;
    }
    const auto value = static_cast<Recovery>(found - kRecoveries.begin());
    if (std::find(recovery.begin(), recovery.end(), value) != recovery.end()) {
      reader.Fault("unknown_outcome", "lists '" + name + "' twice");
    }
    recovery.push_back(value);
  }
  return recovery;
}

std::vector<std::string> ParseUnique(MapReader& reader) {
  const std::vector<std::string> known(api::kContactNames.begin(), api::kContactNames.end());
  std::vector<std::string> unique = reader.Strings("unique");
  for (const std::string& name : unique) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      reader.Fault("unique", config::UnknownName("contact", name, known));
    }
  }
  return unique;
}

/// Of what comes to the same however often it is sent.
IdempotencySpec OfRepeatable() {
  IdempotencySpec spec;
  spec.natural = true;
  spec.unknown_outcome = {IdempotencySpec::Recovery::kRepeat};
  return spec;
}

void CheckIdempotency(const IdempotencySpec& spec, bool none, MapReader& reader) {
  const bool has_key = !spec.header.empty();
  if (none && (spec.natural || has_key)) reader.Fault("none", "'none' stands alone or beside 'unknown_outcome'");
  if (!none && !spec.natural && !has_key) {
    reader.Fault("natural",
                 "says neither how the vendor recognises a repeat (natural: true, or header: NAME) nor that it does "
                 "not (none: true)");
  }
  if (has_key && !IsToken(spec.header)) reader.Fault("header", "'" + spec.header + "' is no header name");
  if (has_key && IsReservedHeader(spec.header))
    reader.Fault("header", "the gateway writes the header '" + spec.header + "' itself");
  if (has_key && !reader.Has("format")) reader.Fault("header", "needs 'format: uuid4' beside it");
  for (const std::string_view key : kOfKey) {
    if (!has_key && reader.Has(key)) reader.Fault(key, "says how a key behaves, but no 'header' sends one");
  }
  if (const std::string fault = FaultOfSettlesWithin(spec.settles_within); !fault.empty())
    reader.Fault("settles_within", fault);
  if (spec.ForgetsWithin(spec.settles_within)) {
    reader.Fault(reader.Has("settles_within") ? "settles_within" : "window",
                 "the vendor must remember a key for longer than 'settles_within' (10m where it is not said)");
  }
  for (const auto recovery : spec.unknown_outcome) {
    if (recovery == IdempotencySpec::Recovery::kRepeat && !spec.natural && !has_key) {
      reader.Fault("unknown_outcome", "'repeat' would create a second user: it needs natural: true or a header");
    }
  }
}

}  // namespace

std::string FaultOfSettlesWithin(std::chrono::milliseconds time) {
  if (time.count() <= 0) return "must be more than nothing";
  // The resolver looks for a little more than a day.
  return time > std::chrono::hours(24) ? "must be 24h at most" : "";
}

IdempotencySpec ParseIdempotency(const YamlNode& node, config::Diagnostics& diagnostics) {
  IdempotencySpec spec;
  if (node.IsScalar() && node.scalar == "none") return spec;
  if (!node.IsMapping()) {
    diagnostics.Add(node.where, node.path, "must be 'none' or a mapping with natural, header or none");
    return spec;
  }
  MapReader reader(node, diagnostics);
  const bool none = reader.Bool("none", false);
  spec.natural = reader.Bool("natural", false);
  spec.header = reader.OptionalString("header").value_or("");
  (void)reader.OptionalEnum("format", kKeyFormats);
  spec.window = reader.OptionalDuration("window").value_or(std::chrono::milliseconds(0));
  spec.stores_errors = reader.Bool("stores_errors", false);
  spec.unknown_outcome = ParseRecovery(reader);
  spec.settles_within = reader.OptionalDuration("settles_within").value_or(spec.settles_within);
  spec.unique = ParseUnique(reader);
  spec.existing = reader.Bool("existing", false);
  reader.Finish();
  CheckIdempotency(spec, none, reader);
  return spec;
}

OperationSpec ParseOperation(const YamlNode::Entry& entry, const mapping::Scope& scope,
                             config::Diagnostics& diagnostics) {
  OperationSpec spec;
  spec.where = entry.where;
  MapReader reader(entry.value, diagnostics);
  const YamlNode* request = reader.RequiredChild("request");
  const YamlNode* response = reader.RequiredChild("response");
  const YamlNode* idempotency = reader.Child("idempotency");
  reader.Finish();
  if (!entry.value.IsMapping()) return spec;
  if (request != nullptr) ParseRequest(*request, scope, diagnostics, spec);
  spec.reads_user_token = spec.Reads("user_token");
  if (response != nullptr) ParseResponse(*response, scope, diagnostics, spec);
  ProvePaging(spec, entry.value, diagnostics);
  if (api::Sets(scope.operation)) spec.idempotency = OfRepeatable();
  if (idempotency != nullptr && !api::Creates(scope.operation)) {
    reader.Fault("idempotency", "only operations that create something have 'idempotency'");
  } else if (idempotency != nullptr) {
    spec.idempotency = ParseIdempotency(*idempotency, diagnostics);
  } else if (api::Creates(scope.operation)) {
    diagnostics.Add(entry.where, entry.value.path,
                    "'idempotency' is required: say how the vendor recognises a repeated create, or 'none'");
  }
  return spec;
}

}  // namespace walletgate::provider
