#pragma once

// The configuration of two tenants, main and other, at four vendors: where each must never meet the other's users.

#include <array>
#include <string>
#include <string_view>

#include "tests/fakes/gateway_fixture.h"

namespace walletgate::fakes {

inline constexpr std::array<std::string_view, 4> kFourVendors = {"yieldforce", "cdp", "streambird", "capa"};

/// What the ids of each begin with at a vendor, under `ids: prefixed`.
inline constexpr std::string_view kMainPrefix = "ma-";
inline constexpr std::string_view kOtherPrefix = "ot-";

struct TwoTenants {
  std::string ids = "derived";  ///< of every account: "plain", "prefixed", "derived"
  bool apart = false;           ///< other has accounts of its own, at the vendors of EnvironmentOfOther
  std::string store = "{kind: memory}";
  std::string providers_folder = WALLETGATE_SOURCE_DIR "/providers";
  std::string more = {};  ///< further lines of the top level
};

std::string ConfigOf(const TwoTenants& tenants);

/// What a configuration with `apart` needs beside the environment of main's vendors.
Environment EnvironmentOfOther(const Vendors& vendors);

}  // namespace walletgate::fakes
