#include "sandbox/cdp/cdp.h"

#include <memory>

#include "base/json/parse.h"
#include "base/json/text.h"
#include "sandbox/formats.h"

namespace walletgate::sandbox {
namespace {

constexpr std::chrono::seconds kRateWindow(10);
constexpr std::size_t kMaxWrites = 500;  // in a window
constexpr std::size_t kMaxReads = 600;   // in a window

bool IsAccountLeaf(std::string_view leaf) { return leaf == "evm" || leaf == "evm-smart-account" || leaf == "solana"; }

}  // namespace

bool Cdp::IsCreate(const http::Request& request) const {
  return request.method == "POST" && request.path == "/platform/v2/end-users";
}

Cdp::Route Cdp::RouteOf(const http::Request& request, const std::vector<std::string>& path) const {
  if (path.size() < 3 || path[0] != "platform" || path[1] != "v2" || path[2] != "end-users") return Route::kUnknown;
  const bool get = request.method == "GET";
  const bool post = request.method == "POST";
  if (path.size() == 3) return post ? Route::kCreate : get ? Route::kList : Route::kUnknown;
  if (path.size() == 4 && get) return path[3] == "lookup" ? Route::kLookup : Route::kGet;
  if (path.size() == 5 && post && IsAccountLeaf(path[4])) return Route::kAddAccount;
  return Route::kUnknown;
}

Step Cdp::Begin(const http::Request& request) {
  if (std::string fault = tokens_.CheckBearer(request); !fault.empty()) {
    return Step::Done(errors_.Of(401, "unauthorized", "The request is not properly authenticated.", std::move(fault)));
  }
  std::vector<std::string> path = PathSegments(request.path).value_or(std::vector<std::string>{});
  const Route route = RouteOf(request, path);
  if (route == Route::kUnknown)
    return Step::Done(errors_.Of(404, "not_found", "The requested resource was not found."));
  const bool write = route == Route::kCreate || route == Route::kAddAccount;
  if (OverRate(write)) return Step::Done(errors_.Standard(429));
  return write ? BeginWrite(request, route, path) : BeginRead(route, request, path.size() > 3 ? path[3] : "");
}

bool Cdp::OverRate(bool write) {
  if (!rules_.limit_rates) return false;
  std::deque<WallTime>& times = write ? writes_ : reads_;
  const WallTime now = facilities_.clock.Now();
  while (!times.empty() && now - times.front() >= kRateWindow) times.pop_front();
  if (times.size() >= (write ? kMaxWrites : kMaxReads)) return true;
  times.push_back(now);
  return false;
}

Step Cdp::BeginRead(Route route, const http::Request& request, const std::string& user_id) {
  if (route == Route::kGet) return Step::Run([this, user_id] { return users_.Get(user_id); });
  if (route == Route::kLookup) return Step::Run([this, &request] { return users_.Lookup(request); });
  return Step::Run([this, &request] { return users_.List(request); });
}

Step Cdp::BeginWrite(const http::Request& request, Route route, const std::vector<std::string>& path) {
  auto body = std::make_shared<json::Document>();
  if (!request.body.empty()) {
    Result<json::Document> parsed = json::Parse(request.body);
    if (!parsed) return Step::Done(errors_.Invalid("The request body is not valid JSON."));
    *body = std::move(*parsed);
  }
  if (std::string fault = tokens_.CheckWallet(request, body->root()); !fault.empty()) {
    return Step::Done(errors_.Of(401, "unauthorized", "Wallet authentication error.", std::move(fault)));
  }
  if (!request.body.empty() && !HasContentType(request, "application/json")) {
    return Step::Done(errors_.Invalid("The Content-Type must be application/json."));
  }
  Step step = route == Route::kCreate
                  ? Step::Run([this, body] { return users_.Create(body->root()); })
                  : Step::Run([this, body, path] { return users_.AddAccount(path[3], path[4], body->root()); });
  return Guard(request, body->root(), std::move(step));
}

Step Cdp::Guard(const http::Request& request, json::Value body, Step step) {
  if (request.CountHeader("x-idempotency-key") == 0) return step;
  std::string key(request.Header("x-idempotency-key"));
  const bool well_formed = rules_.require_uuid4_key ? IsUuid4(key) : !key.empty() && key.size() <= 128;
  if (!well_formed) return Step::Done(errors_.Invalid("X-Idempotency-Key must be a UUID v4."));
  std::string fingerprint = request.method + " " + request.path + "\n" + (body ? json::ToSortedText(body) : "");
  switch (keys_.Claim(key, fingerprint)) {
    case KeyTable::Verdict::kFirst: break;
    case KeyTable::Verdict::kReplay: return Step::Done(keys_.Stored(key));
    case KeyTable::Verdict::kRunning:
      return Step::Done(
          errors_.Of(409, "already_exists", "Another request with the same idempotency key is currently processing."));
    case KeyTable::Verdict::kOtherRequest: return Step::Done(errors_.Standard(422));
  }
  // Assumed: what took effect is stored, errors are not. A 500 that hides an effect gives its result to a repeat.
  step.settle = [this, key](const http::Reply* made, http::Reply&) {
    if (made != nullptr && made->status < 300) {
      keys_.Store(key, *made);
    } else {
      keys_.Release(key);
    }
  };
  return step;
}

}  // namespace walletgate::sandbox
