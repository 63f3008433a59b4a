#include "sandbox/streambird/streambird_users.h"

#include <algorithm>
#include <array>

#include "api/end_user.h"
#include "base/json/parse.h"
#include "base/json/text.h"
#include "base/strings.h"
#include "sandbox/fabricate.h"
#include "sandbox/vendor.h"

namespace walletgate::sandbox {
namespace {

struct TypeRow {
  std::string_view chain;
  std::string_view short_type;
  std::string_view long_type;
};

constexpr std::array<TypeRow, 5> kTypes = {{{"evm", "ETH", "ethereum"},
                                            {"solana", "SOL", "solana"},
                                            {"bitcoin", "BTC", "bitcoin"},
                                            {"polkadot", "DOT", "DOT"},
                                            {"stellar", "XLM", "XLM"}}};

void WriteTimes(WallTime at, json::Sink& out) {
  out.Key("updated_at");
  out.Int(UnixSeconds(at));
  out.Key("created_at");
  out.Int(UnixSeconds(at));
}

void WriteContacts(std::string_view list, std::string_view name, const StreambirdUser& user, json::Sink& out) {
  out.Key(list);
  out.StartArray();
  for (const StreambirdContact& contact : name == "email" ? user.emails : user.phones) {
    out.StartObject();
    out.Member("id", contact.id);
    out.Member("verified", contact.verified);
    out.Member(name, contact.value);
    WriteTimes(contact.created_at, out);
    out.EndObject();
  }
  out.EndArray();
}

void WriteUnknownLogin(json::Sink& out) {
  out.StartObject();
  out.Member("id", "idpuser_1");
  out.Member("provider", "carrier-pigeon");
  out.Member("provider_subject", "41");
  out.EndObject();
}

/// "id", "verified" or, for "", the address or number of each.
std::vector<std::string> ContactValues(const StreambirdContacts& contacts, std::string_view what) {
  std::vector<std::string> values;
  for (const StreambirdContact& contact : contacts) {
    values.push_back(what.empty() ? contact.value : what == "id" ? contact.id : contact.verified ? "true" : "false");
  }
  if (values.empty() && what == "verified") values.emplace_back("false");
  return values;
}

/// What a user has under a search field; wallets may give several.
std::vector<std::string> FieldValues(const StreambirdUser& user, std::string_view field) {
  if (field == "user_id") return {user.id};
  if (field == "status") return {user.pending ? "pending" : "active"};
  if (field == "full_name_match") return {user.first_name + " " + user.middle_name + " " + user.last_name};
  if (field == "email_id") return ContactValues(user.emails, "id");
  if (field == "email" || field == "email_match") return ContactValues(user.emails, "");
  if (field == "phone_number_id") return ContactValues(user.phones, "id");
  if (field == "phone_number" || field == "phone_number_match") return ContactValues(user.phones, "");
  if (field == "email_verified") return ContactValues(user.emails, "verified");
  if (field == "phone_number_verified") return ContactValues(user.phones, "verified");
  std::vector<std::string> values;
  for (const StreambirdWallet& wallet : user.wallets) {
    if (field == "wallet_id") values.push_back(wallet.id);
    if (field == "wallet_public_address") values.push_back(wallet.address);
  }
  return values;
}

bool IsKnownField(std::string_view field) {
  constexpr std::array<std::string_view, 16> kFields = {"user_id",
                                                        "status",
                                                        "full_name_match",
                                                        "phone_number",
                                                        "phone_number_id",
                                                        "phone_number_match",
                                                        "phone_number_verified",
                                                        "email",
                                                        "email_id",
                                                        "email_verified",
                                                        "email_match",
                                                        "wallet_public_address",
                                                        "wallet_id",
                                                        "totp_id",
                                                        "totp_verified",
                                                        "idp_provider"};
  return std::find(kFields.begin(), kFields.end(), field) != kFields.end();
}

bool MatchesOne(const std::string& have, std::string_view field, json::Value wanted) {
  std::string text = wanted.IsBool() ? (wanted.AsBool() ? "true" : "false") : std::string(wanted.AsString());
  if (text.empty()) return false;
  if (field.ends_with("_match")) return ToLowerAscii(have).find(ToLowerAscii(text)) != std::string::npos;
  if (field == "email" || field == "wallet_public_address") return EqualsIgnoreCase(have, text);
  return have == text;
}

bool MatchesField(const StreambirdUser& user, json::Value filter) {
  std::string_view field = filter.Get("field").AsString();
  json::Value wanted = filter.Get("value");
  for (const std::string& have : FieldValues(user, field)) {
    if (MatchesOne(have, field, wanted)) return true;
    for (json::Value item : wanted.Elements()) {
      if (MatchesOne(have, field, item)) return true;
    }
  }
  return false;
}

}  // namespace

StreambirdContact FirstContact(const StreambirdContacts& contacts) {
  return contacts.empty() ? StreambirdContact() : contacts.front();
}

std::string_view StreambirdChain(std::string_view wallet_type, StreambirdSpelling spelling) {
  for (const TypeRow& row : kTypes) {
    if ((spelling == StreambirdSpelling::kShort ? row.short_type : row.long_type) == wallet_type) return row.chain;
  }
  return {};
}

std::string_view StreambirdWalletType(std::string_view chain, StreambirdSpelling spelling) {
  for (const TypeRow& row : kTypes) {
    if (row.chain == chain) return spelling == StreambirdSpelling::kShort ? row.short_type : row.long_type;
  }
  return {};
}

std::string MakeStreambirdAddress(std::string_view chain, const std::string& seed, StreambirdSpelling spelling) {
  SeededRandom random(seed);
  const std::optional<api::Chain> known = api::ChainFromName(chain);
  if (!known) return {};
  std::string address = MakeAddress(*known, random);
  if (known != api::Chain::kEvm) return address;
  return spelling == StreambirdSpelling::kShort ? ToLowerAscii(address) : address;
}

void WriteStreambirdWallet(const StreambirdUser& user, const StreambirdWallet& wallet, StreambirdSpelling spelling,
                           json::Sink& out) {
  out.StartObject();
  out.Member("id", wallet.id);
  out.Member("app_id", user.app_id);
  out.Member("user_id", user.id);
  out.Member("public_address", wallet.address);
  out.Member("wallet_type", StreambirdWalletType(wallet.chain, spelling));
  out.Member("is_default", wallet.is_default);
  out.Member("is_read_only", false);
  out.Member("is_imported", false);
  WriteTimes(wallet.created_at, out);
  out.EndObject();
}

void WriteStreambirdUser(const StreambirdUser& user, StreambirdSpelling spelling, json::Sink& out) {
  out.StartObject();
  if (user.oddity != Oddity::kNoId) out.Member("user_id", user.id);
  out.Member("app_id", user.app_id);
  out.Member("first_name", user.first_name);
  out.Member("middle_name", user.middle_name);
  out.Member("last_name", user.last_name);
  out.Member("status", user.pending ? "pending" : "active");
  out.Member("active", !user.pending);
  if (user.oddity == Oddity::kTime) out.Member("created_at", "some day");
  else WriteTimes(user.created_at, out);
  WriteContacts("emails", "email", user, out);
  WriteContacts("phone_numbers", "phone_number", user, out);
  out.Key("wallets");
  out.StartArray();
  for (const StreambirdWallet& wallet : user.wallets) WriteStreambirdWallet(user, wallet, spelling, out);
  out.EndArray();
  for (std::string_view list : {"idp_providers", "totps", "webauthn_credentials"}) {
    out.Key(list);
    out.StartArray();
    if (list == "idp_providers" && user.oddity == Oddity::kLogin) WriteUnknownLogin(out);
    out.EndArray();
  }
  if (!user.metadata.empty()) {
    Result<json::Document> metadata = json::Parse(user.metadata);
    out.Key("metadata");
    json::Write(metadata ? metadata->root() : json::Value(), out);
  }
  out.EndObject();
}

std::string CheckStreambirdFilters(json::Value filters) {
  if (!filters || filters.IsNull()) return "";
  if (!filters.IsObject()) return "filters must be an object";
  std::string_view join = filters.Get("operator").AsString();
  if (join != "AND" && join != "OR") return "filters.operator must be AND or OR";
  if (filters.Get("fields") && !filters.Get("fields").IsArray()) return "filters.fields must be an array";
  for (json::Value filter : filters.Get("fields").Elements()) {
    if (!IsKnownField(filter.Get("field").AsString())) return "filters.fields: unknown field";
    std::string_view compare = filter.Get("operator").AsString();
    json::Value value = filter.Get("value");
    const bool scalar = value.IsString() || value.IsBool();
    if (compare != "eq" && compare != "in") return "filters.fields: operator must be eq or in";
    if (compare == "eq" ? !scalar : !value.IsArray()) return "filters.fields: value does not suit the operator";
  }
  return "";
}

bool MatchesEverybody(json::Value filters) { return filters.Get("fields").size() == 0; }

bool MatchesStreambirdFilters(const StreambirdUser& user, json::Value filters) {
  if (MatchesEverybody(filters)) return true;
  json::Value fields = filters.Get("fields");
  const bool all = filters.Get("operator").AsString() == "AND";
  for (json::Value filter : fields.Elements()) {
    if (MatchesField(user, filter) != all) return !all;
  }
  return all;
}

}  // namespace walletgate::sandbox
