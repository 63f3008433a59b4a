#pragma once

// A running sandbox as environment variables, for configurations that name them (config/demo.yaml).

#include <map>
#include <string>

#include "sandbox/sandbox.h"

namespace walletgate::sandbox {

/// SANDBOX_<VENDOR>_BASE_URL and the credentials of every vendor, by name. Good for simulators only.
std::map<std::string, std::string> EnvironmentOf(const Sandbox& sandbox);

}  // namespace walletgate::sandbox
