#include "sandbox/streambird.h"

#include <algorithm>
#include <memory>

#include "base/json/parse.h"
#include "base/json/text.h"
#include "base/json/writer.h"
#include "base/strings.h"
#include "sandbox/fabricate.h"
#include "sandbox/formats.h"

namespace walletgate::sandbox {
namespace {

constexpr std::string_view kCreatePath = "/v1/auth/users/create";

bool StartsWith(const std::vector<std::string>& path, std::initializer_list<std::string_view> head) {
  return path.size() >= head.size() && std::equal(head.begin(), head.end(), path.begin());
}

/// A member that must be a string of at least `min` bytes if it is there.
bool IsText(json::Value value, std::size_t min) {
  return !value || (value.IsString() && value.AsString().size() >= min);
}

/// What no two users of an environment share: the address in lower case, the phone number.
std::vector<std::string> ContactKeys(std::string_view email, std::string_view phone, bool live) {
  std::vector<std::string> keys;
  const std::string environment = live ? "live|" : "test|";
  if (!email.empty()) keys.push_back(environment + ToLowerAscii(email));
  if (!phone.empty()) keys.push_back(environment + std::string(phone));
  return keys;
}

}  // namespace

Streambird::Streambird(const Facilities& facilities, StreambirdCredentials credentials, StreambirdSpelling spelling)
    : facilities_(facilities), credentials_(std::move(credentials)), spelling_(spelling) {
  SeededRandom random(facilities.seed + "|streambird|app");
  app_id_ = "app_" + MakeKsuid(WallTime(std::chrono::seconds(1767225600)), random);
}

bool Streambird::IsCreate(const http::Request& request) const {
  return request.method == "POST" && request.path == kCreatePath;
}

Step Streambird::Begin(const http::Request& request) {
  Secret key{std::string(BearerToken(request))};
  if (key.empty()) return Step::Done(Failure(401, "unauthorized", "Authorization header is missing or malformed."));
  const bool live = key == credentials_.live_key;
  if (!live && !(key == credentials_.test_key)) {
    return Step::Done(Failure(401, "unauthorized", "API key is invalid."));
  }
  std::optional<std::vector<std::string>> path = PathSegments(request.path);
  if (!path) return Step::Done(Failure(400, "bad_request", "The path is malformed."));
  return Route(request, *path, live);
}

Step Streambird::Route(const http::Request& request, const std::vector<std::string>& path, bool live) {
  const std::string& method = request.method;
  if (StartsWith(path, {"v1", "auth", "users"})) {
    const std::string id = path.size() > 3 ? path[3] : "";
    if (method == "GET" && path.size() == 4) return Step::Run([this, id, live] { return Get(id, live); });
    if (method == "DELETE" && path.size() == 5 && path[4] == "delete") {
      return Step::Run([this, id, live] { return Delete(id, live); });
    }
  }
  if (method == "POST") return BeginPost(request, path, live);
  if (method == "GET" && path.size() == 3 && StartsWith(path, {"v1", "wallets"})) {
    return Step::Run([this, id = path[2], live] { return GetWallet(id, live); });
  }
  return Step::Done(Failure(404, "not_found", "There is no such endpoint."));
}

Step Streambird::BeginPost(const http::Request& request, const std::vector<std::string>& path, bool live) {
  const bool create = request.path == kCreatePath;
  const bool search = path.size() == 4 && StartsWith(path, {"v1", "auth", "users", "search"});
  const bool wallet = path.size() == 3 && StartsWith(path, {"v1", "wallets", "create"});
  if (!create && !search && !wallet) return Step::Done(Failure(404, "not_found", "There is no such endpoint."));
  Result<json::Document> parsed = json::Parse(request.body);
  if (!parsed || !parsed->root().IsObject() || !HasContentType(request, "application/json")) {
    return Step::Done(Failure(400, "bad_request", "The request body must be a JSON object."));
  }
  auto body = std::make_shared<json::Document>(std::move(*parsed));
  if (create) return Step::Run([this, body, live] { return Create(body->root(), live); });
  if (search) return Step::Run([this, body, live] { return Search(body->root(), live); });
  return Step::Run([this, body, live] { return CreateWallet(body->root(), live); });
}

std::string Streambird::CheckCreate(json::Value body) const {
  json::Value email = body.Get("email");
  json::Value phone = body.Get("phone_number");
  if (!email && !phone) return "Either email or phone_number is required.";
  if (email && !IsEmail(email.AsString())) return "email is invalid.";
  if (phone && !IsE164(phone.AsString())) return "phone_number must be in E.164 format.";
  if (!IsText(body.Get("first_name"), 1)) return "first_name must be a string of at least 1 character.";
  if (!IsText(body.Get("middle_name"), 0) || !IsText(body.Get("last_name"), 0)) return "names must be strings.";
  for (std::string_view name : {"requires_verification", "include_user"}) {
    if (body.Get(name) && !body.Get(name).IsBool()) return std::string(name) + " must be a boolean.";
  }
  if (json::Value type = body.Get("wallet_type"); type && StreambirdChain(type.AsString(), spelling_).empty()) {
    return "wallet_type is not supported.";
  }
  const bool takes_metadata = spelling_ == StreambirdSpelling::kLong;
  if (takes_metadata && body.Get("metadata") && !body.Get("metadata").IsObject()) return "metadata must be an object.";
  return "";
}

http::Reply Streambird::Create(json::Value body, bool live) {
  if (std::string fault = CheckCreate(body); !fault.empty()) return Failure(400, "bad_request", fault);
  for (const std::string& key : ContactKeys(body.Get("email").AsString(), body.Get("phone_number").AsString(), live)) {
    if (taken_.count(key) == 0) continue;
    return Failure(409, "user_already_exists", "A user with this email or phone number already exists.");
  }
  const StreambirdUser& user = MakeUser(body, live);
  std::string contact = user.email.id.empty() ? user.phone.value : user.email.value;
  facilities_.log.Add({user.id, "", contact, user.created_at});
  return ShowCreated(user, body.Get("include_user").AsBool());
}

StreambirdUser& Streambird::MakeUser(json::Value body, bool live) {
  const WallTime now = facilities_.clock.Now();
  StreambirdUser user;
  user.email.value = body.Get("email").AsString();
  user.phone.value = body.Get("phone_number").AsString();
  // Nothing in the request names the user for good, so a position keeps the ids of a re-created contact apart.
  SeededRandom random(facilities_.seed + "|streambird|" + user.email.value + "|" + user.phone.value + "|" +
                      std::to_string(users_.size()));
  user.id = "user_" + MakeKsuid(now, random);
  if (!user.email.value.empty()) user.email.id = "email_" + MakeKsuid(now, random);
  if (!user.phone.value.empty()) user.phone.id = "pn_" + MakeKsuid(now, random);
  user.app_id = app_id_;
  user.live = live;
  user.first_name = body.Get("first_name").AsString();
  user.middle_name = body.Get("middle_name").AsString();
  user.last_name = body.Get("last_name").AsString();
  user.pending = body.Get("requires_verification").AsBool();
  if (spelling_ == StreambirdSpelling::kLong && body.Get("metadata"))
    user.metadata = json::ToText(body.Get("metadata"));
  user.created_at = now;
  json::Value type = body.Get("wallet_type");
  AddWallet(user, StreambirdChain(type ? type.AsString() : DefaultType(), spelling_)).is_default = true;
  for (std::string& key : ContactKeys(user.email.value, user.phone.value, live)) taken_.insert(std::move(key));
  by_id_[user.id] = users_.size();
  users_.push_back(std::move(user));
  return users_.back();
}

StreambirdWallet& Streambird::AddWallet(StreambirdUser& user, std::string_view chain) {
  const WallTime now = facilities_.clock.Now();
  std::string seed =
      facilities_.seed + "|streambird|" + user.email.value + "|" + user.phone.value + "|" + std::string(chain);
  SeededRandom random(seed + "|" + user.id);
  user.wallets.push_back({"wallet_" + MakeKsuid(now, random), std::string(chain),
                          MakeStreambirdAddress(chain, seed, spelling_), false, now});
  return user.wallets.back();
}

http::Reply Streambird::ShowCreated(const StreambirdUser& user, bool include_user) {
  std::string body;
  json::Writer out(&body);
  out.StartObject();
  out.Member("user_id", user.id);
  out.Member("status", user.pending ? "pending" : "active");
  for (const auto& [name, contact] : {std::pair("email_id", &user.email), std::pair("phone_number_id", &user.phone)}) {
    out.Key(name);
    // The schema calls both required, which cannot hold; each spelling shows one of the forms seen.
    if (contact->id.empty() && spelling_ == StreambirdSpelling::kLong) {
      out.Null();
    } else {
      out.String(contact->id);
    }
  }
  if (include_user) {
    out.Key("user");
    WriteStreambirdUser(user, spelling_, out);
  }
  out.EndObject();
  return JsonReply(200, std::move(body));
}

StreambirdUser* Streambird::Find(std::string_view user_id, bool live) {
  auto found = by_id_.find(std::string(user_id));
  return found == by_id_.end() || users_[found->second].live != live ? nullptr : &users_[found->second];
}

http::Reply Streambird::Get(const std::string& user_id, bool live) {
  const StreambirdUser* user = Find(user_id, live);
  if (user == nullptr) return NotFound();
  return JsonReply(200, JsonText([&](json::Writer& out) { WriteStreambirdUser(*user, spelling_, out); }));
}

http::Reply Streambird::Delete(const std::string& user_id, bool live) {
  StreambirdUser* user = Find(user_id, live);
  if (user == nullptr) return NotFound();
  user->deleted = true;
  by_id_.erase(user_id);
  for (const std::string& key : ContactKeys(user->email.value, user->phone.value, live)) taken_.erase(key);
  return JsonReply(200, JsonText([&](json::Writer& out) {
                     out.StartObject();
                     out.Member("message", "User has been deleted.");
                     out.Member("user_id", user_id);
                     out.EndObject();
                   }));
}

http::Reply Streambird::Search(json::Value body, bool live) {
  json::Value limit_value = body.Get("limit");
  const std::int64_t limit = limit_value ? limit_value.AsInt64().value_or(0) : 50;
  if (limit < 10 || limit > 100) return Failure(400, "bad_request", "limit must be between 10 and 100.");
  json::Value filters = body.Get("filters");
  if (std::string fault = CheckStreambirdFilters(filters); !fault.empty()) return Failure(400, "bad_request", fault);
  std::string_view after = body.Get("starting_after").AsString();
  if (!after.empty() && Find(after, live) == nullptr) return Failure(400, "bad_request", "starting_after is unknown.");
  std::vector<const StreambirdUser*> found;
  std::size_t first = 0;
  for (const StreambirdUser& user : users_) {
    if (user.live == live && !user.deleted && MatchesStreambirdFilters(user, filters)) found.push_back(&user);
    if (user.id == after) first = found.size();
  }
  return ShowPage(found, first, static_cast<std::size_t>(limit));
}

http::Reply Streambird::ShowPage(const std::vector<const StreambirdUser*>& found, std::size_t first,
                                 std::size_t limit) {
  const std::size_t end = std::min(found.size(), first + limit);
  std::string text;
  json::Writer out(&text);
  out.StartObject();
  out.Key("users");
  out.StartArray();
  for (std::size_t i = first; i < end; ++i) WriteStreambirdUser(*found[i], spelling_, out);
  out.EndArray();
  out.Key("total_count");
  out.Int(static_cast<std::int64_t>(found.size()));
  out.Member("has_more", end < found.size());
  out.EndObject();
  return JsonReply(200, std::move(text));
}

http::Reply Streambird::CreateWallet(json::Value body, bool live) {
  std::string_view chain = StreambirdChain(body.Get("wallet_type").AsString(), spelling_);
  if (chain.empty()) return Failure(400, "bad_request", "wallet_type is not supported.");
  StreambirdUser* user = Find(body.Get("user_id").AsString(), live);
  if (user == nullptr) return NotFound();
  auto found = std::find_if(user->wallets.begin(), user->wallets.end(),
                            [&](const StreambirdWallet& wallet) { return wallet.chain == chain; });
  const StreambirdWallet& wallet = found == user->wallets.end() ? AddWallet(*user, chain) : *found;
  return JsonReply(200, JsonText([&](json::Writer& out) { WriteStreambirdWallet(*user, wallet, spelling_, out); }));
}

http::Reply Streambird::GetWallet(const std::string& wallet_id, bool live) {
  for (const StreambirdUser& user : users_) {
    if (user.live != live || user.deleted) continue;
    for (const StreambirdWallet& wallet : user.wallets) {
      if (wallet.id != wallet_id) continue;
      return JsonReply(200, JsonText([&](json::Writer& out) { WriteStreambirdWallet(user, wallet, spelling_, out); }));
    }
  }
  return Failure(404, "wallet_not_found", "Wallet could not be found.");
}

http::Reply Streambird::Failure(int status, std::string_view type, std::string_view message) {
  return JsonReply(status, JsonText([&](json::Writer& out) {
                     out.StartObject();
                     out.Key("status_code");
                     out.Int(status);
                     out.Member("error_type", type);
                     out.Member("error_message", message);
                     out.EndObject();
                   }));
}

http::Reply Streambird::ErrorReply(int status, const http::Request&) {
  if (status == 401) return Failure(401, "unauthorized", "API key is invalid.");
  if (status == 429) return Failure(429, "too_many_requests", "Too many requests.");
  if (status == 404) return NotFound();
  if (status < 500) return Failure(status, "bad_request", "The request was refused.");
  return Failure(status, "internal_server_error", "Something went wrong.");
}

}  // namespace walletgate::sandbox
