#pragma once

// A request as handlers get it, and the reply that they give. Used by the server and every handler on it.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "http/server/arrival.h"

namespace walletgate::http {

/// A request whose head passed the framing guard. Valid until the handler's Task ends.
struct Request {
  std::string method;  ///< as sent; HEAD arrives as "HEAD", the server cuts the body of the answer
  std::string target;  ///< origin form as sent: path and query
  /// Before "?"; starts with "/", or is "*" (OPTIONS only). Encoded but for what means the same without (RFC 3986
  /// section 6.2.2.2: "%69" is "i").
  std::string path;
  std::string query;                                         ///< after "?", still encoded
  std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case, in order
  std::string body;                                          ///< once all is there; chunked ones are decoded
  SteadyTime received;                                       ///< when its first byte was seen
  bool has_content = false;                                  ///< there was something in the body, kept or not
  bool ignored_something = false;  ///< chunk extensions or trailer fields of the body, which nobody here gets

  Arrival* arrival = nullptr;  ///< of the body; null: it is here

  /// Awaited by name (base/task.h) before the body is looked at: `Arrival::Awaiter whole = request.Whole(terms)`.
  /// Errors: see Arrival::Awaiter.
  Arrival::Awaiter Whole(const Arrival::Terms& terms) const { return {arrival, terms}; }

  /// The first header of that (lower-case) name, or "".
  std::string_view Header(std::string_view name) const;
  /// How often that header was sent.
  int CountHeader(std::string_view name) const;
};

struct Reply {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers = {};  ///< without Date, Content-Length, Connection
  std::string body = {};
  bool close = false;  ///< close the connection after this answer
  bool known = false;  ///< whoever asked has shown a key
  bool drop = false;   ///< sandboxes only: close without answering (a lost reply)
};

}  // namespace walletgate::http
