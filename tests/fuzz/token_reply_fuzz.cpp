// The answer of a token endpoint: status in the first line, then headers, an empty line, and the body. A token is one
// that a header can carry, and no text of ours repeats what the endpoint says.

#include <charconv>

#include "auth/token_reply.h"
#include "base/strings.h"
#include "base/utf8.h"
#include "tests/fakes/fake_clock.h"
#include "tests/fuzz/reply.h"
#include "tests/fuzz/target.h"

namespace walletgate::fuzz {
namespace {

void CheckGrant(const auth::Grant& grant) {
  const std::string_view token = grant.token.Reveal();
  Require(!token.empty() && token.size() <= 16 * 1024, "a token has a size");
  for (const char c : token) Require(c > 0x20 && c < 0x7F, "a token is visible ASCII");
  Require(grant.life.count() >= 1 && grant.life <= std::chrono::hours(24), "a token lives for a while");
}

void CheckError(const Error& error) {
  const bool known = error.kind == ErrorKind::kProviderCredentials || error.kind == ErrorKind::kProviderUnavailable ||
                     error.kind == ErrorKind::kProviderTimeout;
  Require(known && error.applied == Applied::kNo, "without a token nothing was applied");
  Require(!error.retry_after || (error.retry_after->count() >= 0 && error.retry_after->count() <= 300),
          "nobody waits longer than five minutes for a token");
  Require(error.fields.empty() && !error.provider, "the endpoint's words are not told");
  Require(IsUtf8(error.detail) && IsUtf8(error.reason), "what is told is text");
  Require(!HasCanary(error.detail) && !HasCanary(error.reason), "no text of ours repeats what the endpoint says");
}

}  // namespace

void TokenReply(std::string_view bytes) {
  const std::size_t end = bytes.find('\n');
  const std::optional<transport::HttpResponse> reply =
      ReadReply(bytes.substr(0, end), end == std::string_view::npos ? std::string_view() : bytes.substr(end + 1));
  if (!reply) return;
  const WallTime now = FakeClock().Now();
  const Result<auth::Grant> grant = auth::ReadTokenReply(*reply, now);
  grant ? CheckGrant(*grant) : CheckError(grant.error());
  const Result<auth::Grant> again = auth::ReadTokenReply(*reply, now);
  Require(again.has_value() == grant.has_value(), "what is read twice is the same");
}

}  // namespace walletgate::fuzz
