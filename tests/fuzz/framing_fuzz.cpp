// libFuzzer target for the framing guard: clang++ -fsanitize=fuzzer,address,undefined (not in the default build).
//   clang++ -std=c++20 -g -O1 -fsanitize=fuzzer,address,undefined -Isrc tests/fuzz/framing_fuzz.cpp \
//     src/http/server/framing.cpp src/http/server/framing/*.cpp src/http/server/framing_syntax.cpp
//     src/http/server/request.cpp src/base/error.cpp src/base/strings.cpp src/base/http_syntax.cpp src/base/check.cpp
// The first byte chooses how the rest is cut; whole and cut must give the same, and a request must be what it claims.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/http_syntax.h"
#include "http/server/framing.h"
#include "http/server/framing_syntax.h"

namespace {

using walletgate::http::FramingLimits;
using walletgate::http::Request;
using walletgate::http::RequestBuffer;
using walletgate::http::RequestReader;
using State = RequestReader::State;

constexpr FramingLimits kLimits{.max_header_bytes = 512, .max_headers = 8, .body = {.max_bytes = 64}};

void Require(bool holds) {
  if (!holds) std::abort();
}

void CheckRequest(const Request& request) {
  Require(walletgate::IsToken(request.method));
  Require(request.target == "*" || request.target.starts_with('/'));
  Require(request.path.size() + request.query.size() <= request.target.size());
  Require(request.body.size() <= kLimits.body.max_bytes);
  Require(request.headers.size() <= kLimits.max_headers + 1);  // one more: Host from the target
  for (const auto& [name, value] : request.headers) {
    std::string lower;
    Require(walletgate::http::LowerFieldName(name, lower) && lower == name);
    Require(walletgate::IsFieldValue(value));
  }
}

std::vector<std::string> Run(std::string_view bytes, std::size_t step) {
  std::vector<std::string> seen;
  RequestReader reader(kLimits);
  RequestBuffer buffer;
  while (!bytes.empty()) {
    std::string_view piece = bytes.substr(0, step);
    bytes.remove_prefix(piece.size());
    while (!piece.empty()) {
      const std::size_t used = reader.Feed(piece, buffer);
      Require(used <= piece.size());
      piece.remove_prefix(used);
      if (reader.state() == State::kRefused) {
        seen.emplace_back("refused");
        return seen;
      }
      if (reader.state() != State::kComplete) continue;
      CheckRequest(buffer.request);
      seen.push_back(buffer.request.method + " " + buffer.request.target + " " + buffer.request.body);
      reader.Reset();
      buffer.Clear();
    }
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::vector<std::string> whole = Run(bytes, bytes.size() + 1);
  const std::vector<std::string> cut = Run(bytes, 1U + data[0] % 16U);
  // Cut input may be refused later, never earlier and never for other requests.
  const bool refused_later = whole.size() == cut.size() + 1 && whole.back() == "refused";
  Require(cut == whole || (refused_later && std::equal(cut.begin(), cut.end(), whole.begin())));
  return 0;
}
