#include "base/trace_context.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "base/strings.h"

namespace walletgate {
namespace {

constexpr std::size_t kTraceDigits = 32;
constexpr std::size_t kSpanDigits = 16;
constexpr std::size_t kVersion0Size = 55;   // "00-<32>-<16>-<2>"
constexpr std::size_t kMaxStateSize = 512;  // characters, as W3C Trace Context asks for at least
constexpr unsigned kSampledFlag = 1;

bool IsHex(std::string_view text) { return text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }
bool IsId(std::string_view text) { return IsHex(text) && text.find_first_not_of('0') != std::string_view::npos; }

unsigned Digit(char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); }

/// Section 3.2.4: a later version is read as ours, of which it may be longer.
bool HasKnownForm(std::string_view text) {
  if (text.size() < kVersion0Size || text[2] != '-' || text[35] != '-' || text[52] != '-') return false;
  const std::string_view version = text.substr(0, 2);
  if (!IsHex(version) || version == "ff" || !IsHex(text.substr(53, 2))) return false;
  return text.size() == kVersion0Size || (version != "00" && text[kVersion0Size] == '-');
}

std::string MakeId(std::size_t digits, Random& random) {
  std::array<std::uint8_t, kTraceDigits / 2> bytes{};
  const std::span<std::uint8_t> used(bytes.data(), digits / 2);
  random.Fill(used);
  used.back() |= 1U;  // never all zero
  return HexEncode(used);
}

bool IsState(std::string_view text) {
  return text.size() <= kMaxStateSize &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

std::string TraceContext::Parent(std::string_view below) const {
  return "00-" + trace_id + "-" + std::string(below) + (sampled ? "-01" : "-00");
}

double TraceContext::Share() const {
  // Of 128-bit ids the right end is the random one; 52 bits of it fit a double.
  constexpr std::size_t kRandomDigits = 13;
  if (trace_id.size() != kTraceDigits) return 0;
  std::uint64_t bits = 0;
  for (const char c : std::string_view(trace_id).substr(kTraceDigits - kRandomDigits)) bits = bits << 4U | Digit(c);
  return static_cast<double>(bits) / static_cast<double>(std::uint64_t{1} << (4 * kRandomDigits));
}

TraceContext ContinueTrace(std::string_view traceparent, std::string_view tracestate, Random& random) {
  TraceContext context;
  context.span_id = MakeSpanId(random);
  const bool known = HasKnownForm(traceparent);
  const std::string_view trace_id = known ? traceparent.substr(3, kTraceDigits) : std::string_view();
  const std::string_view parent = known ? traceparent.substr(36, kSpanDigits) : std::string_view();
  if (!known || !IsId(trace_id) || !IsId(parent)) {
    context.trace_id = MakeId(kTraceDigits, random);
    return context;
  }
  context.trace_id = trace_id;
  context.parent_span_id = parent;
  context.sampled = (Digit(traceparent[54]) & kSampledFlag) != 0;
  if (IsState(tracestate)) context.state = tracestate;
  return context;
}

std::string MakeSpanId(Random& random) { return MakeId(kSpanDigits, random); }

}  // namespace walletgate
