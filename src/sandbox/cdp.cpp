#include "sandbox/cdp.h"

#include <algorithm>
#include <memory>

#include "base/ids.h"
#include "base/json/parse.h"
#include "base/json/text.h"
#include "base/json/writer.h"
#include "base/strings.h"
#include "crypto/base64.h"
#include "sandbox/fabricate.h"
#include "sandbox/formats.h"

namespace walletgate::sandbox {
namespace {

constexpr std::chrono::seconds kRateWindow(10);
constexpr std::size_t kMaxWrites = 500;  // in a window
constexpr std::size_t kMaxReads = 600;   // in a window

struct ErrorType {
  int status;
  std::string_view type;
  std::string_view message;
};

constexpr ErrorType kErrorTypes[] = {
    {400, "invalid_request", "Invalid request."},
    {401, "unauthorized", "The request is not properly authenticated."},
    {402, "payment_method_required", "A valid payment method is required to complete this operation."},
    {403, "forbidden", "You don't have permission to access this resource."},
    {404, "not_found", "End user with the given ID not found."},
    {409, "already_exists", "The resource already exists."},
    {422, "idempotency_error", "Idempotency key was already used with a different request payload."},
    {429, "rate_limit_exceeded", "Rate limit exceeded."},
    {499, "client_closed_request", "The client closed the request."},
    {500, "internal_server_error", "An internal server error occurred. Please try again later."},
    {502, "bad_gateway", "Bad gateway. Please try again later."},
    {503, "service_unavailable", "Service unavailable. Please try again later."},
    {504, "timed_out", "The request timed out. Please try again later."},
};

bool IsAccountLeaf(std::string_view leaf) { return leaf == "evm" || leaf == "evm-smart-account" || leaf == "solana"; }

http::Reply UserList(const std::vector<const CdpUser*>& users, std::string_view next_page) {
  std::string body;
  json::Writer out(&body);
  out.StartObject();
  out.Key("endUsers");
  out.StartArray();
  for (const CdpUser* user : users) WriteCdpUser(*user, out);
  out.EndArray();
  out.MemberIfAny("nextPageToken", next_page);
  out.EndObject();
  return JsonReply(200, std::move(body));
}

/// A page token is the position of the next user, made to look opaque.
std::string PageToken(std::size_t position) { return crypto::Base64UrlEncode("page:" + std::to_string(position)); }

std::optional<std::size_t> ReadWhole(std::string_view digits) {
  if (digits.empty() || digits.size() > 9) return std::nullopt;
  if (digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  return static_cast<std::size_t>(std::stoul(std::string(digits)));
}

std::optional<std::size_t> ReadPageToken(const std::string& token) {
  std::string text = crypto::Base64UrlDecode(token).value_or("");
  return text.starts_with("page:") ? ReadWhole(std::string_view(text).substr(5)) : std::nullopt;
}

bool HasMethod(const CdpUser& user, const std::function<bool(const CdpMethod&)>& wanted) {
  return std::any_of(user.methods.begin(), user.methods.end(), wanted);
}

/// Whether a method of the user matches the lookup's one criterion.
bool Matches(const CdpUser& user, const Form& query) {
  return HasMethod(user, [&](const CdpMethod& method) {
    const auto& [name, value] = query.front();
    if (name == "email") return EqualsIgnoreCase(method.email, value);
    if (name == "phoneNumber") return method.phone_number == value;
    if (name == "siweAddress") return method.siwe_address == ToLowerAscii(value);
    return method.oauth_provider == FormValue(query, "oauthProvider") &&
           method.subject == FormValue(query, "oauthSubject");
  });
}

/// Exactly one of email, phoneNumber, siweAddress, or the pair of oauthProvider and oauthSubject.
bool IsLookup(const Form& query) {
  if (query.size() == 1) {
    const std::string& name = query.front().first;
    return (name == "email" || name == "phoneNumber" || name == "siweAddress") && !query.front().second.empty();
  }
  return query.size() == 2 && FormValue(query, "oauthProvider") && FormValue(query, "oauthSubject");
}

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
    return Step::Done(Failure(401, "unauthorized", "The request is not properly authenticated.", std::move(fault)));
  }
  std::vector<std::string> path = PathSegments(request.path).value_or(std::vector<std::string>{});
  const Route route = RouteOf(request, path);
  if (route == Route::kUnknown) return Step::Done(Failure(404, "not_found", "The requested resource was not found."));
  const bool write = route == Route::kCreate || route == Route::kAddAccount;
  if (OverRate(write)) return Step::Done(ErrorReply(429, request));
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
  if (route == Route::kGet) return Step::Run([this, user_id] { return Get(user_id); });
  if (route == Route::kLookup) return Step::Run([this, &request] { return Lookup(request); });
  return Step::Run([this, &request] { return List(request); });
}

Step Cdp::BeginWrite(const http::Request& request, Route route, const std::vector<std::string>& path) {
  auto body = std::make_shared<json::Document>();
  if (!request.body.empty()) {
    Result<json::Document> parsed = json::Parse(request.body);
    if (!parsed) return Step::Done(Failure(400, "invalid_request", "The request body is not valid JSON."));
    *body = std::move(*parsed);
  }
  if (std::string fault = tokens_.CheckWallet(request, body->root()); !fault.empty()) {
    return Step::Done(Failure(401, "unauthorized", "Wallet authentication error.", std::move(fault)));
  }
  if (!request.body.empty() && !HasContentType(request, "application/json")) {
    return Step::Done(Failure(400, "invalid_request", "The Content-Type must be application/json."));
  }
  Step step = route == Route::kCreate
                  ? Step::Run([this, body] { return Create(body->root()); })
                  : Step::Run([this, body, path] { return AddAccount(path[3], path[4], body->root()); });
  return Guard(request, body->root(), std::move(step));
}

Step Cdp::Guard(const http::Request& request, json::Value body, Step step) {
  if (request.CountHeader("x-idempotency-key") == 0) return step;
  std::string key(request.Header("x-idempotency-key"));
  const bool well_formed = rules_.require_uuid4_key ? IsUuid4(key) : !key.empty() && key.size() <= 128;
  if (!well_formed) return Step::Done(Failure(400, "invalid_request", "X-Idempotency-Key must be a UUID v4."));
  std::string fingerprint = request.method + " " + request.path + "\n" + (body ? json::ToSortedText(body) : "");
  switch (keys_.Claim(key, fingerprint)) {
    case KeyTable::Verdict::kFirst: break;
    case KeyTable::Verdict::kReplay: return Step::Done(keys_.Stored(key));
    case KeyTable::Verdict::kRunning:
      return Step::Done(
          Failure(409, "already_exists", "Another request with the same idempotency key is currently processing."));
    case KeyTable::Verdict::kOtherRequest: return Step::Done(ErrorReply(422, request));
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

http::Reply Cdp::Create(json::Value body) {
  CdpCreateOrFault read = ReadCdpCreate(body);
  if (!read.fault.empty()) return Failure(400, "invalid_request", read.fault);
  CdpCreate& create = read.create;
  if (create.user_id.empty()) create.user_id = MakeUuid4(facilities_.random);
  if (Find(create.user_id) != nullptr)
    return Failure(409, "already_exists", "An end user with this ID already exists.");
  for (const CdpMethod& method : create.methods) {
    if (by_identity_.count(method.identity) == 0) continue;
    return Failure(409, "already_exists", "An end user with this authentication method already exists.");
  }
  const WallTime now = facilities_.clock.Now();
  CdpUser user;
  user.user_id = create.user_id;
  user.created_at = now;
  user.methods = std::move(create.methods);
  if (create.evm) AddCdpAccount(user, CdpAccountKind::kEvm, facilities_.seed, now);
  if (create.smart) AddCdpAccount(user, CdpAccountKind::kEvmSmart, facilities_.seed, now);
  if (create.solana) AddCdpAccount(user, CdpAccountKind::kSolana, facilities_.seed, now);
  by_id_[user.user_id] = users_.size();
  for (const CdpMethod& method : user.methods) by_identity_[method.identity] = users_.size();
  facilities_.log.Add({user.user_id, user.user_id, user.methods.front().contact, now});
  users_.push_back(std::move(user));
  return ShowUser(201, users_.back());
}

http::Reply Cdp::AddAccount(const std::string& user_id, const std::string& leaf, json::Value body) {
  if (body && !body.IsObject()) return Failure(400, "invalid_request", "The request body must be a JSON object.");
  json::Value permissions = body.Get("enableSpendPermissions");
  if (permissions && !permissions.IsBool()) {
    return Failure(400, "invalid_request", "enableSpendPermissions must be a boolean.");
  }
  CdpUser* user = Find(user_id);
  if (user == nullptr) return NotFound();
  const CdpAccountKind kind = leaf == "evm"      ? CdpAccountKind::kEvm
                              : leaf == "solana" ? CdpAccountKind::kSolana
                                                 : CdpAccountKind::kEvmSmart;
  const std::string chain = leaf == "evm" ? "EVM" : leaf == "solana" ? "Solana" : "EVM smart";
  if (!AddCdpAccount(*user, kind, facilities_.seed, facilities_.clock.Now())) {
    return Failure(400, "invalid_request", "Maximum number of " + chain + " accounts (10) reached for this end user.");
  }
  std::string body_text;
  json::Writer out(&body_text);
  out.StartObject();
  out.Key(leaf == "evm" ? "evmAccount" : leaf == "solana" ? "solanaAccount" : "evmSmartAccount");
  WriteCdpAccount(user->Accounts(kind).back(), out);
  out.EndObject();
  return JsonReply(201, std::move(body_text));
}

http::Reply Cdp::Get(const std::string& user_id) {
  const CdpUser* user = Find(user_id);
  return user == nullptr ? NotFound() : ShowUser(200, *user);
}

http::Reply Cdp::List(const http::Request& request) {
  std::optional<Form> query = ParseForm(request.query);
  if (!query) return Failure(400, "invalid_request", "The query string is malformed.");
  std::optional<std::size_t> size = ReadWhole(FormValue(*query, "pageSize").value_or("20"));
  if (!size || *size < 1 || *size > 100) return Failure(400, "invalid_request", "pageSize must be between 1 and 100.");
  std::optional<std::string> token = FormValue(*query, "pageToken");
  std::optional<std::size_t> first = token ? ReadPageToken(*token) : std::size_t{0};
  if (!first) return Failure(400, "invalid_request", "pageToken is invalid.");
  std::string sort = FormValue(*query, "sort").value_or("createdAt=asc");
  if (sort != "createdAt=asc" && sort != "createdAt=desc") return Failure(400, "invalid_request", "sort is invalid.");
  std::vector<const CdpUser*> page;
  std::size_t next = *first;
  for (; next < users_.size() && page.size() < *size; ++next) {
    page.push_back(&users_[sort == "createdAt=asc" ? next : users_.size() - 1 - next]);
  }
  return UserList(page, next < users_.size() ? PageToken(next) : "");
}

http::Reply Cdp::Lookup(const http::Request& request) {
  std::optional<Form> query = ParseForm(request.query);
  if (!query || !IsLookup(*query)) {
    return Failure(400, "invalid_request", "Exactly one lookup criterion must be provided.");
  }
  const auto& [name, value] = query->front();
  if (name == "phoneNumber" && !IsE164(value))
    return Failure(400, "invalid_request", "phoneNumber does not match the pattern.");
  std::vector<const CdpUser*> found;
  for (const CdpUser& user : users_) {
    if (Matches(user, *query)) found.push_back(&user);
  }
  return UserList(found, "");
}

CdpUser* Cdp::Find(const std::string& user_id) {
  auto found = by_id_.find(user_id);
  return found == by_id_.end() ? nullptr : &users_[found->second];
}

http::Reply Cdp::ShowUser(int status, const CdpUser& user) {
  return JsonReply(status, JsonText([&](json::Writer& out) { WriteCdpUser(user, out); }));
}

http::Reply Cdp::Failure(int status, std::string_view type, std::string_view message, std::string reason) {
  std::string anchor(type);
  std::replace(anchor.begin(), anchor.end(), '_', '-');
  std::string body;
  json::Writer out(&body);
  out.StartObject();
  out.Member("errorType", type);
  out.Member("errorMessage", message);
  out.Member("correlationId", RandomHex(facilities_.random, 8) + "-IAD");
  out.Member("errorLink", "https://docs.cdp.coinbase.com/api-reference/v2/errors#" + anchor);
  out.EndObject();
  http::Reply reply = JsonReply(status, std::move(body));
  if (!reason.empty()) SetReason(reply, std::move(reason));
  return reply;
}

http::Reply Cdp::ErrorReply(int status, const http::Request&) {
  for (const ErrorType& row : kErrorTypes) {
    if (row.status == status) return Failure(status, row.type, row.message);
  }
  const ErrorType& row = status < 500 ? kErrorTypes[0] : kErrorTypes[9];
  return Failure(status, row.type, row.message);
}

}  // namespace walletgate::sandbox
