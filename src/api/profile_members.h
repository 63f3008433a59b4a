#pragma once

// The members of a profile, and how each is checked: a row of kProfileMembers. What is asked for, written, read back
// and shown by a vendor goes by it.

#include <array>
#include <string>
#include <string_view>

#include "api/end_user.h"
#include "api/formats.h"
#include "api/object_rules.h"

namespace walletgate::api {

/// `name`, `required` and `read` are those of a MemberRule.
struct ProfileMember {
  std::string_view name;
  bool required = false;
  std::string Profile::*value = nullptr;
  void (*read)(json::Value value, const Place& place, Profile& profile) = nullptr;
};

TextCheck CheckProfileType(std::string_view text);

namespace profile_internal {

template <auto kValue, TextCheck (*kCheck)(std::string_view)>
constexpr ProfileMember Checked(std::string_view name) {
  return {name, false, kValue, ReadText<kValue, kCheck, Profile>};
}

}  // namespace profile_internal

inline constexpr std::array kProfileMembers = {
    profile_internal::Checked<&Profile::type, CheckProfileType>("type"),
    profile_internal::Checked<&Profile::first_name, CheckText>("first_name"),
    profile_internal::Checked<&Profile::middle_name, CheckText>("middle_name"),
    profile_internal::Checked<&Profile::last_name, CheckText>("last_name"),
    profile_internal::Checked<&Profile::display_name, CheckText>("display_name"),
};

}  // namespace walletgate::api
