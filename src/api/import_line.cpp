#include "api/import_line.h"

#include <array>
#include <span>

#include "api/addresses/addresses.h"
#include "api/formats.h"
#include "api/login_kinds.h"
#include "api/names.h"
#include "api/object_rules.h"
#include "api/request_lists.h"
#include "api/request_parts.h"
#include "base/json/parse.h"

namespace walletgate::api {
namespace {

using UserRule = MemberRule<ImportedUser>;
using WalletRule = MemberRule<Wallet>;

/// Of the faults of one line, those that are told.
constexpr std::size_t kToldFaults = 3;
/// A pointer is told to this length: what follows is somebody's text.
constexpr std::size_t kToldPointer = 100;

void ReadChain(json::Value value, const Place& place, Wallet& out) {
  if (!ExpectType(value, json::Type::kString, place)) return;
  if (TextCheck fault = CheckOneOf(value.AsString(), kChainNames)) {
    return place.Fault(fault->code, std::move(fault->detail));
  }
  out.chain = *ChainFromName(value.AsString());
}

void ReadKind(json::Value value, const Place& place, Wallet& out) {
  if (!ExpectType(value, json::Type::kString, place)) return;
  if (TextCheck fault = CheckOneOf(value.AsString(), kWalletKindNames)) {
    return place.Fault(fault->code, std::move(fault->detail));
  }
  out.kind = *WalletKindFromName(value.AsString());
}

void ReadAddress(json::Value value, const Place& place, Wallet& out) {
  if (ExpectType(value, json::Type::kString, place)) out.address = value.AsString();
}

constexpr std::array kWalletRules = {WalletRule{"chain", true, ReadChain}, WalletRule{"kind", false, ReadKind},
                                     WalletRule{"address", true, ReadAddress}};

/// An address is judged once its chain is known, wherever that stands.
void ReadWallet(json::Value value, const Place& place, Wallet& out) {
  const std::size_t faults = place.FaultCount();
  ReadObject(value, place, std::span<const WalletRule>(kWalletRules), out);
  if (place.FaultCount() > faults) return;
  std::optional<std::string> address = NormalAddress(out.chain, out.address);
  if (!address) return Place(place, "address").Fault("format", "is no address of that chain");
  out.address = std::move(*address);
}

void ReadLineWallets(json::Value value, const Place& place, ImportedUser& out) {
  if (!ExpectType(value, json::Type::kArray, place)) return;
  ExpectAtMost(value.size(), kMaxKeptWallets, place);
  std::size_t index = 0;
  for (const json::Value element : value.Elements()) {
    if (index == kMaxKeptWallets) return;
    Wallet wallet;
    ReadWallet(element, Place(place, index++), wallet);
    out.wallets.push_back(std::move(wallet));
  }
}

void ReadLineLogins(json::Value value, const Place& place, ImportedUser& out) {
  ReadVerifiedLogins(value, place, out.login_methods);
}

void ReadLineProfile(json::Value value, const Place& place, ImportedUser& out) {
  ReadProfile(value, place, out.profile);
}

void ReadLineMetadata(json::Value value, const Place& place, ImportedUser& out) {
  ReadMetadata(value, place, out.metadata);
}

void ReadCreatedAt(json::Value value, const Place& place, ImportedUser& out) {
  if (!ExpectType(value, json::Type::kString, place)) return;
  out.provider_created_at = ParseRfc3339(value.AsString());
  if (!out.provider_created_at) place.Fault("format", "must be an RFC 3339 time: 2026-05-20T10:00:00Z");
}

constexpr std::array kRules = {
    UserRule{"external_id", true, ReadText<&ImportedUser::external_id, CheckExternalId>},
    UserRule{"provider_user_id", false, ReadText<&ImportedUser::provider_user_id, CheckProviderUserId>},
    UserRule{"login_methods", false, ReadLineLogins},
    UserRule{"wallets", false, ReadLineWallets},
    UserRule{"profile", false, ReadLineProfile},
    UserRule{"metadata", false, ReadLineMetadata},
    UserRule{"created_at", false, ReadCreatedAt}};

LineFault FaultOf(std::vector<FieldError> faults) {
  LineFault fault{faults.front().code, {}};
  for (std::size_t i = 0; i < faults.size() && i < kToldFaults; ++i) {
    if (i > 0) fault.detail += "; ";
    if (!faults[i].pointer.empty()) fault.detail += faults[i].pointer.substr(0, kToldPointer) + " ";
    fault.detail += faults[i].detail;
  }
  if (faults.size() > kToldFaults) fault.detail += "; and " + std::to_string(faults.size() - kToldFaults) + " more";
  return fault;
}

ImportLine Invalid(LineFault fault) {
  ImportLine line;
  line.fault = std::move(fault);
  return line;
}

}  // namespace

ImportLine ReadImportLine(std::string_view text) {
  if (text.empty()) return Invalid({"blank", "the line is empty"});
  if (text.size() > kMaxImportLine) {
    return Invalid({"too_long", "is longer than " + std::to_string(kMaxImportLine) + " bytes"});
  }
  const Result<json::Document> document = json::Parse(text);
  if (!document) return Invalid({"malformed", document.error().detail});
  Faults faults;
  ImportLine line;
  ReadObject(document->root(), Place(faults), std::span<const UserRule>(kRules), line.user);
  if (faults.size() == 0) return line;
  ImportLine invalid = Invalid(FaultOf(faults.Take()));
  invalid.user.external_id = std::move(line.user.external_id);
  invalid.user.provider_user_id = std::move(line.user.provider_user_id);
  return invalid;
}

std::vector<std::string_view> SplitLines(std::string_view body) {
  std::vector<std::string_view> lines;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('\n'), body.size());
    std::string_view line = body.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    body.remove_prefix(std::min(end + 1, body.size()));
  }
  return lines;
}

std::vector<std::string_view> ImportLineMembers() {
  std::vector<std::string_view> names;
  for (const UserRule& rule : kRules) names.push_back(rule.name);
  return names;
}

}  // namespace walletgate::api
