#pragma once

// Which of a tenant's users a survey is about. Values.

#include <optional>
#include <string>
#include <vector>

#include "api/end_user.h"

namespace walletgate::routing {

struct Selection {
  std::string tenant;    ///< as the store has it
  std::string provider;  ///< likewise
  std::vector<api::Status> statuses = {api::Status::kActive, api::Status::kPending};
  std::optional<WallTime> created_before = {};
  std::vector<std::string> external_ids = {};  ///< empty: all
};

}  // namespace walletgate::routing
