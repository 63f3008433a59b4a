#include "api/end_user.h"
#include "api/write_parts.h"

namespace walletgate::api {
namespace {

void WriteAnsweredLogin(const LoginMethod& method, json::Sink& sink) {
  sink.StartObject();
  WriteLoginMembers(method, sink);
  if (method.type == LoginType::kEmail || method.type == LoginType::kPhone) {
    sink.Key("verified");
    sink.Null();  // no vendor tells us reliably yet; null says "not known"
  }
  sink.EndObject();
}

void WriteWallet(const Wallet& wallet, json::Sink& sink) {
  sink.StartObject();
  sink.Member("chain", ToString(wallet.chain));
  sink.Member("kind", ToString(wallet.kind));
  sink.Member("address", wallet.address);
  sink.Member("default", wallet.is_default);
  sink.EndObject();
}

void WriteLists(const EndUser& user, json::Sink& sink) {
  sink.Key("login_methods");
  sink.StartArray();
  for (const LoginMethod& method : user.login_methods) WriteAnsweredLogin(method, sink);
  sink.EndArray();
  sink.Key("wallets");
  sink.StartArray();
  for (const Wallet& wallet : user.wallets) WriteWallet(wallet, sink);
  sink.EndArray();
}

/// Copies an optional string member. False when it is there with another type.
bool ReadOptional(json::Value object, std::string_view name, std::string* out) {
  const json::Value value = object.Get(name);
  if (!value) return true;
  *out = value.AsString();
  return value.IsString();
}

bool ReadRequired(json::Value object, std::string_view name, std::string* out) {
  return object.Get(name).IsString() && ReadOptional(object, name, out);
}

bool ReadTime(json::Value object, std::string_view name, WallTime* out) {
  const std::optional<WallTime> time = ParseRfc3339(object.Get(name).AsString());
  if (time) *out = *time;
  return time.has_value();
}

std::optional<LoginMethod> ReadLoginMethod(json::Value value) {
  const std::optional<LoginType> type = LoginTypeFromName(value.Get("type").AsString());
  if (!type) return std::nullopt;
  LoginMethod method;
  method.type = *type;
  const bool good =
      ReadOptional(value, "email", &method.email) && ReadOptional(value, "phone_number", &method.phone_number) &&
      ReadOptional(value, "key_id", &method.key_id) && ReadOptional(value, "issuer", &method.issuer) &&
      ReadOptional(value, "subject", &method.subject) && ReadOptional(value, "name", &method.name) &&
      ReadOptional(value, "username", &method.username) && ReadOptional(value, "address", &method.address);
  return good ? std::optional(std::move(method)) : std::nullopt;
}

std::optional<Wallet> ReadWallet(json::Value value) {
  const std::optional<Chain> chain = ChainFromName(value.Get("chain").AsString());
  const std::optional<WalletKind> kind = WalletKindFromName(value.Get("kind").AsString());
  Wallet wallet;
  if (!chain || !kind || !ReadRequired(value, "address", &wallet.address) || !value.Get("default").IsBool()) {
    return std::nullopt;
  }
  wallet.chain = *chain;
  wallet.kind = *kind;
  wallet.is_default = value.Get("default").AsBool();
  return wallet;
}

template <class Item>
bool ReadList(json::Value list, std::optional<Item> (*read)(json::Value), std::vector<Item>* out) {
  for (json::Value element : list.Elements()) {
    std::optional<Item> item = read(element);
    if (!item) return false;
    out->push_back(std::move(*item));
  }
  return list.IsArray();
}

bool ReadProfile(json::Value value, Profile* out) {
  if (!value) return true;
  return value.IsObject() && ReadOptional(value, "type", &out->type) &&
         ReadOptional(value, "first_name", &out->first_name) && ReadOptional(value, "middle_name", &out->middle_name) &&
         ReadOptional(value, "last_name", &out->last_name) && ReadOptional(value, "display_name", &out->display_name);
}

bool ReadMetadata(json::Value value, std::map<std::string, std::string>* out) {
  for (const json::Member member : value.Members()) {
    if (!member.value.IsString()) return false;
    out->emplace(member.name, member.value.AsString());
  }
  return value.IsObject();
}

std::optional<Failover> ReadFailover(json::Value value) {
  Failover failover;
  const bool good = ReadRequired(value, "provider", &failover.from) && ReadRequired(value, "reason", &failover.reason);
  return good ? std::optional(std::move(failover)) : std::nullopt;
}

void WriteFailovers(const std::vector<Failover>& failovers, json::Sink& sink) {
  sink.Key("failed_over_from");
  sink.StartArray();
  for (const Failover& failover : failovers) {
    sink.StartObject();
    sink.Member("provider", failover.from);
    sink.Member("reason", failover.reason);
    sink.EndObject();
  }
  sink.EndArray();
}

}  // namespace

void WriteEndUser(const EndUser& user, json::Sink& sink, json::Value provider_data) {
  sink.StartObject();
  sink.Member("object", "end_user");
  sink.Member("id", user.id);
  sink.Member("external_id", user.external_id);
  sink.Member("status", ToString(user.status));
  sink.MemberIfAny("provider", user.provider);
  sink.MemberIfAny("provider_user_id", user.provider_user_id);
  WriteLists(user, sink);
  if (!user.profile.empty()) WriteProfile(user.profile, sink);
  WriteMetadata(user.metadata, sink);
  if (!user.failovers.empty()) WriteFailovers(user.failovers, sink);
  sink.Member("created_at", FormatRfc3339(user.created_at));
  sink.Member("updated_at", FormatRfc3339(user.updated_at));
  if (provider_data) {
    sink.Key("provider_data");
    json::Write(provider_data, sink);
  }
  sink.EndObject();
}

std::optional<EndUser> ReadEndUser(json::Value value) {
  const std::optional<Status> status = StatusFromName(value.Get("status").AsString());
  if (value.Get("object").AsString() != "end_user" || !status) return std::nullopt;
  EndUser user;
  user.status = *status;
  const bool good = ReadRequired(value, "id", &user.id) && ReadRequired(value, "external_id", &user.external_id) &&
                    ReadOptional(value, "provider", &user.provider) &&
                    ReadOptional(value, "provider_user_id", &user.provider_user_id) &&
                    ReadList(value.Get("login_methods"), ReadLoginMethod, &user.login_methods) &&
                    ReadList(value.Get("wallets"), ReadWallet, &user.wallets) &&
                    ReadProfile(value.Get("profile"), &user.profile) &&
                    ReadMetadata(value.Get("metadata"), &user.metadata) &&
                    (!value.Get("failed_over_from") ||
                     ReadList(value.Get("failed_over_from"), ReadFailover, &user.failovers)) &&
                    ReadTime(value, "created_at", &user.created_at) && ReadTime(value, "updated_at", &user.updated_at);
  return good ? std::optional(std::move(user)) : std::nullopt;
}

}  // namespace walletgate::api
