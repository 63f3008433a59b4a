#include "tests/simulation/network.h"

#include <array>

namespace walletgate::simulation {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using transport::HttpResponse;

namespace {

/// The shipped files wait fifteen seconds.
constexpr seconds kLate{11};
constexpr seconds kMargin{1};

HttpResponse Html(int status) { return {status, {{"content-type", "text/html"}}, "<html>a proxy speaks</html>"}; }

/// What stands between gateway and vendor says anything, whatever became of the request.
HttpResponse ProxyPage(Dice& dice) {
  constexpr std::array kStatuses = {502, 502, 503, 504, 408, 425, 499, 444, 418, 451, 400, 404, 409, 422, 302};
  return Html(kStatuses[dice.Below(kStatuses.size())]);
}

}  // namespace

struct Network::Journey {
  Sender sender;
  VendorCall call;
  Arrival arrival;
  bool lost_request = false;
  bool lost_reply = false;
  bool departed = false;
  bool abandoned = false;  ///< a proxy has answered; what the vendor says is not heard
  std::string probe{};     ///< the circuit that was open and is probed, or ""
  bool ended = false;      ///< the gateway has its reply, or gave up
  TimerId deadline = 0;
  HttpResponse answer{};
};

Task<Result<HttpResponse>> SimHttpClient::Send(transport::HttpRequest request, Deadline deadline) {
  const Network::Arrival arrival;
  network_.Exchange(sender_, std::move(request), deadline, arrival);
  co_return co_await arrival;
}

void Network::Exchange(const Sender& sender, transport::HttpRequest request, Deadline deadline, Arrival arrival) {
  Dice& dice = parts_.dice;
  auto journey =
      std::make_shared<Journey>(Journey{sender, parts_.vendors.Read(std::move(request)), std::move(arrival)});
  const VendorCall& call = journey->call;
  if (call.kind == CallKind::kToken) {
    parts_.oracle.OnTokenCall(call.owner, 1);
  } else {
    journey->probe = parts_.oracle.OnCall(call, circuits_of_(call));
  }
  journey->lost_request = dice.Chance(parts_.faults.lost_request);
  journey->lost_reply = dice.Chance(parts_.faults.lost_reply);
  journey->deadline = sender.loop.After(deadline.Left(sender.loop.Now()), [this, journey] {
    Fail(journey, journey->departed ? Cause::kResponseTimeout : Cause::kConnectTimeout);
  });
  const auto connect = dice.Between(microseconds(100), milliseconds(4));
  if (dice.Chance(parts_.faults.refused)) {
    parts_.timeline.After(connect, sender.life, [this, journey] { Fail(journey, Cause::kConnect); });
    return;
  }
  parts_.timeline.After(connect, sender.life, [this, journey] { Depart(journey); });
}

void Network::Depart(const std::shared_ptr<Journey>& journey) {
  if (journey->ended) return;
  VendorCall& call = journey->call;
  journey->departed = true;
  call.sent_at = parts_.timeline.Steady();
  parts_.timeline.Note("sent", call.Account(), call.request.method + " " + call.request.target + " " + call.key);
  parts_.oracle.OnSent(call, !journey->lost_request);
  Travel(journey);
}

void Network::Travel(const std::shared_ptr<Journey>& journey) {
  Dice& dice = parts_.dice;
  const auto way = dice.Between(microseconds(100), milliseconds(4));
  if (journey->lost_request) {
    // The connection breaks, or nobody says anything until the deadline.
    if (dice.Chance(500)) {
      parts_.timeline.After(way, journey->sender.life, [this, journey] { Fail(journey, Cause::kConnectionLost); });
    }
    return;
  }
  const std::chrono::nanoseconds work = WorkOn(journey->call);
  // A proxy stops it before the vendor has seen it.
  const bool stopped = journey->call.kind != CallKind::kToken && dice.Chance(parts_.faults.proxy_before);
  parts_.timeline.After(way, kWorld, [this, journey, work, stopped] {
    std::optional<HttpResponse> known = stopped ? ProxyPage(parts_.dice) : parts_.vendors.Arrive(journey->call);
    if (!known) {
      parts_.timeline.After(work, kWorld, [this, journey] { Work(journey); });
      if (work > kLate && parts_.dice.Chance(500)) Abandon(journey);
      return;
    }
    parts_.oracle.OnActed(journey->call);
    journey->answer = *std::move(known);
    Return(journey);
  });
}

/// How long from now on until all that the call leads to must be there and show.
std::chrono::nanoseconds Network::SettlesIn(const VendorCall& call) const {
  return call.sent_at + parts_.vendors.habits().settles_within - kMargin - parts_.timeline.Steady();
}

/// A vendor may act long after nobody waits any more, but not for ever.
std::chrono::nanoseconds Network::WorkOn(const VendorCall& call) {
  Dice& dice = parts_.dice;
  const bool slow = dice.Chance(parts_.faults.slow);
  const bool creates = call.kind == CallKind::kCreate || call.kind == CallKind::kWallet;
  if (creates && dice.Chance(parts_.faults.late)) {
    const std::chrono::nanoseconds longest = SettlesIn(call) - kMargin;
    return dice.Between(kLate, dice.Chance(500) ? std::min<std::chrono::nanoseconds>(longest, 3 * kLate) : longest);
  }
  return slow ? dice.Between(milliseconds(100), kLate) : dice.Between(milliseconds(1), milliseconds(60));
}

/// A proxy waits no longer, and the vendor works on.
void Network::Abandon(const std::shared_ptr<Journey>& journey) {
  parts_.timeline.After(parts_.dice.Between(milliseconds(50), kLate), kWorld, [this, journey] {
    journey->abandoned = true;
    journey->answer = ProxyPage(parts_.dice);
    Return(journey);
  });
}

/// When every read shows what is made now; and whether this one sees what is made and not shown to all.
void Network::DrawSight(VendorCall& call) {
  Dice& dice = parts_.dice;
  const std::chrono::nanoseconds longest = SettlesIn(call);
  const bool lags = call.kind == CallKind::kCreate && dice.Chance(parts_.faults.lag);
  call.shown_from = parts_.timeline.Now();
  if (lags && longest.count() > 0)
    call.shown_from += std::chrono::duration_cast<WallTime::duration>(dice.Between({}, longest));
  call.sees_all = dice.Chance(500);
}

void Network::WorkOnToken(const std::shared_ptr<Journey>& journey) {
  journey->answer =
      parts_.dice.Chance(parts_.faults.token_down) ? Html(502) : parts_.vendors.Do(journey->call, VendorFault::kNone);
  Return(journey);
}

void Network::Work(const std::shared_ptr<Journey>& journey) {
  VendorCall& call = journey->call;
  if (call.kind == CallKind::kToken) return WorkOnToken(journey);
  DrawSight(call);
  Dice& dice = parts_.dice;
  const Faults& faults = parts_.faults;
  if (dice.Chance(faults.token_revoked)) parts_.vendors.RevokeTokens(call.owner);
  VendorFault fault = VendorFault::kNone;
  if (dice.Chance(faults.throttled)) fault = VendorFault::kThrottled;
  else if (dice.Chance(faults.error_before)) fault = VendorFault::kErrorBefore;
  else if (dice.Chance(faults.error_after)) fault = VendorFault::kErrorAfter;
  HttpResponse answer = parts_.vendors.Do(call, fault);
  parts_.oracle.OnActed(call);
  if (journey->abandoned) return;
  journey->answer = std::move(answer);
  Spoil(journey);
  Return(journey);
}

/// What becomes of an answer on its way, or in the vendor's mouth.
void Network::Spoil(const std::shared_ptr<Journey>& journey) {
  Dice& dice = parts_.dice;
  HttpResponse& answer = journey->answer;
  if (dice.Chance(parts_.faults.proxy_after)) answer = ProxyPage(dice);
  if (answer.status < 300 && dice.Chance(parts_.faults.garbage)) answer.body.resize(answer.body.size() / 2);
  const bool mixed_up = parts_.bug == PlantedBug::kRepliesMixedUp && answer.status < 300;
  if (mixed_up) std::swap(answer, replies_[journey->call.Account()]);
  if (answer.status >= 300 || !dice.Chance(parts_.faults.wrong_user)) return;
  std::optional<Liar::Lie> lie = parts_.liar.Tell(journey->call, answer);
  if (!lie) return;
  parts_.timeline.Note("a lie", journey->call.Account(), lie->answer.body);
  parts_.oracle.OnLie(journey->call, *lie);
  answer.body = std::move(lie->answer.body);
}

void Network::Return(const std::shared_ptr<Journey>& journey) {
  Dice& dice = parts_.dice;
  const bool slow = dice.Chance(parts_.faults.slow);
  const auto way =
      slow ? dice.Between(milliseconds(100), seconds(30)) : dice.Between(microseconds(100), milliseconds(4));
  const Life life = journey->sender.life;
  if (!journey->lost_reply) {
    parts_.timeline.After(way, life, [this, journey] {
      parts_.oracle.OnHeard(journey->call, journey->ended ? HttpResponse() : journey->answer);
      Arrive(journey, journey->answer);
    });
    return;
  }
  if (parts_.bug == PlantedBug::kSilentResend) {
    journey->lost_reply = false;
    parts_.oracle.OnSent(journey->call, true);
    return Travel(journey);
  }
  if (dice.Chance(700)) parts_.timeline.After(way, life, [this, journey] { Fail(journey, Cause::kConnectionLost); });
}

void Network::Fail(const std::shared_ptr<Journey>& journey, Cause failure) {
  const bool honest = parts_.bug != PlantedBug::kLossMeansNothing;
  Arrive(journey, transport::FailedExchange(failure, journey->departed && honest));
}

void Network::Arrive(const std::shared_ptr<Journey>& journey, Reply reply) {
  if (journey->ended) return;
  journey->ended = true;
  const VendorCall& call = journey->call;
  parts_.timeline.Note("heard", call.Account(),
                       reply ? std::to_string(reply->status) : std::string(FailureOf(reply.error())));
  if (call.kind == CallKind::kToken) parts_.oracle.OnTokenCall(call.owner, -1);
  if (!journey->probe.empty()) parts_.oracle.OnProbeEnded(journey->probe);
  journey->sender.loop.Cancel(journey->deadline);
  journey->sender.loop.Post([journey, reply = std::move(reply)] { journey->arrival.Resolve(reply); });
}

}  // namespace walletgate::simulation
