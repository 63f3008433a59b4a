#include "auth/token_cache.h"

#include <algorithm>
#include <array>

#include "base/log/exception_log.h"

namespace walletgate::auth {
namespace {

constexpr std::chrono::seconds kFetchTimeout{10};
constexpr std::chrono::seconds kFirstPause{1};
constexpr std::chrono::seconds kLongestPause{30};
constexpr std::chrono::seconds kForcedInterval{10};

/// Up to a twentieth of `life`, so that many gateways started together do not renew together.
std::chrono::nanoseconds Jitter(std::chrono::nanoseconds life, Random& random) {
  std::array<std::uint8_t, 2> bytes{};
  random.Fill(bytes);
  const int part = bytes[0] << 8 | bytes[1];
  return life / 20 * part / 65536;
}

std::chrono::seconds Pause(int failures) { return std::min(kFirstPause * (1 << std::min(failures, 5)), kLongestPause); }

}  // namespace

Task<TokenCache::Answer> TokenCache::Get(AuthContext& context, Deadline deadline) {
  const SteadyTime now = context.clock.Steady();
  const Ticket ticket = Enter(context.loop, now);
  if (ticket.fetch) context.background.Spawn(Fetch(shared_from_this(), context));
  if (ticket.ready) co_return *ticket.ready;

  const Completion<Answer> arrival = *ticket.arrival;
  const TimerId timer = context.loop.After(deadline.Left(now), [arrival] {
    arrival.Resolve(MakeError(ErrorKind::kProviderTimeout, std::string(kTokenEndpoint) + "no token in time"));
  });
  Answer answer = co_await arrival;
  context.loop.Cancel(timer);
  co_return answer;
}

TokenCache::Ticket TokenCache::Enter(EventLoop& loop, SteadyTime now) {
  Ticket ticket;
  const std::lock_guard lock(mutex_);
  const bool serves = Serves(now) && !token_.refused;
  const bool due = !serves || now >= token_.refresh_at;
  if (due && !fetching_ && now >= next_attempt_) {
    fetching_ = true;
    ticket.fetch = true;
  }
  if (serves) {
    ticket.ready.emplace(token_.value);
  } else if (fetching_) {
    waiters_.push_back({&loop, ticket.arrival.emplace()});
  } else {
    ticket.ready.emplace(RememberedFailure(now));
  }
  return ticket;
}

Task<void> TokenCache::Fetch(std::shared_ptr<TokenCache> self, AuthContext& context) {
  const SteadyTime started = context.clock.Steady();
  Result<Grant> grant = MakeError(ErrorKind::kInternal, std::string(kTokenEndpoint) + "the gateway met a fault");
  try {
    transport::HttpRequest request = self->request_;
    Task<Result<transport::HttpResponse>> exchange =
        context.token_client.Send(std::move(request), Deadline(started + kFetchTimeout));
    const Result<transport::HttpResponse> reply = co_await std::move(exchange);
    grant = ReadTokenReply(reply, context.clock.Now());
  } catch (...) {
    LogException("a token was not fetched");  // who waits for it hears so, and the next one tries again
  }
  self->Finish(std::move(grant), started, context);
}

void TokenCache::Finish(Result<Grant> grant, SteadyTime started, AuthContext& context) {
  const bool renewed = grant.has_value();
  std::vector<Waiter> waiters;
  std::optional<Answer> answer;
  Result<WallTime> expiry = WallTime();
  AuthScheme::RefreshObserver observer;
  {
    const std::lock_guard lock(mutex_);
    const SteadyTime now = context.clock.Steady();
    fetching_ = false;
    if (renewed) {
      Install(*std::move(grant), started, context);
      expiry = context.clock.Now() + std::chrono::duration_cast<WallTime::duration>(token_.expires - now);
    } else {
      expiry = std::move(grant).error();
      NoteFailure(expiry.error(), now);
    }
    // A fresh token goes to those who wait even if it is short-lived. A refused one serves on when no other is to be
    // had: the 401 may have been about one user.
    if (renewed || Serves(now)) answer.emplace(token_.value);
    else answer.emplace(last_error_);
    waiters.swap(waiters_);
    observer = observer_;
  }
  if (observer) observer(expiry);
  for (const Waiter& waiter : waiters) {
    waiter.loop->Post([arrival = waiter.arrival, answer = *answer] { arrival.Resolve(answer); });
  }
}

void TokenCache::Install(Grant grant, SteadyTime started, AuthContext& context) {
  const std::chrono::nanoseconds life = grant.life;
  Token token;
  token.value = std::make_shared<const Secret>(std::move(grant.token));
  token.obtained = context.clock.Steady();
  token.refresh_at = started + life / 5 * 4 + Jitter(life, context.random);
  token.expires = started + life;  // the server counted from a moment after `started`
  token.forced = token_.refused;
  token_ = std::move(token);
  failures_ = 0;
  next_attempt_ = SteadyTime::min();
}

void TokenCache::NoteFailure(Error error, SteadyTime now) {
  token_.refused = false;
  token_.refresh_at = std::min(token_.refresh_at, now);
  const std::chrono::seconds asked = error.retry_after.value_or(std::chrono::seconds(0));
  next_attempt_ = now + std::max(Pause(failures_), asked);
  ++failures_;
  last_error_ = std::move(error);
}

Error TokenCache::RememberedFailure(SteadyTime now) const {
  Error error = last_error_;
  error.retry_after = std::chrono::ceil<std::chrono::seconds>(next_attempt_ - now);
  return error;
}

bool TokenCache::OnUnauthorized(SteadyTime sent_at) {
  const std::lock_guard lock(mutex_);
  if (!token_.value) return false;
  if (token_.refused || token_.obtained > sent_at) return true;  // somebody else's 401 has seen to it
  if (sent_at < next_attempt_) return false;
  const bool fresh = token_.forced && sent_at - token_.obtained < kForcedInterval;
  if (fresh) return sent_at == token_.obtained;  // signed with this token or the one before: a repeat can tell
  token_.refused = true;
  return true;
}

void TokenCache::OnRefresh(AuthScheme::RefreshObserver observer) {
  const std::lock_guard lock(mutex_);
  observer_ = std::move(observer);
}

}  // namespace walletgate::auth
