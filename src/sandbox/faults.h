#pragma once

// Faults on request: which ones a request meets. Asked for by /_sandbox/faults, by the program, or by the data of a
// create ("fault-429-alice@example.com"). VendorHandler carries them out.

#include <chrono>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/json/sink.h"
#include "base/json/value.h"
#include "base/random.h"
#include "base/result.h"

namespace walletgate::sandbox {

/// A standing order. Kinds: "400" to "599" (refused in the vendor's words), "after-500" and other statuses (done, then
/// refused), "lost" (done, reply dropped), "lost-before" (dropped, not done), "slow", "badjson" (done, JSON cut off),
/// "html" (502 in HTML, not done), "drift" (done, the id's member has another name), "badaddress" (done, a malformed
/// EVM address).
struct Fault {
  std::string kind = {};
  int count = 1;                       ///< how often; -1: until cleared
  double probability = 1.0;            ///< per request that it fits
  std::chrono::milliseconds delay{0};  ///< for "slow"
  std::string method = {};             ///< only this method; "" any
  std::string path_prefix = {};        ///< only paths that start so; "" any
};

/// What a single request has to suffer.
struct FaultPlan {
  std::string kind;  ///< "" for none; never "slow"
  std::chrono::milliseconds delay{0};
};

/// The status of "429" and of "after-429"; 0 for other kinds.
int FaultStatus(std::string_view kind);

/// Reads one order: {"kind", "count"?, "probability"?, "millis"?, "method"?, "path"?}. With a probability and no
/// count it stands until cleared. Error: kInvalidRequest, for people.
Result<Fault> ParseFault(json::Value value);
void WriteFault(const Fault& fault, json::Sink& out);

/// "fault-429-alice@example.com" → kind "429"; "fault-slow-250-…"; "fault-once-…" sets `once`. Nothing for other text
/// and for unknown kinds.
struct MagicFault {
  Fault fault;
  bool once = false;
};
std::optional<MagicFault> ParseMagic(std::string_view text);

/// Thread-safe.
class FaultBook {
 public:
  void Add(Fault fault);
  void Clear();
  std::vector<Fault> Standing() const;

  /// Uses up what fits a request: all delays add up, the first other fault counts. `body` is searched for magic values
  /// when it is a create's, else empty. "lost" and "lost-before" by magic come once per value, so that a repeat heals.
  FaultPlan Take(const std::string& method, const std::string& path, std::string_view create_body, Random& random);

 private:
  void Apply(const Fault& fault, FaultPlan& plan) const;
  void TakeMagic(json::Value value, FaultPlan& plan);

  mutable std::mutex mutex_;
  std::deque<Fault> standing_;             ///< while a test gives no more
  std::unordered_set<std::string> spent_;  ///< magic values that come once
};

}  // namespace walletgate::sandbox
