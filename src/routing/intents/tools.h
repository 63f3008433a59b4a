#pragma once

// What routing has on one event loop: the parts that every verb, and recovery, work with. Made by EndUserService.

#include <chrono>

#include "provider/loop_context.h"
#include "routing/api_answer.h"
#include "routing/intents/attempts.h"
#include "routing/intents/call_sender.h"
#include "routing/intents/flight_table.h"
#include "routing/intents/idempotency.h"
#include "routing/intents/send_times.h"
#include "storage/store.h"

namespace walletgate::routing {

class PortabilityDesk;

/// Shared by the engines of all loops.
struct ServiceOptions {
  storage::Store& store;
  FlightTable& flights;
  const AnswerForm& answers;
  KeyLimits keys = {};
  int attempts = kMaxAttempts;             ///< at one vendor call, the first included
  bool keeps_personal_data = true;         ///< the store keeps login methods and profiles
  PortabilityDesk* portability = nullptr;  ///< null: no reports are made
};

/// Loop-bound.
class Tools {
 public:
  Tools(provider::LoopContext& loop_context, const ServiceOptions& options)
      : context(loop_context),
        store(options.store),
        flights(options.flights),
        answers(options.answers),
        keys(loop_context.metrics(), options.keys),
        sent(loop_context.clock()),
        sender(loop_context, options.attempts),
        keeps_personal_data(options.keeps_personal_data),
        portability(options.portability) {}

  EventLoop& loop() const { return context.loop(); }
  WallTime Now() const { return context.clock().Now(); }
  SteadyTime Steady() const { return context.clock().Steady(); }

  provider::LoopContext& context;
  storage::Store& store;
  FlightTable& flights;
  const AnswerForm& answers;
  Idempotency keys;
  SendTimes sent;
  CallSender sender;
  const bool keeps_personal_data;
  PortabilityDesk* portability;
};

}  // namespace walletgate::routing
