#include "sandbox/streambird/streambird_errors.h"

#include "base/json/writer.h"
#include "sandbox/vendor.h"

namespace walletgate::sandbox {

http::Reply StreambirdError(int status, std::string_view type, std::string_view message) {
  return JsonReply(status, JsonText([&](json::Writer& out) {
                     out.StartObject();
                     out.Key("status_code");
                     out.Int(status);
                     out.Member("error_type", type);
                     out.Member("error_message", message);
                     out.EndObject();
                   }));
}

http::Reply NoStreambirdUser() { return StreambirdError(404, "user_not_found", "User could not be found."); }

http::Reply StandardStreambirdError(int status) {
  if (status == 401) return StreambirdError(401, "unauthorized", "API key is invalid.");
  if (status == 429) return StreambirdError(429, "too_many_requests", "Too many requests.");
  if (status == 404) return NoStreambirdUser();
  if (status < 500) return StreambirdError(status, "bad_request", "The request was refused.");
  return StreambirdError(status, "internal_server_error", "Something went wrong.");
}

}  // namespace walletgate::sandbox
