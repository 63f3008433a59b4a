// Bytes of a connection. The first one chooses how the rest is cut; whole and cut must give the same requests, a
// request is what it claims to be, and one that is written out again is read as the same.

#include <algorithm>
#include <vector>

#include "base/http_syntax.h"
#include "base/strings.h"
#include "http/server/framing.h"
#include "http/server/framing_syntax.h"
#include "tests/fuzz/target.h"

namespace walletgate::fuzz {
namespace {

using http::FramingLimits;
using http::Request;
using http::RequestBuffer;
using http::RequestReader;
using State = RequestReader::State;

constexpr FramingLimits kLimits{.max_header_bytes = 512, .max_headers = 8, .body = {.max_bytes = 64}};
constexpr FramingLimits kWide{.max_header_bytes = 4096, .max_headers = 16, .body = {.max_bytes = 64}};

void CheckRequest(const Request& request) {
  Require(IsToken(request.method), "a method is a token");
  Require(request.target == "*" || request.target.starts_with('/'), "a target is a path, or *");
  const std::string_view target = request.target;
  const std::size_t mark = std::min(target.find('?'), target.size());
  Require(PercentDecode(target.substr(0, mark)) == PercentDecode(request.path), "the path is the target's");
  Require(target.substr(mark) == (mark < target.size() ? "?" : "") + request.query, "and so is the query");
  Require(request.body.size() <= kLimits.body.max_bytes, "a body is within its limit");
  Require(request.headers.size() <= kLimits.max_headers + 1, "headers are within their limit, and Host of the target");
  Require(request.CountHeader("host") <= 1 && request.CountHeader("content-length") <= 1, "nothing is told twice");
  for (const auto& [name, value] : request.headers) {
    std::string lower;
    Require(http::LowerFieldName(name, lower) && lower == name, "a name is a token in lower case");
    Require(IsFieldValue(value), "a value is text");
    Require(IsAsciiFieldValue(value) || !http::IsReadHere(name), "a value that somebody reads is visible ASCII");
  }
}

/// What becomes of bodies.
enum class Bodies { kRead, kSkipped };

/// Everything of it that a handler goes by.
std::string Text(const Request& request, Bodies bodies = Bodies::kRead) {
  std::string text = request.method + " " + request.target;
  for (const auto& [name, value] : request.headers) {
    if (name != "content-length" && name != "transfer-encoding") text += "\n" + name + ": " + value;
  }
  return bodies == Bodies::kRead ? text + "\n\n" + request.body : text;
}

void CheckWrittenAgain(const Request& request) {
  std::string bytes = request.method + " " + request.target + " HTTP/1.1\r\n";
  for (const auto& [name, value] : request.headers) {
    if (name != "content-length" && name != "transfer-encoding")
      bytes.append(name).append(": ").append(value) += "\r\n";
  }
  if (request.CountHeader("host") == 0) return;  // HTTP/1.0
  bytes += "content-length: " + std::to_string(request.body.size()) + "\r\n\r\n" + request.body;
  RequestReader reader(kWide);
  RequestBuffer again;
  Require(reader.Feed(bytes, again) == bytes.size() && reader.state() == State::kComplete, "it can be written again");
  Require(Text(again.request) == Text(request), "a request that is written again is the same");
}

/// One piece of what came; how much of it was taken.
std::size_t Feed(std::string_view piece, Bodies bodies, RequestReader& reader, RequestBuffer& buffer) {
  const bool skips = bodies == Bodies::kSkipped && reader.state() == State::kBody;
  const std::size_t used = skips ? reader.Skip(piece) : reader.Feed(piece, buffer);
  Require(used <= piece.size(), "no more is taken than there is");
  return used;
}

std::vector<std::string> Run(std::string_view bytes, std::size_t step, Bodies bodies) {
  std::vector<std::string> seen;
  RequestReader reader(kLimits);
  RequestBuffer buffer;
  while (!bytes.empty()) {
    std::string_view piece = bytes.substr(0, step);
    bytes.remove_prefix(piece.size());
    while (!piece.empty()) {
      piece.remove_prefix(Feed(piece, bodies, reader, buffer));
      if (reader.state() == State::kRefused) {
        Require(!reader.error().detail.empty(), "a refusal has a reason");
        seen.emplace_back("refused");
        return seen;
      }
      if (reader.state() != State::kComplete) continue;
      CheckRequest(buffer.request);
      if (bodies == Bodies::kRead) CheckWrittenAgain(buffer.request);
      seen.push_back(Text(buffer.request, bodies));
      reader.Reset();
      buffer.Clear();
    }
  }
  return seen;
}

}  // namespace

void Framing(std::string_view bytes) {
  if (bytes.empty()) return;
  const std::string_view stream = bytes.substr(1);
  const std::size_t chosen = 1U + static_cast<unsigned char>(bytes[0]) % 64U;
  for (const Bodies bodies : {Bodies::kRead, Bodies::kSkipped}) {
    const std::vector<std::string> whole = Run(stream, stream.size() + 1, bodies);
    for (const std::size_t step : {std::size_t{1}, chosen}) {
      const std::vector<std::string> cut = Run(stream, step, bodies);
      // Cut input may be refused later, never earlier and never for other requests.
      const bool refused_later = whole.size() == cut.size() + 1 && whole.back() == "refused";
      Require(cut == whole || (refused_later && std::equal(cut.begin(), cut.end(), whole.begin())),
              "however bytes are cut, and whether bodies are read or not, they are the same requests");
    }
  }
  Require(Run(stream, 1, Bodies::kRead).size() == Run(stream, 1, Bodies::kSkipped).size(),
          "a body that is skipped ends where one that is read does");
}

}  // namespace walletgate::fuzz
