#pragma once

// GET /v1/end-users/{id}: the user as the directory has him, or as his vendor shows him now. Used by EndUserService.

#include "routing/api_answer.h"
#include "routing/users/user_access.h"

namespace walletgate::routing {

/// Loop-bound.
class ReadUser {
 public:
  explicit ReadUser(Tools& tools) : tools_(tools) {}

  struct Options {
    bool refresh = false;                ///< asks the vendor first
    bool include_provider_data = false;  ///< asks the vendor too
    bool include_links = false;          ///< shows all links, not the active one alone
    bool asks_vendor() const { return refresh || include_provider_data; }
  };

  Task<Result<ApiAnswer>> Run(CallerContext caller, std::string id, Options options);

 private:
  /// What the vendor shows, taken over into `record` and made durable.
  Task<Result<ApiAnswer>> Refresh(const CallerContext& caller, storage::UserRecord record, Options options);
  Task<Result<ApiAnswer>> Show(const CallerContext& caller, const api::EndUser& user, Options options) {
    return Show(caller, user, options, std::string());
  }
  /// `provider_data`: the vendor's JSON as it came, "" for none.
  Task<Result<ApiAnswer>> Show(const CallerContext& caller, const api::EndUser& user, Options options,
                               std::string provider_data);

  Tools& tools_;
};

}  // namespace walletgate::routing
