#pragma once

// Caller's JSON → what a portability report is asked for. Used by the edge, and by requests that ask the same.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/end_user.h"
#include "api/object_rules.h"
#include "base/json/value.h"
#include "base/result.h"

namespace walletgate::api {

inline constexpr std::size_t kMaxSelectedIds = 1000;  // each is looked up by itself

/// A validated request of POST /v1/portability. Names of providers are as the caller has written them.
struct PortabilityRequest {
  std::string from;
  std::string to;
  std::string status;  ///< "active" or "pending"; "": both
  std::optional<WallTime> created_before;
  std::vector<std::string> external_ids;  ///< empty: all
  std::string unverified_logins;          ///< "leave_out", "carry" or "block"; "": not decided
  std::string addresses;                  ///< "new" or "keep_if_possible"; "": new
  bool key_set_registered = false;

  friend bool operator==(const PortabilityRequest& a, const PortabilityRequest& b) = default;
};

/// Error: kInvalidRequest with one FieldError per fault, as ParseCreateEndUser.
Result<PortabilityRequest> ParsePortabilityRequest(json::Value body);

// Of a request that asks this and more (migrations/migration_request.h).

/// Its members, each with what reads it.
std::span<const MemberRule<PortabilityRequest>> PortabilityRules();
/// Where nothing else is wrong: a fault if users are to go where they are.
void CheckEnds(const PortabilityRequest& asked, Faults& faults);

/// What is written of `external_ids`.
enum class ShownIds : std::uint8_t { kNumber, kAll };

/// Writes it as a report shows it: {from, to, select, unverified_logins, addresses, key_set_registered}, into an object
/// that is open.
void WriteAsked(const PortabilityRequest& asked, json::Sink& sink, ShownIds ids = ShownIds::kNumber);

}  // namespace walletgate::api
