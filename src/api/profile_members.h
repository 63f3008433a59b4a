#pragma once

// The members of a profile: what is written, read back, and shown by a vendor goes by this table.

#include <array>
#include <string>
#include <string_view>

#include "api/end_user.h"

namespace walletgate::api {

struct ProfileMember {
  std::string_view name;
  std::string Profile::*value;
};

inline constexpr std::array kProfileMembers = {
    ProfileMember{"type", &Profile::type},
    ProfileMember{"first_name", &Profile::first_name},
    ProfileMember{"middle_name", &Profile::middle_name},
    ProfileMember{"last_name", &Profile::last_name},
    ProfileMember{"display_name", &Profile::display_name},
};

}  // namespace walletgate::api
