#include "api/create_end_user.h"

#include "api/adopt_request.h"
#include "api/login_kinds.h"
#include "api/object_rules.h"
#include "api/request_lists.h"
#include "api/request_parts.h"
#include "api/write_parts.h"
#include "base/json/builder.h"
#include "base/json/text.h"

namespace walletgate::api {
namespace {

void ReadWho(json::Value value, const Place& place, CreateEndUser& out) { ReadProfile(value, place, out.profile); }

void ReadLogins(json::Value value, const Place& place, CreateEndUser& out) {
  ReadLoginMethods(value, place, out.login_methods);
}

void ReadWanted(json::Value value, const Place& place, CreateEndUser& out) { ReadWallets(value, place, out.wallets); }

void ReadUserToken(json::Value value, const Place& place, CreateEndUser& out) {
  if (!ExpectType(value, json::Type::kString, place)) return;
  if (TextCheck fault = CheckUserToken(value.AsString())) {
    return place.Fault(fault->code, std::move(fault->detail));
  }
  out.user_token = Secret(std::string(value.AsString()));
}

void ReadRequireVerification(json::Value value, const Place& place, CreateEndUser& out) {
  if (ExpectType(value, json::Type::kBool, place)) out.require_verification = value.AsBool();
}

void ReadRecreate(json::Value value, const Place& place, CreateEndUser& out) {
  if (ExpectType(value, json::Type::kBool, place)) out.recreate = value.AsBool();
}

void ReadPairs(json::Value value, const Place& place, CreateEndUser& out) { ReadMetadata(value, place, out.metadata); }

/// Read with the whole body (CheckAdopt).
void PassAdopt(json::Value /*value*/, const Place& /*place*/, CreateEndUser& /*out*/) {}

constexpr std::array kCreateRules = {
    MemberRule<CreateEndUser>{"external_id", true, ReadText<&CreateEndUser::external_id, CheckExternalId>},
    MemberRule<CreateEndUser>{"provider", false, ReadText<&CreateEndUser::provider, CheckProviderId>},
    MemberRule<CreateEndUser>{"login_methods", false, ReadLogins},
    MemberRule<CreateEndUser>{"wallets", false, ReadWanted},
    MemberRule<CreateEndUser>{"profile", false, ReadWho},
    MemberRule<CreateEndUser>{"user_token", false, ReadUserToken},
    MemberRule<CreateEndUser>{"require_verification", false, ReadRequireVerification},
    MemberRule<CreateEndUser>{"metadata", false, ReadPairs},
    MemberRule<CreateEndUser>{"recreate", false, ReadRecreate},
    MemberRule<CreateEndUser>{"adopt", false, PassAdopt}};

}  // namespace

Result<CreateEndUser> ParseCreateEndUser(json::Value body) {
  Faults faults;
  CreateEndUser request;
  const Place place(faults);
  ReadObject(body, place, std::span<const MemberRule<CreateEndUser>>(kCreateRules), request);
  if (body.Get("adopt")) CheckAdopt(body, place);
  if (faults.size() > 0) return InvalidRequest(faults);
  return request;
}

Result<WalletRequest> ParseWalletRequest(json::Value body) {
  Faults faults;
  WalletRequest request;
  ReadWalletRequest(body, Place(faults), request);
  if (faults.size() > 0) return InvalidRequest(faults);
  return request;
}

Result<LoginMethod> ParseLoginMethod(json::Value body) {
  Faults faults;
  LoginMethod method;
  ReadLoginMethod(body, Place(faults), method);
  if (faults.size() > 0) return InvalidRequest(faults);
  return method;
}

std::vector<std::string_view> RequestMembers() {
  std::vector<std::string_view> names;
  for (const MemberRule<CreateEndUser>& rule : kCreateRules) names.push_back(rule.name);
  for (const std::string_view name : WalletMembers()) names.push_back(name);
  for (const LoginMember* member : AllLoginMembers()) names.push_back(member->name);
  return names;
}

CreateEndUser PersonOf(const EndUser& user) {
  CreateEndUser person;
  person.external_id = user.external_id;
  person.login_methods = user.login_methods;
  person.profile = user.profile;
  return person;
}

std::string CanonicalText(const CreateEndUser& request) {
  json::DocumentBuilder sink;
  sink.StartObject();
  sink.Member("external_id", request.external_id);
  sink.MemberIfAny("provider", request.provider);
  WriteLoginMethods(request.login_methods, sink);
  WriteWalletRequests(request.wallets, sink);
  WriteProfile(request.profile, sink);
  if (request.require_verification) sink.Member("require_verification", *request.require_verification);
  WriteMetadata(request.metadata, sink);
  sink.EndObject();
  const json::Document document = sink.Finish();
  return json::ToSortedText(document.root());
}

}  // namespace walletgate::api
