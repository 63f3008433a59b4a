#include "sandbox/streambird/streambird.h"

#include <algorithm>
#include <memory>

#include "base/json/parse.h"
#include "sandbox/streambird/streambird_errors.h"

namespace walletgate::sandbox {
namespace {

constexpr std::string_view kCreatePath = "/v1/auth/users/create";
constexpr std::string_view kSearchPath = "/v1/auth/users/search";

bool StartsWith(const std::vector<std::string>& path, std::initializer_list<std::string_view> head) {
  return path.size() >= head.size() && std::equal(head.begin(), head.end(), path.begin());
}

}  // namespace

bool Streambird::IsCreate(const http::Request& request) const {
  return request.method == "POST" && request.path == kCreatePath;
}

bool Streambird::Writes(const http::Request& request) const {
  return request.method != "GET" && request.path != kSearchPath;
}

Step Streambird::Begin(const http::Request& request) {
  Secret key{std::string(BearerToken(request))};
  if (key.empty())
    return Step::Done(StreambirdError(401, "unauthorized", "Authorization header is missing or malformed."));
  const bool live = key == credentials_.live_key;
  if (!live && !(key == credentials_.test_key)) {
    return Step::Done(StreambirdError(401, "unauthorized", "API key is invalid."));
  }
  std::optional<std::vector<std::string>> path = PathSegments(request.path);
  if (!path) return Step::Done(StreambirdError(400, "bad_request", "The path is malformed."));
  return Route(request, *path, live);
}

Step Streambird::Route(const http::Request& request, const std::vector<std::string>& path, bool live) {
  const std::string& method = request.method;
  if (StartsWith(path, {"v1", "auth", "users"})) {
    const std::string id = path.size() > 3 ? path[3] : "";
    if (method == "GET" && path.size() == 4) return Step::Run([this, id, live] { return calls_.Get(id, live); });
    if (method == "DELETE" && path.size() == 5 && path[4] == "delete") {
      return Step::Run([this, id, live] { return calls_.Delete(id, live); });
    }
    if (method == "PUT" && path.size() == 5 && path[4] == "update") return BeginPut(request, id, live);
    const bool factor = (id == "emails" || id == "phone_numbers") && path.size() == 6 && path[5] == "delete";
    if (method == "DELETE" && factor) {
      return Step::Run([this, is_email = id == "emails", contact = path[4], live] {
        return changes_.RemoveContact(is_email, contact, live);
      });
    }
  }
  if (method == "POST") return BeginPost(request, path, live);
  if (method == "GET" && path.size() == 3 && StartsWith(path, {"v1", "wallets"})) {
    return Step::Run([this, id = path[2], live] { return wallets_.Get(id, live); });
  }
  return Step::Done(StreambirdError(404, "not_found", "There is no such endpoint."));
}

Step Streambird::BeginPut(const http::Request& request, const std::string& user_id, bool live) {
  Result<json::Document> parsed = json::Parse(request.body);
  if (!parsed || !parsed->root().IsObject() || !HasContentType(request, "application/json")) {
    return Step::Done(StreambirdError(400, "bad_request", "The request body must be a JSON object."));
  }
  auto body = std::make_shared<json::Document>(std::move(*parsed));
  return Step::Run([this, body, user_id, live] { return changes_.Update(user_id, body->root(), live); });
}

Step Streambird::BeginPost(const http::Request& request, const std::vector<std::string>& path, bool live) {
  const bool create = request.path == kCreatePath;
  const bool search = path.size() == 4 && StartsWith(path, {"v1", "auth", "users", "search"});
  const bool wallet = path.size() == 3 && StartsWith(path, {"v1", "wallets", "create"});
  if (!create && !search && !wallet) return Step::Done(StreambirdError(404, "not_found", "There is no such endpoint."));
  Result<json::Document> parsed = json::Parse(request.body);
  if (!parsed || !parsed->root().IsObject() || !HasContentType(request, "application/json")) {
    return Step::Done(StreambirdError(400, "bad_request", "The request body must be a JSON object."));
  }
  auto body = std::make_shared<json::Document>(std::move(*parsed));
  if (create) return Step::Run([this, body, live] { return calls_.Create(body->root(), live); });
  if (search) return Step::Run([this, body, live] { return calls_.Search(body->root(), live); });
  return Step::Run([this, body, live] { return wallets_.Create(body->root(), live); });
}

}  // namespace walletgate::sandbox
