#include "http/pipeline.h"

#include <array>

#include "base/check.h"
#include "base/log/exception_log.h"
#include "base/step.h"
#include "http/render.h"
#include "http/stages/access.h"
#include "http/stages/arrival.h"
#include "http/stages/intake.h"
#include "http/stages/record.h"
#include "http/stages/request_log.h"
#include "http/traffic_handler.h"

namespace walletgate::http {
namespace {

constexpr std::array kTrafficHead = {
    // The time of a request runs from its first byte, so that whatever comes now is within it.
    Check{"deadline", StartClock},
    // Nothing is refused before it: every answer has the id, and every line of the log.
    Check{"request id", SetRequestId},
    // What refuses the request stands in its trace, which is recorded once somebody is known.
    Check{"trace", StartTrace},
    // What is not there is told to everybody alike, before anybody is asked for a key. The row says what comes next.
    Check{"route", TakeTrafficRoute},
    // A caller with less patience has less from here on; of a path that is not there nobody needs to know.
    Check{"timeout", ReadTimeout},
    // What a key can never do is told before, and not counted against, what its tenant may do per second.
    Check{"key", CheckKey},
    // Before the load: a tenant over its rate takes no place from others.
    Check{"rate", CheckRate},
    // The cheap parts of a request before its body: a misspelt parameter is told without waiting for 64 KiB.
    Check{"query", ReadParameters},
    Check{"idempotency key", ReadKey},
    Check{"content", CheckContent},
    // The last before it, for whoever may send one: who is refused for anything else takes nobody's room.
    Check{"large body", TakeLargeBody},
};

constexpr std::array kTrafficBody = {
    // The last of what refuses for free. From here on work is done, and the request has its place until it is answered;
    // before it, so that who sends slowly has none.
    Check{"load", CheckLoad},
    Check{"body", ReadBody},
};

constexpr std::array kTrafficEndings = {
    // The moment of the answer. Everything after it counts by this time.
    Ending{"clock",
           [](Visit& visit, const Error*, Reply&) {
             PassStep("before_answer");
             StopClock(visit);
           }},
    // Once the times are known, and before anybody counts or logs whom the answer is about.
    Ending{"headers",
           [](Visit& visit, const Error*, Reply& reply) {
             AddOrigin(visit, reply);
             reply.close = TrafficOf(visit).closing;
           }},
    // What is kept of an answer is of the answer as it goes out: metrics, the log line, the span.
    Ending{"metrics", [](Visit& visit, const Error* error, Reply& reply) { CountRequest(visit, error, reply); }},
    Ending{"log", [](Visit& visit, const Error* error, Reply& reply) { WriteLogLine(visit, error, reply); }},
    Ending{"span", [](Visit& visit, const Error* error, Reply& reply) { RecordSpan(visit, error, reply); }},
};

constexpr std::array kAdminHead = {
    // As above: every answer has it.
    Check{"request id", SetRequestId},
    // A web page that is refused does not even learn which paths there are.
    Check{"source", CheckSource},
    // The row says whom the route is for.
    Check{"route", TakeAdminRoute},
    // Nothing of the request is read, and told of, for somebody who may not ask.
    Check{"token", CheckToken},
    // After it: which tenants there are is told to nobody else.
    Check{"tenant", TakeTenant},
    Check{"query", ReadParameters},
    Check{"idempotency key", ReadKey},
    Check{"content", CheckContent},
    Check{"large body", TakeLargeBody},
};

constexpr std::array kAdminBody = {Check{"body", ReadBody}};

constexpr std::array kAdminEndings = {
    Ending{"log", [](Visit& visit, const Error* error, Reply& reply) { WriteAdminLine(visit, error, reply); }},
};

/// Whether all of them pass; else `result` is the error of the first that does not.
bool Pass(std::span<const Check> checks, Visit& visit, Result<routing::ApiAnswer>& result) {
  walletgate::Check((visit.traffic == nullptr) != (visit.admin == nullptr), "a visit is at one listener");
  for (const Check& check : checks) {
    Result<void> passed = check.run(visit);
    if (passed) continue;
    result = std::move(passed).error();
    return false;
  }
  return true;
}

/// Whoever asks has shown a key, or a token.
bool IsKnown(const Visit& visit) { return visit.caller.tenant != nullptr || !visit.who.name.empty(); }

/// What has come of a request so far.
struct Outcome {
  Result<routing::ApiAnswer> result = routing::ApiAnswer();
  Reply reply = {};
  bool handling = false;  ///< the handler has begun
};

/// Makes it the answer for an exception, which nobody may keep.
void Fail(Visit& visit, Outcome& outcome) {
  visit.cache_control = "no-store";
  visit.content_policy = {};
  outcome.result = routing::FaultOfOurs(outcome.handling && visit.route->does != Does::kReads);
  outcome.reply = Render(visit, outcome.result);
}

/// An ending that fails makes a fault of ours of the answer, of which those after it tell.
void RunEndings(std::span<const Ending> endings, Visit& visit, Outcome& outcome) {
  for (const Ending& ending : endings) {
    try {
      ending.run(visit, outcome.result ? nullptr : &outcome.result.error(), outcome.reply);
    } catch (...) {
      LogException("an answer was not finished", visit.caller.request_id);
      Fail(visit, outcome);
    }
  }
}

}  // namespace

const Pipeline& TrafficPipeline() {
  static constexpr Pipeline kPipeline{kTrafficHead, kTrafficBody, kTrafficEndings};
  return kPipeline;
}

const Pipeline& AdminPipeline() {
  static constexpr Pipeline kPipeline{kAdminHead, kAdminBody, kAdminEndings};
  return kPipeline;
}

Task<Reply> Run(const Pipeline& pipeline, Visit visit) {
  Outcome outcome;
  try {
    bool passed = Pass(pipeline.head, visit, outcome.result);
    if (passed) {
      const bool keep = TakesBody(RouteOf(visit).needs);
      Arrival::Awaiter whole = visit.request.Whole({.keep = keep, .known = IsKnown(visit)});
      Result<void> came = co_await whole;
      passed = came && Pass(pipeline.body, visit, outcome.result);
      if (!came) outcome.result = std::move(came).error();
    }
    if (passed) {
      const Route& route = RouteOf(visit);
      outcome.handling = true;
      Task<Result<routing::ApiAnswer>> work = route.handle(visit);
      outcome.result = co_await std::move(work);
    }
    outcome.reply = Render(visit, outcome.result);
  } catch (...) {
    LogException("a request ended with an exception", visit.caller.request_id);
    Fail(visit, outcome);
  }
  RunEndings(pipeline.endings, visit, outcome);
  outcome.reply.known = IsKnown(visit);
  co_return std::move(outcome.reply);
}

}  // namespace walletgate::http
