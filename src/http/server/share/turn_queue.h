#pragma once

// Who has more to be served than one turn allows waits here for the next one, behind those who wait already. Between
// two turns the loop looks at its other events: a client who floods it delays the others by one turn, and not by all
// that he has sent. Not thread-safe. Used by Edge and its connections.

#include <cstddef>
#include <functional>

#include "base/loop/event_loop.h"
#include "http/server/share/chain.h"

namespace walletgate::http {

/// What one connection may have before it is another's turn.
struct TurnBudget {
  std::size_t requests = 4;
  std::size_t bytes = 65536;  ///< read and written

  bool spent() const { return requests == 0 || bytes == 0; }
  void TakeRequest() { requests -= requests > 0 ? 1 : 0; }
  void TakeBytes(std::size_t count) { bytes -= count < bytes ? count : bytes; }
};

class TurnTaker : public ChainLink<TurnTaker> {
 protected:
  ~TurnTaker() = default;
};

class TurnQueue {
 public:
  /// `serve` gets each whose turn has come, which then waits no more. The loop outlives this.
  TurnQueue(EventLoop& loop, const TurnBudget& budget, std::function<void(TurnTaker&)> serve)
      : loop_(loop), budget_(budget), serve_(std::move(serve)) {}
  ~TurnQueue() { loop_.Cancel(timer_); }
  TurnQueue(const TurnQueue&) = delete;
  TurnQueue& operator=(const TurnQueue&) = delete;

  const TurnBudget& budget() const { return budget_; }
  /// Somebody waits.
  bool busy() const { return waiting_.first() != nullptr; }
  /// Who waits already keeps his place.
  void Add(TurnTaker& taker);
  void Remove(TurnTaker& taker) { waiting_.Remove(taker); }

 private:
  void Run();

  EventLoop& loop_;
  TurnBudget budget_;
  std::function<void(TurnTaker&)> serve_;
  Chain<TurnTaker> waiting_;
  TimerId timer_ = 0;  ///< 0: none runs
};

}  // namespace walletgate::http
