#include "api/write_parts.h"

#include "api/login_kinds.h"
#include "api/profile_members.h"

namespace walletgate::api {

void WriteLoginMembers(const LoginMethod& method, json::Sink& sink) {
  sink.Member("type", ToString(method.type));
  for (const LoginMember& member : KindOf(method.type).members) {
    if (member.value != nullptr) sink.MemberIfAny(member.name, method.*member.value);
  }
}

void WriteLoginMethods(const std::vector<LoginMethod>& methods, json::Sink& sink) {
  sink.Key("login_methods");
  sink.StartArray();
  for (const LoginMethod& method : methods) {
    sink.StartObject();
    WriteLoginMembers(method, sink);
    sink.EndObject();
  }
  sink.EndArray();
}

void WriteWalletRequest(const WalletRequest& wallet, json::Sink& sink) {
  sink.StartObject();
  sink.Member("chain", ToString(wallet.chain));
  sink.Member("kind", ToString(wallet.kind));
  sink.EndObject();
}

void WriteWalletRequests(const std::vector<WalletRequest>& wallets, json::Sink& sink) {
  sink.Key("wallets");
  sink.StartArray();
  for (const WalletRequest& wallet : wallets) WriteWalletRequest(wallet, sink);
  sink.EndArray();
}

void WriteProfile(const Profile& profile, json::Sink& sink) {
  sink.Key("profile");
  sink.StartObject();
  for (const ProfileMember& member : kProfileMembers) sink.MemberIfAny(member.name, profile.*member.value);
  sink.EndObject();
}

void WriteMetadata(const std::map<std::string, std::string>& metadata, json::Sink& sink) {
  sink.Key("metadata");
  sink.StartObject();
  for (const auto& [name, value] : metadata) sink.Member(name, value);
  sink.EndObject();
}

}  // namespace walletgate::api
