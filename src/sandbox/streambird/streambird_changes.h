#pragma once

// Streambird's calls that change a user who is there: names and contacts.

#include <string>

#include "base/json/value.h"
#include "http/server/server.h"
#include "sandbox/streambird/streambird_directory.h"

namespace walletgate::sandbox {

/// /v1/auth/users. `live`: asked with the key of the live environment.
class StreambirdChangeCalls {
 public:
  /// `users` outlives it.
  explicit StreambirdChangeCalls(StreambirdDirectory& users) : users_(users) {}

  /// What the body leaves out stays as it is; contacts in it are added to those that are there.
  http::Reply Update(const std::string& user_id, json::Value body, bool live);
  http::Reply RemoveContact(bool is_email, const std::string& contact_id, bool live);

 private:
  StreambirdDirectory& users_;
};

}  // namespace walletgate::sandbox
