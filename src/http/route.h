#pragma once

// The row that describes a route. A resource has a table of them (http/resources), and everything that is told of a
// route is read there: what it asks of a request, the labels of metrics, the scopes of keys and of the OpenAPI
// document.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "api/scope.h"
#include "base/task.h"
#include "http/admin_gate.h"
#include "routing/end_user_service.h"

namespace walletgate::http {

struct Visit;

/// What the pipeline reads from a request before the handler runs.
enum class Needs : std::uint8_t {
  kNothing = 0,
  kBody = 1U,                   ///< JSON, of the media type of JSON
  kIdempotencyKey = 2U,         ///< where the caller sends one
  kLines = 8U,                  ///< many lines of JSON, of their media type, up to kMaxLines bytes
  kKeyedLines = 2U | 8U | 16U,  ///< kLines, and an idempotency key in any case
  kPatch = 32U,                 ///< beside kBody: also of the media type of JSON Merge Patch
};
constexpr Needs operator|(Needs a, Needs b) {
  return static_cast<Needs>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
/// Whether the caller's idempotency key may not be left out.
constexpr bool RequiresKey(Needs needs) { return (static_cast<unsigned>(needs) & 16U) != 0; }
constexpr bool Has(Needs all, Needs one) { return (static_cast<unsigned>(all) & static_cast<unsigned>(one)) != 0; }
/// Where it does not, one is refused: nobody would read it, and what it says would be dropped in silence.
constexpr bool TakesBody(Needs needs) { return Has(needs, Needs::kBody) || Has(needs, Needs::kLines); }

/// Bytes of a body of lines, which may be larger than other bodies.
inline constexpr std::size_t kMaxLines = 8U << 20U;

/// What a request of the route may do.
enum class Does : std::uint8_t {
  kReads,
  kChanges,
  kCreates,  ///< changes, and is the first to go under overload
};

struct Route {
  using Handler = Task<Result<routing::ApiAnswer>> (*)(Visit& visit);

  std::string_view method;     ///< a route for GET answers HEAD too
  std::string_view pattern;    ///< "{tenant}" and another word in braces at most, each a whole segment
  std::string_view operation;  ///< for the log
  Does does = Does::kReads;
  Needs needs = Needs::kNothing;
  std::span<const std::string_view> query = {};  ///< names of the parameters that it knows
  std::optional<api::Scope> scope = {};          ///< that a caller's API key must have; none: no key is asked for
  std::optional<Role> role = {};                 ///< that an admin token must have, likewise
  bool may_be_scraped = false;                   ///< without a token where admin.metrics_needs_token says so
  Handler handle;
};

/// The routes of a listener, resource by resource. Of two that fit a path the first counts.
using RouteTable = std::span<const std::span<const Route>>;

}  // namespace walletgate::http
