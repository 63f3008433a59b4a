#include "sandbox/cdp/cdp_users.h"

#include <algorithm>
#include <array>

#include "api/addresses/addresses.h"
#include "api/end_user.h"
#include "base/json/parse.h"
#include "base/json/text.h"
#include "base/json/writer.h"
#include "base/strings.h"
#include "sandbox/fabricate.h"
#include "sandbox/formats.h"
#include "sandbox/vendor.h"

namespace walletgate::sandbox {
namespace {

constexpr std::size_t kMaxAccounts = 10;  // of one kind
constexpr std::string_view kInvalidMethod = "One of the authentication methods is invalid: ";

bool IsOauth(std::string_view type) {
  constexpr std::array<std::string_view, 5> kProviders = {"google", "apple", "x", "telegram", "github"};
  return std::find(kProviders.begin(), kProviders.end(), type) != kProviders.end();
}

bool IsAbsentOrText(json::Value value) { return !value || value.IsString(); }

std::string ReadOauth(json::Value item, CdpMethod& method) {
  method.oauth_provider = item.Get("type").AsString();
  method.subject = item.Get("sub").AsString();
  const bool telegram_form =
      method.oauth_provider == "telegram" && item.Get("id").AsInt64() && item.Get("authDate").AsInt64();
  if (telegram_form && method.subject.empty()) method.subject = item.Get("id").NumberText();
  if (method.subject.empty()) return "sub is required.";
  for (std::string_view name : {"email", "name", "username", "firstName", "lastName", "photoUrl"}) {
    if (!IsAbsentOrText(item.Get(name))) return std::string(name) + " must be a string.";
  }
  method.email = item.Get("email").AsString();
  if (item.Get("email") && !IsEmail(method.email)) return "email does not match the pattern.";
  method.contact = method.email.empty() ? method.subject : method.email;
  method.identity = method.oauth_provider + ":" + method.subject;
  return "";
}

std::string ReadMethod(json::Value item, CdpMethod& method) {
  std::string_view type = item.Get("type").AsString();
  if (IsOauth(type)) return ReadOauth(item, method);
  if (type == "email") {
    method.contact = method.email = item.Get("email").AsString();
    method.identity = "email:" + ToLowerAscii(method.email);
    return IsEmail(method.email) ? "" : "email does not match the pattern.";
  }
  if (type == "sms") {
    method.contact = method.phone_number = item.Get("phoneNumber").AsString();
    method.identity = "sms:" + method.phone_number;
    return IsE164(method.phone_number) ? "" : "phoneNumber does not match the pattern.";
  }
  if (type == "jwt") {
    method.contact = method.subject = item.Get("sub").AsString();
    std::string kid(item.Get("kid").AsString());
    method.identity = "jwt:" + kid + ":" + method.subject;
    return method.subject.empty() || kid.empty() ? "sub and kid are required." : "";
  }
  if (type == "siwe") {
    method.contact = item.Get("address").AsString();
    method.siwe_address = ToLowerAscii(method.contact);
    method.identity = "siwe:" + method.siwe_address;
    return api::ChecksumEvmAddress(method.contact) == method.contact ? "" : "address is not an EIP-55 address.";
  }
  return "type is unknown.";
}

/// The members that the documents list, in their order; others are dropped.
std::string KnownMembers(json::Value item) {
  return JsonText([&](json::Writer& out) {
    out.StartObject();
    for (std::string_view name : {"type", "email", "phoneNumber", "sub", "kid", "name", "username", "id", "authDate",
                                  "firstName", "lastName", "photoUrl", "address"}) {
      if (!item.Get(name)) continue;
      out.Key(name);
      json::Write(item.Get(name), out);
    }
    out.EndObject();
  });
}

std::string ReadMethods(json::Value list, std::vector<CdpMethod>& methods) {
  if (!list.IsArray() || list.size() == 0) return "At least one authentication method must be provided.";
  for (json::Value item : list.Elements()) {
    CdpMethod method;
    if (std::string fault = ReadMethod(item, method); !fault.empty()) return std::string(kInvalidMethod) + fault;
    for (const CdpMethod& other : methods) {
      if (other.identity == method.identity) return std::string(kInvalidMethod) + "two are the same.";
    }
    method.text = KnownMembers(item);
    methods.push_back(std::move(method));
  }
  return "";
}

std::string ReadFlag(json::Value object, std::string_view name, bool& flag) {
  json::Value value = object.Get(name);
  if (value && !value.IsBool()) return std::string(name) + " must be a boolean.";
  flag = value.AsBool();
  return "";
}

std::string ReadAccounts(json::Value body, CdpCreate& create) {
  json::Value evm = body.Get("evmAccount");
  json::Value solana = body.Get("solanaAccount");
  if ((evm && !evm.IsObject()) || (solana && !solana.IsObject()))
    return "evmAccount and solanaAccount must be objects.";
  create.evm = static_cast<bool>(evm);
  create.solana = static_cast<bool>(solana);
  bool ignored = false;
  bool unsupported = false;
  std::string fault = ReadFlag(evm, "createSmartAccount", create.smart);
  if (fault.empty()) fault = ReadFlag(evm, "enableSpendPermissions", ignored);
  if (fault.empty()) fault = ReadFlag(solana, "createSmartAccount", unsupported);
  if (fault.empty() && unsupported) fault = "The request contains one or more unsupported options.";
  return fault;
}

void WriteStrings(std::string_view name, const std::vector<CdpAccount>& accounts, json::Sink& out) {
  out.Key(name);
  out.StartArray();
  for (const CdpAccount& account : accounts) out.String(account.address);
  out.EndArray();
}

void WriteObjects(std::string_view name, const std::vector<CdpAccount>& accounts, json::Sink& out) {
  out.Key(name);
  out.StartArray();
  for (const CdpAccount& account : accounts) WriteCdpAccount(account, out);
  out.EndArray();
}

void WriteMethods(const CdpUser& user, json::Sink& out) {
  out.Key("authenticationMethods");
  out.StartArray();
  for (const CdpMethod& method : user.methods) {
    Result<json::Document> item = json::Parse(method.text);
    if (item) json::Write(item->root(), out);
  }
  if (user.oddity == Oddity::kLogin) {
    out.StartObject();
    out.Member("type", "carrier-pigeon");
    out.Member("ring", "41");
    out.EndObject();
  }
  out.EndArray();
}

CdpMethod MethodOf(std::string_view type, std::string_view name, const std::string& contact) {
  CdpMethod method;
  (name == "email" ? method.email : method.phone_number) = contact;
  method.contact = contact;
  method.identity = std::string(type) + ":" + contact;
  method.text = JsonText([&](json::Writer& out) {
    out.StartObject();
    out.Member("type", type);
    out.Member(name, contact);
    out.EndObject();
  });
  return method;
}

}  // namespace

std::vector<CdpAccount>& CdpUser::Accounts(CdpAccountKind kind) {
  if (kind == CdpAccountKind::kEvm) return evm;
  return kind == CdpAccountKind::kEvmSmart ? smart : solana;
}

CdpCreateOrFault ReadCdpCreate(json::Value body) {
  CdpCreateOrFault read;
  if (!body.IsObject()) return {{}, "The request body must be a JSON object."};
  read.fault = ReadMethods(body.Get("authenticationMethods"), read.create.methods);
  if (!read.fault.empty()) return read;
  if (json::Value id = body.Get("userId")) {
    if (!IsIdentifier(id.AsString(), 100, "-")) return {{}, "userId must match ^[a-zA-Z0-9-]{1,100}$."};
    read.create.user_id = id.AsString();
  }
  read.fault = ReadAccounts(body, read.create);
  return read;
}

CdpCreate CdpCreateOf(const Settler& settler) {
  CdpCreate create;
  create.user_id = settler.id;
  create.methods.push_back(MethodOf("email", "email", settler.email));
  if (!settler.phone_number.empty()) create.methods.push_back(MethodOf("sms", "phoneNumber", settler.phone_number));
  create.evm = true;
  create.solana = settler.solana;
  return create;
}

bool AddCdpAccount(CdpUser& user, CdpAccountKind kind, const std::string& seed, WallTime now) {
  if (user.Accounts(kind).size() >= kMaxAccounts) return false;
  SeededRandom random(seed + "|cdp|" + user.user_id + "|" + std::to_string(user.accounts_made++));
  if (kind == CdpAccountKind::kSolana) {
    user.solana.push_back({MakeAddress(api::Chain::kSolana, random), "", now});
    return true;
  }
  std::string owner;
  if (kind == CdpAccountKind::kEvmSmart) {
    if (user.evm.empty() && !AddCdpAccount(user, CdpAccountKind::kEvm, seed, now)) return false;
    owner = user.evm.back().address;
  }
  user.Accounts(kind).push_back({MakeAddress(api::Chain::kEvm, random), owner, now});
  return true;
}

void WriteCdpAccount(const CdpAccount& account, json::Sink& out) {
  out.StartObject();
  out.Member("address", account.address);
  if (!account.owner.empty()) {
    out.Key("ownerAddresses");
    out.StartArray();
    out.String(account.owner);
    out.EndArray();
  }
  out.Member("createdAt", FormatRfc3339(account.created_at));
  out.EndObject();
}

void WriteCdpUser(const CdpUser& user, json::Sink& out) {
  out.StartObject();
  if (user.oddity != Oddity::kNoId) out.Member("userId", user.user_id);
  WriteMethods(user, out);
  WriteStrings("evmAccounts", user.evm, out);
  WriteObjects("evmAccountObjects", user.evm, out);
  WriteStrings("evmSmartAccounts", user.smart, out);
  WriteObjects("evmSmartAccountObjects", user.smart, out);
  WriteStrings("solanaAccounts", user.solana, out);
  WriteObjects("solanaAccountObjects", user.solana, out);
  out.Member("createdAt", user.oddity == Oddity::kTime ? "some day" : FormatRfc3339(user.created_at));
  out.EndObject();
}

}  // namespace walletgate::sandbox
