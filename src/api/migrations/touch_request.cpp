#include "api/migrations/touch_request.h"

#include <array>
#include <string>

#include "api/formats.h"
#include "api/object_rules.h"

namespace walletgate::api {
namespace {

struct Touch {
  Secret user_token;
};

void ReadUserToken(json::Value value, const Place& place, Touch& out) {
  if (!ExpectType(value, json::Type::kString, place)) return;
  if (TextCheck fault = CheckUserToken(value.AsString())) {
    return place.Fault(fault->code, std::move(fault->detail));
  }
  out.user_token = Secret(std::string(value.AsString()));
}

constexpr std::array kRules = {MemberRule<Touch>{"user_token", false, ReadUserToken}};

}  // namespace

Result<Secret> ParseTouch(json::Value body) {
  Touch touch;
  if (!body) return Secret();
  Faults faults;
  ReadObject(body, Place(faults), std::span<const MemberRule<Touch>>(kRules), touch);
  if (faults.size() > 0) return InvalidRequest(faults);
  return std::move(touch.user_token);
}

}  // namespace walletgate::api
