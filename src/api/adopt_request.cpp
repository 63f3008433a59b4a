#include "api/adopt_request.h"

#include <array>

#include "api/formats.h"

namespace walletgate::api {
namespace {

constexpr std::array kRules = {
    MemberRule<AdoptRequest>{"provider_user_id", true, ReadText<&AdoptRequest::provider_user_id, CheckProviderUserId>}};

}  // namespace

void CheckAdopt(json::Value body, const Place& place) {
  AdoptRequest adopt;
  ReadObject(body.Get("adopt"), Place(place, "adopt"), std::span<const MemberRule<AdoptRequest>>(kRules), adopt);
  // What says something of a create says nothing of a user who is there.
  for (const std::string_view name : {"user_token", "require_verification", "recreate"}) {
    if (body.Get(name)) Place(place, name).Fault("unsupported", "is of a create; with adopt nothing is created");
  }
  if (!body.Get("provider")) Place(place, "provider").Fault("required", "is required with adopt: it has the user");
}

std::optional<AdoptRequest> AdoptIn(json::Value body) {
  const json::Value adopt = body.Get("adopt");
  if (!adopt) return std::nullopt;
  return AdoptRequest{std::string(adopt.Get("provider_user_id").AsString())};
}

}  // namespace walletgate::api
