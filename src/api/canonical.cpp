// Part of create_end_user.h: what of a request makes its fingerprint.

#include "api/create_end_user.h"
#include "api/write_parts.h"

namespace walletgate::api {

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
