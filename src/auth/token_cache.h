#pragma once

// One bearer token shared by all loops: obtained once however many ask, renewed ahead of its end, kept in service
// while the token endpoint fails. Used by oauth2_client_credentials. Internal to auth.

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "auth/auth_scheme.h"
#include "auth/token_reply.h"

namespace walletgate::auth {

/// Thread-safe. The request that asks the token endpoint runs on the loop of whoever asked first; the others, on
/// whatever loop, wait and are resumed on their own. The mutex is never held across a suspension.
class TokenCache : public std::enable_shared_from_this<TokenCache> {
 public:
  /// `request` is sent as it is for every token.
  explicit TokenCache(transport::HttpRequest request) : request_(std::move(request)) {}

  using Answer = Result<std::shared_ptr<const Secret>>;

  /// A token that is valid now. Not later than `deadline`. Errors: those of ReadTokenReply. After a failure the token
  /// endpoint is left alone for 1 s, doubling to 30 s; meanwhile the failure is repeated with `retry_after`.
  /// REQUIRES: *this outlives the task (the cache keeps itself alive for its own renewals).
  Task<Answer> Get(AuthContext& context, Deadline deadline);

  /// See AuthScheme::OnUnauthorized. A renewal by force happens once for any number of refusals, and not again for a
  /// token that was itself renewed by force a moment ago: then the token is not what the vendor dislikes.
  bool OnUnauthorized(SteadyTime sent_at);

  void OnRefresh(AuthScheme::RefreshObserver observer);

 private:
  struct Token {
    std::shared_ptr<const Secret> value;
    SteadyTime obtained;
    SteadyTime refresh_at;
    SteadyTime expires;
    bool refused = false;  ///< the vendor answered 401 to it
    bool forced = false;   ///< obtained because its predecessor was refused
  };
  struct Waiter {
    EventLoop* loop;
    Completion<Answer> arrival;
  };
  /// What one caller has to do.
  struct Ticket {
    std::optional<Answer> ready;
    std::optional<Completion<Answer>> arrival;  ///< unless ready
    bool fetch = false;                         ///< start the renewal
  };

  Ticket Enter(EventLoop& loop, SteadyTime now);
  static Task<void> Fetch(std::shared_ptr<TokenCache> self, AuthContext& context);
  void Finish(Result<Grant> grant, SteadyTime started, AuthContext& context);
  // These expect the mutex to be held.
  bool Serves(SteadyTime now) const { return token_.value && now < token_.expires; }
  void Install(Grant grant, SteadyTime started, AuthContext& context);
  void NoteFailure(Error error, SteadyTime now);
  Error RememberedFailure(SteadyTime now) const;

  const transport::HttpRequest request_;
  std::mutex mutex_;
  Token token_;
  bool fetching_ = false;
  std::vector<Waiter> waiters_;
  Error last_error_;
  int failures_ = 0;
  SteadyTime next_attempt_ = SteadyTime::min();
  AuthScheme::RefreshObserver observer_;
};

}  // namespace walletgate::auth
