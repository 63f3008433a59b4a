#include "sandbox/streambird/streambird_calls.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/json/writer.h"
#include "sandbox/formats.h"
#include "sandbox/streambird/streambird_errors.h"
#include "sandbox/vendor.h"

namespace walletgate::sandbox {
namespace {

/// A member that must be a string of at least `min` bytes if it is there.
bool IsText(json::Value value, std::size_t min) {
  return !value || (value.IsString() && value.AsString().size() >= min);
}

/// Why the body of a create cannot be accepted, or "".
std::string FaultOf(json::Value body, StreambirdSpelling spelling) {
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
  if (json::Value type = body.Get("wallet_type"); type && StreambirdChain(type.AsString(), spelling).empty()) {
    return "wallet_type is not supported.";
  }
  const bool takes_metadata = spelling == StreambirdSpelling::kLong;
  if (takes_metadata && body.Get("metadata") && !body.Get("metadata").IsObject()) return "metadata must be an object.";
  return "";
}

http::Reply ShowCreated(const StreambirdUser& user, StreambirdSpelling spelling, bool include_user) {
  std::string body;
  json::Writer out(&body);
  out.StartObject();
  out.Member("user_id", user.id);
  out.Member("status", user.pending ? "pending" : "active");
  for (const auto& [name, contact] :
       {std::pair("email_id", FirstContact(user.emails)), std::pair("phone_number_id", FirstContact(user.phones))}) {
    out.Key(name);
    // The schema calls both required, which cannot hold; each spelling shows one of the forms seen.
    if (contact.id.empty() && spelling == StreambirdSpelling::kLong) {
      out.Null();
    } else {
      out.String(contact.id);
    }
  }
  if (include_user) {
    out.Key("user");
    WriteStreambirdUser(user, spelling, out);
  }
  out.EndObject();
  return JsonReply(200, std::move(body));
}

struct Page {
  std::vector<const StreambirdUser*> users;
  std::size_t total = 0;  ///< of those who were found
  bool has_more = false;
};

http::Reply ShowPage(const Page& page, StreambirdSpelling spelling) {
  std::string text;
  json::Writer out(&text);
  out.StartObject();
  out.Key("users");
  out.StartArray();
  for (const StreambirdUser* user : page.users) WriteStreambirdUser(*user, spelling, out);
  out.EndArray();
  out.Key("total_count");
  out.Int(static_cast<std::int64_t>(page.total));
  out.Member("has_more", page.has_more);
  out.EndObject();
  return JsonReply(200, std::move(text));
}

/// What a search asks for, checked.
struct Query {
  json::Value filters;
  std::size_t limit;
  std::size_t first;  ///< position of the first who may be shown
  bool live;
};

bool Matches(const StreambirdUser& user, const Query& query) {
  return user.live == query.live && !user.deleted && MatchesStreambirdFilters(user, query.filters);
}

/// Goes no further than the page where everybody matches: a list of all, page by page, costs what it shows.
Page FindPage(const StreambirdDirectory& directory, const Query& query) {
  Page page;
  const std::vector<StreambirdUser>& all = directory.all();
  for (std::size_t i = query.first; i < all.size() && !page.has_more; ++i) {
    if (!Matches(all[i], query)) continue;
    page.has_more = page.users.size() == query.limit;
    if (!page.has_more) page.users.push_back(&all[i]);
  }
  page.total = MatchesEverybody(query.filters) ? directory.Count(query.live)
                                               : static_cast<std::size_t>(std::ranges::count_if(
                                                     all, [&](const auto& user) { return Matches(user, query); }));
  return page;
}

}  // namespace

http::Reply StreambirdUserCalls::Create(json::Value body, bool live) {
  if (std::string fault = FaultOf(body, users_.spelling()); !fault.empty()) {
    return StreambirdError(400, "bad_request", fault);
  }
  if (users_.IsTaken(body, live)) {
    return StreambirdError(409, "user_already_exists", "A user with this email or phone number already exists.");
  }
  const StreambirdUser& user = users_.Make(body, live);
  std::string contact = FirstContact(user.emails.empty() ? user.phones : user.emails).value;
  log_.Add({user.id, "", contact, user.created_at});
  return ShowCreated(user, users_.spelling(), body.Get("include_user").AsBool());
}

http::Reply StreambirdUserCalls::Get(const std::string& user_id, bool live) {
  const StreambirdUser* user = users_.Find(user_id, live);
  if (user == nullptr) return NoStreambirdUser();
  return JsonReply(200, JsonText([&](json::Writer& out) { WriteStreambirdUser(*user, users_.spelling(), out); }));
}

http::Reply StreambirdUserCalls::Delete(const std::string& user_id, bool live) {
  StreambirdUser* user = users_.Find(user_id, live);
  if (user == nullptr) return NoStreambirdUser();
  users_.Delete(*user);
  return JsonReply(200, JsonText([&](json::Writer& out) {
                     out.StartObject();
                     out.Member("message", "User has been deleted.");
                     out.Member("user_id", user_id);
                     out.EndObject();
                   }));
}

http::Reply StreambirdUserCalls::Search(json::Value body, bool live) {
  json::Value limit_value = body.Get("limit");
  const std::int64_t limit = limit_value ? limit_value.AsInt64().value_or(0) : 50;
  if (limit < 10 || limit > 100) return StreambirdError(400, "bad_request", "limit must be between 10 and 100.");
  json::Value filters = body.Get("filters");
  if (std::string fault = CheckStreambirdFilters(filters); !fault.empty())
    return StreambirdError(400, "bad_request", fault);
  std::string_view after = body.Get("starting_after").AsString();
  if (!after.empty() && users_.Find(after, live) == nullptr)
    return StreambirdError(400, "bad_request", "starting_after is unknown.");
  const std::size_t first = after.empty() ? 0 : users_.PositionOf(after) + 1;
  return ShowPage(FindPage(users_, {filters, static_cast<std::size_t>(limit), first, live}), users_.spelling());
}

http::Reply StreambirdWalletCalls::Create(json::Value body, bool live) {
  std::string_view chain = StreambirdChain(body.Get("wallet_type").AsString(), users_.spelling());
  if (chain.empty()) return StreambirdError(400, "bad_request", "wallet_type is not supported.");
  StreambirdUser* user = users_.Find(body.Get("user_id").AsString(), live);
  if (user == nullptr) return NoStreambirdUser();
  auto found = std::find_if(user->wallets.begin(), user->wallets.end(),
                            [&](const StreambirdWallet& wallet) { return wallet.chain == chain; });
  const StreambirdWallet& wallet = found == user->wallets.end() ? users_.AddWallet(*user, chain) : *found;
  return JsonReply(200,
                   JsonText([&](json::Writer& out) { WriteStreambirdWallet(*user, wallet, users_.spelling(), out); }));
}

http::Reply StreambirdWalletCalls::Get(const std::string& wallet_id, bool live) const {
  for (const StreambirdUser& user : users_.all()) {
    if (user.live != live || user.deleted) continue;
    for (const StreambirdWallet& wallet : user.wallets) {
      if (wallet.id != wallet_id) continue;
      return JsonReply(
          200, JsonText([&](json::Writer& out) { WriteStreambirdWallet(user, wallet, users_.spelling(), out); }));
    }
  }
  return StreambirdError(404, "wallet_not_found", "Wallet could not be found.");
}

}  // namespace walletgate::sandbox
