#pragma once

// One life of `walletgate serve` in the lifecycle drill: what is thrown at it, when, and whether it ended as it should.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/fakes/gateway_fixture.h"
#include "tests/integration/program.h"

namespace walletgate::drills {

enum class Blow : std::uint8_t { kHangup, kReload, kTerm, kUser1, kUser2 };

struct Throw {
  std::chrono::milliseconds at{0};
  Blow blow = Blow::kTerm;
};

struct Plan {
  bool during_start = false;  ///< else once it serves and has callers
  double delay = 0;           ///< of the first throw, as a part of what a start takes
  bool faulty = false;        ///< the configuration that the reloads find
  std::vector<Throw> throws;  ///< in the order of their time; one SIGTERM at least
};

/// The same for the same numbers.
Plan DrawPlan(std::mt19937_64& random);

struct RoundReport {
  std::vector<std::string> faults;
  std::map<std::string, int> reloads;  ///< answers of POST /reload: "200", "503", "not accepted"
  std::map<int, int> answers;          ///< of creates, by status
  std::vector<std::string> acknowledged;
  bool served = false;
  std::chrono::milliseconds to_main{0};  ///< from spawn to where signals are held
  std::chrono::milliseconds to_end{0};   ///< from the first SIGTERM
};

/// Where all rounds take place: vendors, a store that stays, configuration files.
class Arena {
 public:
  Arena();
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  RoundReport Run(int number, const Plan& plan);
  /// What the gateway does not remember of `acknowledged`, and intents left open.
  std::vector<std::string> Audit(const std::vector<std::string>& acknowledged);

 private:
  using Time = std::chrono::steady_clock::time_point;

  void TeachKeys();
  fakes::Environment Environment() const;
  void AwaitBegin(fakes::Program& program, const Plan& plan, RoundReport& report);
  void ThrowAll(fakes::Program& program, const Plan& plan, RoundReport& report) const;
  std::string File() const { return (folder_ / "walletgate.yaml").string(); }
  void Write(const std::string& request_timeout, bool faulty) const;

  std::filesystem::path folder_;
  std::uint16_t port_ = 0;
  std::uint16_t admin_port_ = 0;
  std::chrono::milliseconds start_took_{100};  ///< the last one that was seen, from main until it served
  fakes::Vendors vendors_;
};

}  // namespace walletgate::drills
