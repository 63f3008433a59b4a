#include "sandbox/cdp/cdp_directory.h"

#include <algorithm>

#include "base/ids.h"
#include "base/json/writer.h"
#include "base/strings.h"
#include "crypto/base64.h"
#include "sandbox/fabricate.h"
#include "sandbox/formats.h"

namespace walletgate::sandbox {
namespace {

http::Reply ShowUser(int status, const CdpUser& user) {
  return JsonReply(status, JsonText([&](json::Writer& out) { WriteCdpUser(user, out); }));
}

http::Reply UserList(const std::vector<const CdpUser*>& users, std::string_view next_page) {
  std::string body;
  json::Writer out(&body);
  out.StartObject();
  out.Key("endUsers");
  out.StartArray();
  for (const CdpUser* user : users) WriteCdpUser(*user, out);
  out.EndArray();
  out.MemberIfAny("nextPageToken", next_page);
  out.EndObject();
  return JsonReply(200, std::move(body));
}

/// A page token is the position of the next user, made to look opaque.
std::string PageToken(std::size_t position) { return crypto::Base64UrlEncode("page:" + std::to_string(position)); }

std::optional<std::size_t> ReadWhole(std::string_view digits) {
  if (digits.empty() || digits.size() > 9) return std::nullopt;
  if (digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  return static_cast<std::size_t>(std::stoul(std::string(digits)));
}

std::optional<std::size_t> ReadPageToken(const std::string& token) {
  std::string text = crypto::Base64UrlDecode(token).value_or("");
  return text.starts_with("page:") ? ReadWhole(std::string_view(text).substr(5)) : std::nullopt;
}

bool HasMethod(const CdpUser& user, const std::function<bool(const CdpMethod&)>& wanted) {
  return std::any_of(user.methods.begin(), user.methods.end(), wanted);
}

/// Whether a method of the user matches the lookup's one criterion.
bool Matches(const CdpUser& user, const Form& query) {
  return HasMethod(user, [&](const CdpMethod& method) {
    const auto& [name, value] = query.front();
    if (name == "email") return EqualsIgnoreCase(method.email, value);
    if (name == "phoneNumber") return method.phone_number == value;
    if (name == "siweAddress") return method.siwe_address == ToLowerAscii(value);
    return method.oauth_provider == FormValue(query, "oauthProvider") &&
           method.subject == FormValue(query, "oauthSubject");
  });
}

/// Exactly one of email, phoneNumber, siweAddress, or the pair of oauthProvider and oauthSubject.
bool IsLookup(const Form& query) {
  if (query.size() == 1) {
    const std::string& name = query.front().first;
    return (name == "email" || name == "phoneNumber" || name == "siweAddress") && !query.front().second.empty();
  }
  return query.size() == 2 && FormValue(query, "oauthProvider") && FormValue(query, "oauthSubject");
}

}  // namespace

http::Reply CdpDirectory::Create(json::Value body) {
  CdpCreateOrFault read = ReadCdpCreate(body);
  if (!read.fault.empty()) return errors_.Invalid(read.fault);
  CdpCreate& create = read.create;
  if (create.user_id.empty()) create.user_id = MakeUuid4(facilities_.random);
  if (Find(create.user_id) != nullptr)
    return errors_.Of(409, "already_exists", "An end user with this ID already exists.");
  for (const CdpMethod& method : create.methods) {
    if (by_identity_.count(method.identity) == 0) continue;
    return errors_.Of(409, "already_exists", "An end user with this authentication method already exists.");
  }
  const CdpUser& user = Make(std::move(create));
  facilities_.log.Add({user.user_id, user.user_id, user.methods.front().contact, user.created_at});
  return ShowUser(201, user);
}

CdpUser& CdpDirectory::Make(CdpCreate create) {
  const WallTime now = facilities_.clock.Now();
  CdpUser user;
  user.user_id = create.user_id;
  user.created_at = now;
  user.methods = std::move(create.methods);
  if (create.evm) AddCdpAccount(user, CdpAccountKind::kEvm, facilities_.seed, now);
  if (create.smart) AddCdpAccount(user, CdpAccountKind::kEvmSmart, facilities_.seed, now);
  if (create.solana) AddCdpAccount(user, CdpAccountKind::kSolana, facilities_.seed, now);
  by_id_[user.user_id] = users_.size();
  for (const CdpMethod& method : user.methods) by_identity_[method.identity] = users_.size();
  users_.push_back(std::move(user));
  return users_.back();
}

bool CdpDirectory::IsTaken(const CdpCreate& create) const {
  return by_id_.count(create.user_id) != 0 || std::ranges::any_of(create.methods, [this](const CdpMethod& method) {
           return by_identity_.count(method.identity) != 0;
         });
}

std::size_t CdpDirectory::Populate(const Population& population) {
  const std::size_t before = users_.size();
  for (std::size_t i = 0; i < population.count; ++i) {
    const Settler settler = SettlerOf(population, population.first + i);
    CdpCreate create = CdpCreateOf(settler);
    if (IsTaken(create)) continue;
    CdpUser& user = Make(std::move(create));
    user.oddity = settler.oddity;
    if (settler.oddity == Oddity::kAddress) user.evm.front().address.pop_back();
  }
  return users_.size() - before;
}

http::Reply CdpDirectory::AddAccount(const std::string& user_id, const std::string& leaf, json::Value body) {
  if (body && !body.IsObject()) return errors_.Invalid("The request body must be a JSON object.");
  json::Value permissions = body.Get("enableSpendPermissions");
  if (permissions && !permissions.IsBool()) {
    return errors_.Invalid("enableSpendPermissions must be a boolean.");
  }
  CdpUser* user = Find(user_id);
  if (user == nullptr) return errors_.NoUser();
  const CdpAccountKind kind = leaf == "evm"      ? CdpAccountKind::kEvm
                              : leaf == "solana" ? CdpAccountKind::kSolana
                                                 : CdpAccountKind::kEvmSmart;
  const std::string chain = leaf == "evm" ? "EVM" : leaf == "solana" ? "Solana" : "EVM smart";
  if (!AddCdpAccount(*user, kind, facilities_.seed, facilities_.clock.Now())) {
    return errors_.Invalid("Maximum number of " + chain + " accounts (10) reached for this end user.");
  }
  std::string body_text;
  json::Writer out(&body_text);
  out.StartObject();
  out.Key(leaf == "evm" ? "evmAccount" : leaf == "solana" ? "solanaAccount" : "evmSmartAccount");
  WriteCdpAccount(user->Accounts(kind).back(), out);
  out.EndObject();
  return JsonReply(201, std::move(body_text));
}

http::Reply CdpDirectory::Get(const std::string& user_id) {
  const CdpUser* user = Find(user_id);
  return user == nullptr ? errors_.NoUser() : ShowUser(200, *user);
}

http::Reply CdpDirectory::List(const http::Request& request) const {
  std::optional<Form> query = ParseForm(request.query);
  if (!query) return errors_.Invalid("The query string is malformed.");
  std::optional<std::size_t> size = ReadWhole(FormValue(*query, "pageSize").value_or("20"));
  if (!size || *size < 1 || *size > 100) return errors_.Invalid("pageSize must be between 1 and 100.");
  std::optional<std::string> token = FormValue(*query, "pageToken");
  std::optional<std::size_t> first = token ? ReadPageToken(*token) : std::size_t{0};
  if (!first) return errors_.Invalid("pageToken is invalid.");
  std::string sort = FormValue(*query, "sort").value_or("createdAt=asc");
  if (sort != "createdAt=asc" && sort != "createdAt=desc") return errors_.Invalid("sort is invalid.");
  std::vector<const CdpUser*> page;
  std::size_t next = *first;
  for (; next < users_.size() && page.size() < *size; ++next) {
    page.push_back(&users_[sort == "createdAt=asc" ? next : users_.size() - 1 - next]);
  }
  return UserList(page, next < users_.size() ? PageToken(next) : "");
}

http::Reply CdpDirectory::Lookup(const http::Request& request) const {
  std::optional<Form> query = ParseForm(request.query);
  if (!query || !IsLookup(*query)) {
    return errors_.Invalid("Exactly one lookup criterion must be provided.");
  }
  const auto& [name, value] = query->front();
  if (name == "phoneNumber" && !IsE164(value)) return errors_.Invalid("phoneNumber does not match the pattern.");
  std::vector<const CdpUser*> found;
  for (const CdpUser& user : users_) {
    if (Matches(user, *query)) found.push_back(&user);
  }
  return UserList(found, "");
}

CdpUser* CdpDirectory::Find(const std::string& user_id) {
  auto found = by_id_.find(user_id);
  return found == by_id_.end() ? nullptr : &users_[found->second];
}

}  // namespace walletgate::sandbox
