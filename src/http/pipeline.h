#pragma once

// What happens to every request of a listener, in order, is a list: http/pipeline.cpp has one for each listener, with
// the reason for each place. Used by the handlers of the listeners.

#include <span>
#include <string_view>

#include "base/task.h"
#include "http/server/server.h"
#include "http/visit.h"

namespace walletgate::http {

/// Before the handler, in the head or once the body is there: an error ends the list, and is the answer.
struct Check {
  std::string_view name;
  Result<void> (*run)(Visit& visit);
};

/// After it, for every answer. `error`: what the answer is of; null for a success.
struct Ending {
  std::string_view name;
  void (*run)(Visit& visit, const Error* error, Reply& reply);
};

struct Pipeline {
  std::span<const Check> head;  ///< what can be told before the body, and so without it
  std::span<const Check> body;
  std::span<const Ending> endings;
};

const Pipeline& TrafficPipeline();
const Pipeline& AdminPipeline();

/// The checks of the head, the body where the route takes one, its checks, until the first that refuses; the route's
/// handler, when none does; the endings. An exception in a check, a handler or an ending becomes an answer of
/// kInternal, with `applied` unknown where the handler may have acted.
Task<Reply> Run(const Pipeline& pipeline, Visit visit);

}  // namespace walletgate::http
