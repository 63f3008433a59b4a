#pragma once

// The circuit of an account and those of its tenants: which of them a failure opens, and who probes for all. Used by
// Guard, under its mutex.
//
// What one tenant's calls met opens the circuit for him; for all, when the calls of another failed too within ten
// seconds, or nobody else called.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "provider/guard/breaker.h"
#include "provider/guard/bulkhead.h"
#include "provider/guard/permit.h"
#include "provider/guard/tenancy.h"

namespace walletgate::provider {

class Circuits {
 public:
  struct Move {
    Circuit from;
    Circuit to;
    std::string tenant;  ///< "" for that of all
  };

  /// `timeout`: of one call. Whoever waits in `places` where a circuit opens is told. Both outlive it.
  Circuits(std::chrono::milliseconds timeout, Tenancies& tenancies, Bulkhead& places)
      : tenancies_(tenancies), places_(places), all_(timeout) {}

  /// That of all; half open also when the next call would be the probe.
  Circuit At(SteadyTime now) const { return all_.At(now); }
  /// As `tenant` meets it: the worse one of that of all and its own.
  Circuit At(std::string_view tenant, SteadyTime now) const;

  /// Why the tenant may not call. Opens what calls without an answer are reason to open.
  std::optional<Error> Barred(Tenancy& tenancy, SteadyTime now);
  /// A call begins. REQUIRES !Barred.
  Tickets Begin(Tenancy& tenancy, SteadyTime now);
  /// Whether a call that has begun must not be sent any more.
  bool HaveOpenedSince(const Permit& permit) const;
  /// A call is over; one without tickets tells nothing.
  void End(const Permit& permit, CallEnd end, SteadyTime now);

  /// What moved since it was asked last, in this order.
  std::vector<Move> TakeMoves() { return std::exchange(moves_, {}); }

 private:
  bool IsProbeOfAnother(const Tenancy& tenancy, SteadyTime now);
  /// Whether what failed is the account's, and not one tenant's.
  bool ConcernsAll(SteadyTime now) const;
  void OpenForAll(SteadyTime now);
  void OpenFor(Tenancy& tenancy, SteadyTime now);
  void Note(Circuit from, Circuit to, std::string_view tenant);

  Tenancies& tenancies_;
  Bulkhead& places_;
  Breaker all_;
  const Tenancy* last_probe_ = nullptr;            ///< whose call probed for all last
  SteadyTime other_asked_at_ = SteadyTime::min();  ///< when another wanted to call since
  std::vector<Move> moves_;                        ///< not taken yet
};

}  // namespace walletgate::provider
