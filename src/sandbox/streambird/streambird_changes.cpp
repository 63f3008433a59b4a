#include "sandbox/streambird/streambird_changes.h"

#include <array>
#include <utility>

#include "base/json/writer.h"
#include "sandbox/formats.h"
#include "sandbox/streambird/streambird_errors.h"
#include "sandbox/vendor.h"

namespace walletgate::sandbox {
namespace {

struct ContactList {
  std::string_view list;
  std::string_view member;
  bool is_email;
};

constexpr std::array kLists = {ContactList{"emails", "email", true},
                               ContactList{"phone_numbers", "phone_number", false}};

bool IsContact(const ContactList& list, std::string_view text) { return list.is_email ? IsEmail(text) : IsE164(text); }

/// Why the body of an update cannot be accepted, or "".
std::string FaultOf(json::Value body) {
  for (const std::string_view name : {"first_name", "middle_name", "last_name"}) {
    if (body.Get(name) && !body.Get(name).IsString()) return "names must be strings.";
  }
  if (body.Get("first_name") && body.Get("first_name").AsString().empty())
    return "first_name must be a string of at least 1 character.";
  for (const ContactList& list : kLists) {
    if (body.Get(list.list) && !body.Get(list.list).IsArray()) return std::string(list.list) + " must be an array.";
    for (json::Value contact : body.Get(list.list).Elements()) {
      if (!IsContact(list, contact.Get(list.member).AsString())) return std::string(list.member) + " is invalid.";
    }
  }
  return "";
}

void Take(json::Value name, std::string& kept) {
  if (name) kept = name.AsString();
}

}  // namespace

http::Reply StreambirdChangeCalls::Update(const std::string& user_id, json::Value body, bool live) {
  StreambirdUser* user = users_.Find(user_id, live);
  if (user == nullptr) return NoStreambirdUser();
  if (std::string fault = FaultOf(body); !fault.empty()) return StreambirdError(400, "bad_request", fault);
  for (const ContactList& list : kLists) {
    for (json::Value contact : body.Get(list.list).Elements()) {
      if (users_.IsFree(*user, contact.Get(list.member).AsString())) continue;
      return StreambirdError(409, "user_already_exists", "A user with this email or phone number already exists.");
    }
  }
  Take(body.Get("first_name"), user->first_name);
  Take(body.Get("middle_name"), user->middle_name);
  Take(body.Get("last_name"), user->last_name);
  for (const ContactList& list : kLists) {
    for (json::Value contact : body.Get(list.list).Elements())
      users_.AddContact(*user, list.is_email, contact.Get(list.member).AsString());
  }
  return JsonReply(200, JsonText([&](json::Writer& out) { WriteStreambirdUser(*user, users_.spelling(), out); }));
}

http::Reply StreambirdChangeCalls::RemoveContact(bool is_email, const std::string& contact_id, bool live) {
  const StreambirdUser* user = users_.RemoveContact(is_email, contact_id, live);
  if (user == nullptr) {
    return StreambirdError(404, is_email ? "email_not_found" : "phone_number_not_found", "It could not be found.");
  }
  return JsonReply(200, JsonText([&](json::Writer& out) {
                     out.StartObject();
                     out.Member("message", is_email ? "Email has been deleted." : "Phone number has been deleted.");
                     out.Member("user_id", user->id);
                     out.EndObject();
                   }));
}

}  // namespace walletgate::sandbox
