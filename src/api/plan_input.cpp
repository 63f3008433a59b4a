// Part of create_end_user.h: what a request plan reads.

#include <algorithm>
#include <span>

#include "api/create_end_user.h"
#include "api/login_kinds.h"
#include "api/names.h"
#include "api/write_parts.h"
#include "base/json/builder.h"

namespace walletgate::api {
namespace {

const LoginMethod* FirstOfType(const CreateEndUser& request, LoginType type) {
  const auto found = std::find_if(request.login_methods.begin(), request.login_methods.end(),
                                  [type](const LoginMethod& method) { return method.type == type; });
  return found == request.login_methods.end() ? nullptr : &*found;
}

const LoginMethod* PrimaryLogin(const CreateEndUser& request) {
  const auto found = std::find_if(request.login_methods.begin(), request.login_methods.end(),
                                  [](const LoginMethod& method) { return !KindOf(method.type).contact.empty(); });
  return found == request.login_methods.end() ? nullptr : &*found;
}

void WriteContacts(const CreateEndUser& request, json::Sink& sink) {
  for (const LoginKind& kind : kLoginKinds) {
    const LoginMethod* first = kind.contact.empty() ? nullptr : FirstOfType(request, kind.type);
    if (first != nullptr) sink.Member(kind.contact, ContactOf(*first));
  }
  const LoginMethod* primary = PrimaryLogin(request);
  sink.Key("primary_login");
  sink.StartObject();
  sink.Member("type", primary == nullptr ? std::string_view("none") : ToString(primary->type));
  if (primary != nullptr) sink.Member("identifier", ContactOf(*primary));
  sink.EndObject();
}

/// `wallet.<chain>`. Two wallets of one chain (eoa and smart) show as the smart one: vendors that make a smart wallet
/// make its owning key account with it, so "smart" is the wish that covers both.
void WriteWalletOfChain(std::span<const WalletRequest> wallets, Chain chain, json::Sink& sink) {
  bool wanted = false;
  bool smart = false;
  for (const WalletRequest& wallet : wallets) {
    if (wallet.chain != chain) continue;
    wanted = true;
    smart = smart || wallet.kind == WalletKind::kSmart;
  }
  if (!wanted) return;
  sink.Key(ToString(chain));
  sink.StartObject();
  sink.Member("kind", ToString(smart ? WalletKind::kSmart : WalletKind::kEoa));
  sink.Member("smart", smart);
  sink.EndObject();
}

void WriteWalletViews(std::span<const WalletRequest> wallets, json::Sink& sink) {
  if (wallets.empty()) return;
  const WalletRequest& first = wallets.front();
  if (std::all_of(wallets.begin(), wallets.end(),
                  [&first](const WalletRequest& w) { return w.chain == first.chain; })) {
    sink.Member("sole_chain", ToString(first.chain));
  }
  if (wallets.size() == 1) {
    sink.Member("sole_account", std::string(ToString(first.chain)) + "_" + std::string(ToString(first.kind)));
  }
  sink.Key("wallet");
  sink.StartObject();
  for (std::size_t i = 0; i < kChainNames.size(); ++i) WriteWalletOfChain(wallets, static_cast<Chain>(i), sink);
  sink.EndObject();
}

void WritePerson(const CreateEndUser& request, json::Sink& sink) {
  if (!request.profile.empty()) WriteProfile(request.profile, sink);
  if (!request.login_methods.empty()) WriteLoginMethods(request.login_methods, sink);
}

/// A list for each kind with a contact, called after it.
void WriteContactLists(const CreateEndUser& request, json::Sink& sink) {
  for (const LoginKind& kind : kLoginKinds) {
    if (kind.contact.empty() || FirstOfType(request, kind.type) == nullptr) continue;
    sink.Key(ContactListName(kind));
    sink.StartArray();
    for (const LoginMethod& method : request.login_methods) {
      if (method.type != kind.type) continue;
      sink.StartObject();
      sink.Member(kind.contact, ContactOf(method));
      sink.EndObject();
    }
    sink.EndArray();
  }
}

void WriteCreate(const OperationInput& input, json::Sink& sink) {
  const CreateEndUser& request = *input.request;
  sink.Member("external_id", input.external_id.empty() ? request.external_id : input.external_id);
  sink.MemberIfAny("user_token", (input.user_token.empty() ? request.user_token : input.user_token).Reveal());
  if (request.require_verification) sink.Member("require_verification", *request.require_verification);
  WritePerson(request, sink);
  if (!request.wallets.empty()) WriteWalletRequests(request.wallets, sink);
  WriteContacts(request, sink);
  WriteWalletViews(request.wallets, sink);
}

/// A search goes by one contact. Of a request with both, the e-mail address: the better known of the two.
void WriteFind(const OperationInput& input, json::Sink& sink) {
  sink.MemberIfAny("email", input.email);
  sink.MemberIfAny("phone_number", input.phone_number);
  if (!input.email.empty() || !input.phone_number.empty() || input.request == nullptr) return;
  if (const LoginMethod* email = FirstOfType(*input.request, LoginType::kEmail)) {
    sink.Member("email", email->email);
  } else if (const LoginMethod* phone = FirstOfType(*input.request, LoginType::kPhone)) {
    sink.Member("phone_number", phone->phone_number);
  }
}

void WriteExisting(const OperationInput& input, json::Sink& sink) {
  const std::string& id = input.external_id;
  sink.MemberIfAny("external_id", id.empty() && input.request != nullptr ? input.request->external_id : id);
  sink.MemberIfAny("provider_user_id", input.provider_user_id);
}

void WritePage(const OperationInput& input, json::Sink& sink) {
  sink.MemberIfAny("cursor", input.cursor);
  if (input.limit == 0) return;
  sink.Key("limit");
  sink.Int(static_cast<std::int64_t>(input.limit));
}

void WriteKnownLogin(const LoginMethod& method, json::Sink& sink) {
  sink.Key("login_method");
  sink.StartObject();
  sink.Member("type", ToString(method.type));
  sink.MemberIfAny("id", method.id_at_provider);
  sink.Member("identifier", IdentifierOf(method));
  sink.EndObject();
}

}  // namespace

json::Document BuildPlanInput(Operation operation, const OperationInput& input) {
  json::DocumentBuilder sink;
  sink.StartObject();
  switch (operation) {
    case Operation::kCreateEndUser:
      if (input.request != nullptr) WriteCreate(input, sink);
      break;
    case Operation::kGetEndUser:
    case Operation::kDeleteEndUser:
      WriteExisting(input, sink);
      sink.MemberIfAny("user_token", input.user_token.Reveal());
      break;
    case Operation::kFindEndUser: WriteFind(input, sink); break;
    case Operation::kCreateWallet:
      WriteExisting(input, sink);
      if (input.wallet) WriteWalletViews(std::span(&*input.wallet, 1), sink);
      break;
    case Operation::kListEndUsers: WritePage(input, sink); break;
    case Operation::kUpdateEndUser:
      WriteExisting(input, sink);
      if (input.request == nullptr) break;
      WritePerson(*input.request, sink);
      WriteContactLists(*input.request, sink);
      break;
    case Operation::kRemoveLoginMethod:
      WriteExisting(input, sink);
      if (input.login_method) WriteKnownLogin(*input.login_method, sink);
      break;
  }
  sink.EndObject();
  return sink.Finish();
}

}  // namespace walletgate::api
