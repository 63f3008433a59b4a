#pragma once

// The pure core of a simulator: request in, reply out, no sockets and no waiting. A Vendor lives on one event loop;
// VendorHandler puts it behind the HTTP server and adds faults, latency and the /_sandbox/ endpoints.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/json/writer.h"
#include "base/random.h"
#include "http/server/server.h"
#include "sandbox/create_log.h"
#include "sandbox/population.h"

namespace walletgate::sandbox {

/// What every simulator is given. The references outlive it.
struct Facilities {
  const Clock& clock;
  Random& random;    ///< request ids and the like; users' data comes from `seed`
  std::string seed;  ///< with a user's id: the same wallet in every run
  CreateLog& log;
};

/// A request on its way. Either `reply` is set (authentication, routing, a stored answer), or `run` does the work.
/// Between the two, the idempotency key is claimed: a second request sees it as running.
struct Step {
  std::optional<http::Reply> reply;
  std::function<http::Reply()> run;
  /// Called once with what `run` made (nullptr when a fault came instead) and what is to be sent: stores it under the
  /// key, adds headers. May be empty.
  std::function<void(const http::Reply* made, http::Reply& sent)> settle;

  static Step Done(http::Reply reply) { return {std::move(reply), {}, {}}; }
  static Step Run(std::function<http::Reply()> run) { return {std::nullopt, std::move(run), {}}; }
};

/// Not thread-safe: one loop.
class Vendor {
 public:
  virtual ~Vendor() = default;

  /// Authenticates, finds the route, looks at the idempotency key. `request` must outlive the Step.
  virtual Step Begin(const http::Request& request) = 0;
  /// An error of that HTTP status in the vendor's own words, for faults.
  virtual http::Reply ErrorReply(int status, const http::Request& request) = 0;
  /// Adds what this vendor puts on every reply.
  virtual void Decorate(http::Reply& reply) { (void)reply; }
  /// Whether this is the call that makes an end user: faults named in the data apply to it alone.
  virtual bool IsCreate(const http::Request& request) const = 0;
  /// Whether the call may change something at the vendor. A search is a POST, and changes nothing.
  virtual bool Writes(const http::Request& request) const { return request.method != "GET"; }
  /// Makes users who come through no client, and are in no log. Who is there already stays. The number of those made;
  /// nothing where a vendor shows no lists.
  virtual std::optional<std::size_t> Populate(const Population& population) {
    (void)population;
    return std::nullopt;
  }
  /// The reply member that carries the vendor's user id; the drift fault renames it.
  virtual std::string_view IdMember() const = 0;

  /// The whole way without faults. For tests.
  http::Reply Answer(const http::Request& request);
};

/// Decoded segments of a path ("/a/b%20c" → "a", "b c"). Nothing for a bad escape.
std::optional<std::vector<std::string>> PathSegments(std::string_view path);

using Form = std::vector<std::pair<std::string, std::string>>;
/// application/x-www-form-urlencoded, also query strings. Nothing for a bad escape.
std::optional<Form> ParseForm(std::string_view text);
/// The one value of `name`; nothing when it is absent or repeated.
std::optional<std::string> FormValue(const Form& form, std::string_view name);

/// The token of "Authorization: Bearer …", or "".
std::string_view BearerToken(const http::Request& request);
/// Whether the body is declared as `type`, parameters aside.
bool HasContentType(const http::Request& request, std::string_view type);

/// Compact JSON of what `fill` writes.
std::string JsonText(const std::function<void(json::Writer&)>& fill);
http::Reply JsonReply(int status, std::string body, std::string_view content_type = "application/json");
/// Replaces or adds; names compare without case.
void SetHeader(http::Reply& reply, std::string_view name, std::string value);
/// A hint for the developer, which no vendor sends: why the simulator refused.
void SetReason(http::Reply& reply, std::string reason);

}  // namespace walletgate::sandbox
