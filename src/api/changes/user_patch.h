#pragma once

// Caller's JSON → a change of an end user: profile and metadata, as a JSON Merge Patch (RFC 7396). Used by the edge
// (parse) and by routing (apply).

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/end_user.h"
#include "base/json/value.h"
#include "base/result.h"

namespace walletgate::api {

/// What is to become of an end user. Members that it does not name stay as they are.
struct UserPatch {
  Profile profile;                                             ///< members with a new value; the others are empty
  std::vector<std::string Profile::*> dropped;                 ///< members of the profile that go
  bool drops_metadata = false;                                 ///< all of it
  std::map<std::string, std::optional<std::string>> metadata;  ///< nothing: that one goes
  std::string text;                                            ///< canonical, for fingerprints
};

/// Body of PATCH /v1/end-users/{id}: `profile` and `metadata`, each an object or null, their members with a value or
/// null, which takes a member away. Strict, as ParseCreateEndUser is, with its codes and its errors.
Result<UserPatch> ParseUserPatch(json::Value body);

/// Changes `user` as the patch says. Error: kInvalidRequest at /metadata where more would be kept than may be; `user`
/// is as it was then.
Result<void> ApplyPatch(const UserPatch& patch, EndUser& user);

/// The members of the profile in which two users differ, by their names.
std::vector<std::string_view> ProfileChanges(const Profile& before, const Profile& after);

}  // namespace walletgate::api
