#pragma once

// Tells an Admission how late its event loop is, while there are requests. Used by TrafficHandler, on its loop.

#include "base/check.h"
#include "base/clock.h"
#include "base/loop/event_loop.h"
#include "http/admission.h"

namespace walletgate::http {

class LagProbe {
 public:
  /// All outlive it.
  LagProbe(EventLoop& loop, const Clock& clock, Admission& admission)
      : loop_(loop), clock_(clock), admission_(admission) {}
  ~LagProbe() { loop_.Cancel(timer_); }
  LagProbe(const LagProbe&) = delete;
  LagProbe& operator=(const LagProbe&) = delete;

  /// A request has come: the probe is at work from now on, until none has come for a while and none is under way.
  void OnRequest() {
    quiet_ = false;
    if (timer_ == 0) Arm();
  }

 private:
  void Arm() {
    walletgate::Check(timer_ == 0, "a probe has one timer");
    due_ = clock_.Steady() + Admission::kProbePause;
    timer_ = loop_.After(Admission::kProbePause, [this] { OnTimer(); });
  }

  void OnTimer() {
    timer_ = 0;
    if (quiet_ && admission_.in_flight() == 0) return admission_.OnIdle();
    quiet_ = true;
    const SteadyTime now = clock_.Steady();
    admission_.OnLag(now, now - due_);
    Arm();
  }

  EventLoop& loop_;
  const Clock& clock_;
  Admission& admission_;
  TimerId timer_ = 0;
  SteadyTime due_{};
  bool quiet_ = true;  ///< no request since the timer was set
};

}  // namespace walletgate::http
