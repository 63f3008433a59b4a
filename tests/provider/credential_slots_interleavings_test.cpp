// Two sets of credentials while a vendor goes from one to the other, in every order of steps.

#include "provider/credential_slots.h"
#include "tests/fakes/interleaver.h"

namespace walletgate::provider {
namespace {

using std::chrono::milliseconds;

/// Calls that follow ExchangeInSlots, and a vendor that changes its mind up to twice.
class Rotation {
 public:
  explicit Rotation(Interleaver& run) : run_(run) {
    run.Check([this] { return fault_; });
    const std::size_t callers = 2 + run.Draw(14);
    for (std::size_t i = 0; i < callers; ++i) {
      EventLoop& loop = run.AnyLoop();
      run.Start(loop, Call(loop, run.Moment(milliseconds(30))));
    }
    for (std::size_t i = run.Draw(3); i > 0; --i) {
      EventLoop& loop = run.AnyLoop();
      run.Start(loop, Turn(loop));
    }
  }
  ~Rotation() { run_.Abandon(); }
  Rotation(const Rotation&) = delete;
  Rotation& operator=(const Rotation&) = delete;

  std::string Run() {
    std::string fault = run_.Run();
    if (!fault.empty()) return fault;
    run_.Start(run_.loop(0), LastCall(run_.loop(0)));
    return run_.Run();
  }

 private:
  Task<void> Turn(EventLoop& loop) {
    co_await Sleep(loop, run_.Moment(milliseconds(30)));
    accepted_ = 1 - accepted_;
  }
  /// The vendor decides somewhere in between.
  Task<bool> Exchange(EventLoop& loop, std::size_t slot) {
    if (slot > 1) fault_ = "there is no such slot";
    co_await Sleep(loop, run_.Moment(milliseconds(5)));
    const bool taken = slot == accepted_;
    co_await Sleep(loop, run_.Moment(milliseconds(5)));
    co_return taken;
  }
  Task<void> Call(EventLoop& loop, std::chrono::microseconds later) {
    co_await Sleep(loop, later);
    const std::size_t slot = slots_.in_use();
    const bool first = co_await Exchange(loop, slot);
    if (first) co_return;
    const std::optional<std::size_t> other = slots_.Another(slot, loop.Now());
    if (!other) co_return;
    if (*other == slot) fault_ = "the same one is tried again";
    const bool second = co_await Exchange(loop, *other);
    if (!second) {
      slots_.Refused(loop.Now());
      co_return;
    }
    const bool moved = slots_.Accepted(*other);
    if (moved && last_move_ == *other) fault_ = "a move is told twice";
    if (moved) last_move_ = *other;
  }
  /// When all is over and the pause has passed.
  Task<void> LastCall(EventLoop& loop) {
    co_await Sleep(loop, 2 * CredentialSlots::kPause);
    co_await Call(loop, milliseconds(0));
    if (slots_.in_use() != accepted_) fault_ = "the credentials in use are not those that work";
  }

  Interleaver& run_;
  CredentialSlots slots_;
  std::size_t accepted_ = CredentialSlots::kCurrent;
  std::size_t last_move_ = CredentialSlots::kCurrent;
  std::string fault_;
};

TEST(CredentialSlotsInterleavings, EverybodyEndsOnTheOnesThatWork) {
  ExpectEveryInterleaving(3000, [](Interleaver& run) { return Rotation(run).Run(); });
}

}  // namespace
}  // namespace walletgate::provider
