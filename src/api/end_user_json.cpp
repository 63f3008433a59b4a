// Part of end_user.h: as JSON, for callers and for the store.

#include "api/end_user.h"
#include "api/end_user_links.h"
#include "api/login_kinds.h"
#include "api/profile_members.h"
#include "api/write_parts.h"
#include "base/json/text.h"

namespace walletgate::api {
namespace {

void WriteAnsweredLogin(const LoginMethod& method, json::Sink& sink) {
  sink.StartObject();
  WriteLoginMembers(method, sink);
  if (!KindOf(method.type).contact.empty()) {
    sink.Key("verified");
    if (method.verified) sink.Bool(*method.verified);
    else sink.Null();  // nobody said
  }
  sink.EndObject();
}

void WriteWallet(const Wallet& wallet, json::Sink& sink) {
  sink.StartObject();
  sink.Member("chain", ToString(wallet.chain));
  sink.Member("kind", ToString(wallet.kind));
  sink.Member("address", wallet.address);
  sink.Member("default", wallet.is_default);
  if (wallet.gone_since) sink.Member("gone_since", FormatRfc3339(*wallet.gone_since));
  if (wallet.valid_until) sink.Member("valid_until", FormatRfc3339(*wallet.valid_until));
  sink.EndObject();
}

void WriteWallets(std::string_view name, const std::vector<Wallet>& wallets, json::Sink& sink) {
  sink.Key(name);
  sink.StartArray();
  for (const Wallet& wallet : wallets) WriteWallet(wallet, sink);
  sink.EndArray();
}

void WritePendingWallets(const std::vector<WalletRequest>& wallets, json::Sink& sink) {
  sink.Key("pending_wallets");
  sink.StartArray();
  for (const WalletRequest& wallet : wallets) WriteWalletRequest(wallet, sink);
  sink.EndArray();
}

void WriteAskedAgain(const std::vector<AskedAgain>& wallets, json::Sink& sink) {
  sink.Key("asked_again");
  sink.StartArray();
  for (const AskedAgain& asked : wallets) {
    sink.StartObject();
    sink.Member("chain", ToString(asked.wallet.chain));
    sink.Member("kind", ToString(asked.wallet.kind));
    sink.Member("at", FormatRfc3339(asked.at));
    sink.EndObject();
  }
  sink.EndArray();
}

void WriteLists(const EndUser& user, json::Sink& sink) {
  sink.Key("login_methods");
  sink.StartArray();
  for (const LoginMethod& method : user.login_methods) WriteAnsweredLogin(method, sink);
  sink.EndArray();
  WriteWallets("wallets", user.wallets, sink);
  if (!user.previous_wallets.empty()) WriteWallets("previous_wallets", user.previous_wallets, sink);
  if (!user.pending_wallets.empty()) WritePendingWallets(user.pending_wallets, sink);
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

void WriteMembers(const EndUser& user, json::Sink& sink) {
  sink.Member("object", "end_user");
  sink.Member("id", user.id);
  sink.Member("external_id", user.external_id);
  sink.Member("status", ToString(ShownStatus(user)));
  sink.MemberIfAny("provider", user.provider);
  sink.MemberIfAny("provider_user_id", user.provider_user_id);
  WriteLists(user, sink);
  if (!user.profile.empty()) WriteProfile(user.profile, sink);
  WriteMetadata(user.metadata, sink);
  if (!user.failovers.empty()) WriteFailovers(user.failovers, sink);
  sink.Member("created_at", FormatRfc3339(user.created_at));
  sink.Member("updated_at", FormatRfc3339(user.updated_at));
  if (user.provider_created_at) sink.Member("provider_created_at", FormatRfc3339(*user.provider_created_at));
  if (user.missing_since) sink.Member("missing_since", FormatRfc3339(*user.missing_since));
  if (user.reused_provider_user) sink.Member("reused_provider_user", true);
}

void WriteProviderData(json::Value provider_data, json::Sink& sink) {
  if (!provider_data) return;
  sink.Key("provider_data");
  json::Write(provider_data, sink);
}

void WriteLink(const ShownLink& link, json::Sink& sink) {
  sink.StartObject();
  sink.Member("provider", link.provider);
  sink.MemberIfAny("account", link.account);
  sink.MemberIfAny("provider_user_id", link.provider_user_id);
  sink.Member("state", link.state);
  sink.Member("origin", link.origin);
  sink.Member("created_at", FormatRfc3339(link.created_at));
  sink.Key("verified_at");
  if (link.verified_at) sink.String(FormatRfc3339(*link.verified_at));
  else sink.Null();
  WriteWallets("wallets", link.wallets, sink);
  sink.EndObject();
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

bool ReadOptionalTime(json::Value object, std::string_view name, std::optional<WallTime>* out) {
  if (!object.Get(name)) return true;
  *out = ParseRfc3339(object.Get(name).AsString());
  return out->has_value();
}

bool ReadOptionalCount(json::Value object, std::string_view name, std::uint64_t* out) {
  const json::Value value = object.Get(name);
  if (!value) return true;
  const std::optional<std::int64_t> number = value.AsInt64();
  if (!number || *number < 0) return false;
  *out = static_cast<std::uint64_t>(*number);
  return true;
}

/// What only a re-creation has.
bool ReadRecreation(json::Value object, EndUser* out) {
  const json::Value reused = object.Get("reused_provider_user");
  if (reused && !reused.IsBool()) return false;
  out->reused_provider_user = reused && reused.AsBool();
  return ReadOptionalCount(object, "generation", &out->generation);
}

/// The vendor's status where it is another than the one shown.
bool ReadStatus(json::Value object, Status* out) {
  const json::Value hidden = object.Get("provider_status");
  const std::optional<Status> status = StatusFromName((hidden ? hidden : object.Get("status")).AsString());
  if (status) *out = *status;
  return status.has_value();
}

std::optional<WalletRequest> ReadPendingWallet(json::Value value) {
  const std::optional<Chain> chain = ChainFromName(value.Get("chain").AsString());
  const std::optional<WalletKind> kind = WalletKindFromName(value.Get("kind").AsString());
  return chain && kind ? std::optional(WalletRequest{*chain, *kind}) : std::nullopt;
}

std::optional<AskedAgain> ReadAskedAgain(json::Value value) {
  const std::optional<WalletRequest> wallet = ReadPendingWallet(value);
  AskedAgain asked;
  if (!wallet || !ReadTime(value, "at", &asked.at)) return std::nullopt;
  asked.wallet = *wallet;
  return asked;
}

std::optional<LoginMethod> ReadLoginMethod(json::Value value) {
  const std::optional<LoginType> type = LoginTypeFromName(value.Get("type").AsString());
  if (!type) return std::nullopt;
  LoginMethod method;
  method.type = *type;
  for (const LoginMember& member : KindOf(*type).members) {
    const bool is_tag = member.value == nullptr;
    if (!is_tag && !ReadOptional(value, member.name, &(method.*member.value))) return std::nullopt;
  }
  const json::Value verified = value.Get("verified");
  if (verified && !verified.IsBool() && !verified.IsNull()) return std::nullopt;
  if (verified.IsBool()) method.verified = verified.AsBool();
  return method;
}

std::optional<Wallet> ReadWallet(json::Value value) {
  const std::optional<Chain> chain = ChainFromName(value.Get("chain").AsString());
  const std::optional<WalletKind> kind = WalletKindFromName(value.Get("kind").AsString());
  Wallet wallet;
  const bool good = chain && kind && ReadRequired(value, "address", &wallet.address) && value.Get("default").IsBool() &&
                    ReadOptionalTime(value, "gone_since", &wallet.gone_since) &&
                    ReadOptionalTime(value, "valid_until", &wallet.valid_until);
  if (!good) return std::nullopt;
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

template <class Item>
bool ReadListIfAny(json::Value list, std::optional<Item> (*read)(json::Value), std::vector<Item>* out) {
  return !list || ReadList(list, read, out);
}

bool ReadProfile(json::Value value, Profile* out) {
  if (!value) return true;
  for (const ProfileMember& member : kProfileMembers) {
    if (!ReadOptional(value, member.name, &(out->*member.value))) return false;
  }
  return value.IsObject();
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

}  // namespace

void WriteEndUser(const EndUser& user, json::Sink& sink, json::Value provider_data) {
  sink.StartObject();
  WriteMembers(user, sink);
  WriteProviderData(provider_data, sink);
  sink.EndObject();
}

void WriteEndUser(const EndUser& user, const std::vector<ShownLink>& links, json::Value provider_data,
                  json::Sink& sink) {
  sink.StartObject();
  WriteMembers(user, sink);
  sink.Key("links");
  sink.StartArray();
  for (const ShownLink& link : links) WriteLink(link, sink);
  sink.EndArray();
  WriteProviderData(provider_data, sink);
  sink.EndObject();
}

void WriteStoredEndUser(const EndUser& user, json::Sink& sink) {
  sink.StartObject();
  WriteMembers(user, sink);
  if (user.status != ShownStatus(user)) sink.Member("provider_status", ToString(user.status));
  if (!user.asked_again.empty()) WriteAskedAgain(user.asked_again, sink);
  if (user.generation > 0) {
    sink.Key("generation");
    sink.Int(static_cast<std::int64_t>(user.generation));
  }
  if (user.version > 1) {
    sink.Key("version");
    sink.Int(static_cast<std::int64_t>(user.version));
  }
  sink.EndObject();
}

std::optional<EndUser> ReadEndUser(json::Value value) {
  if (value.Get("object").AsString() != "end_user") return std::nullopt;
  EndUser user;
  const bool good =
      ReadStatus(value, &user.status) && ReadRequired(value, "id", &user.id) &&
      ReadRequired(value, "external_id", &user.external_id) && ReadOptional(value, "provider", &user.provider) &&
      ReadOptional(value, "provider_user_id", &user.provider_user_id) &&
      ReadList(value.Get("login_methods"), ReadLoginMethod, &user.login_methods) &&
      ReadList(value.Get("wallets"), ReadWallet, &user.wallets) && ReadProfile(value.Get("profile"), &user.profile) &&
      ReadMetadata(value.Get("metadata"), &user.metadata) &&
      ReadListIfAny(value.Get("previous_wallets"), ReadWallet, &user.previous_wallets) &&
      ReadListIfAny(value.Get("pending_wallets"), ReadPendingWallet, &user.pending_wallets) &&
      ReadListIfAny(value.Get("asked_again"), ReadAskedAgain, &user.asked_again) &&
      ReadListIfAny(value.Get("failed_over_from"), ReadFailover, &user.failovers) &&
      ReadOptionalTime(value, "provider_created_at", &user.provider_created_at) &&
      ReadOptionalTime(value, "missing_since", &user.missing_since) && ReadRecreation(value, &user) &&
      ReadOptionalCount(value, "version", &user.version) && ReadTime(value, "created_at", &user.created_at) &&
      ReadTime(value, "updated_at", &user.updated_at);
  return good ? std::optional(std::move(user)) : std::nullopt;
}

}  // namespace walletgate::api
