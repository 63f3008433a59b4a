#pragma once

// What config/walletgate.yaml says of the gateway itself; providers and tenants are part of LoadedState. Defaults stand
// here; what each value means, its limits and what speaks for another is told by its row in settings_table.cpp, and so
// by docs/configuration.md.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

#include "base/log/log.h"
#include "base/secret.h"
#include "gateway/config/key_set_section.h"
#include "http/admin_gate.h"
#include "http/admission.h"
#include "http/server/server.h"
#include "provider/provider.h"
#include "routing/key_limits.h"
#include "storage/open_store.h"

namespace walletgate::gateway {

inline constexpr std::uint16_t kTrafficPort = 8080;
inline constexpr std::uint16_t kAdminPort = 9090;
/// By default a drain gives the slowest request a little more than it may take.
inline constexpr std::chrono::milliseconds kDrainMargin{5000};

struct TraceSettings {
  std::string endpoint;  ///< a URL that ParseUrl takes, with a path; "": nowhere
  Secret authorization;  ///< empty: none
  double sample = 1;
};

/// Leaving a vendor (docs/portability.md).
struct ExitSettings {
  double objective = 0;  ///< share of a vendor's users who should be able to leave; 0: none
};

struct Settings {
  http::ServerOptions traffic{.port = kTrafficPort, .loops = std::max(1U, std::thread::hardware_concurrency())};
  http::ServerOptions admin{.port = kAdminPort};
  http::AdminAccess admin_access;
  std::chrono::milliseconds request_timeout{30000};
  std::chrono::milliseconds drain_timeout = request_timeout + kDrainMargin;  ///< at least request_timeout
  std::chrono::milliseconds drain_delay{0};
  http::AdmissionOptions admission;
  routing::KeyLimits keys;           ///< idempotency keys
  provider::CallLimits call_limits;  ///< per account
  LogLevel log_level = LogLevel::kInfo;
  bool log_requests = true;
  double success_sample = 1;
  TraceSettings trace;
  ExitSettings exit;
  storage::StoreOptions store;   ///< kind, sqlite.path resolved against the folder of the file, sqlite.personal_data
  std::string providers_folder;  ///< resolved against the folder of the file
  KeySetSection key_sets;
};

}  // namespace walletgate::gateway
