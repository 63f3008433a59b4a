#include "transport/transport_failure.h"

#include <array>
#include <string>

namespace walletgate::transport {
namespace {

struct Row {
  TransportFailure failure;
  std::string_view word;
  ErrorKind kind;
  bool may_help_to_repeat;
  std::optional<Blame> blame = {};  ///< nothing: the kind's
};

constexpr std::array kRows = {
    Row{TransportFailure::kRequestInvalid, "request_invalid", ErrorKind::kInternal, false},
    Row{TransportFailure::kSchemeNotAllowed, "scheme_not_allowed", ErrorKind::kInternal, false},
    Row{TransportFailure::kNameNotResolved, "name_not_resolved", ErrorKind::kProviderUnavailable, true},
    Row{TransportFailure::kAddressRefused, "address_refused", ErrorKind::kProviderUnavailable, false, Blame::kGateway},
    Row{TransportFailure::kProxyRefused, "proxy_refused", ErrorKind::kProviderUnavailable, false, Blame::kGateway},
    Row{TransportFailure::kConnectFailed, "connect_failed", ErrorKind::kProviderUnavailable, true},
    Row{TransportFailure::kTlsFailed, "tls_failed", ErrorKind::kProviderUnavailable, true},
    Row{TransportFailure::kConnectTimeout, "connect_timeout", ErrorKind::kProviderTimeout, true},
    Row{TransportFailure::kResponseTimeout, "response_timeout", ErrorKind::kProviderTimeout, true},
    Row{TransportFailure::kConnectionLost, "connection_lost", ErrorKind::kProviderUnavailable, true},
    Row{TransportFailure::kMalformed, "malformed_response", ErrorKind::kProviderBadResponse, true},
    Row{TransportFailure::kHeadersTooLarge, "headers_too_large", ErrorKind::kProviderBadResponse, true},
    Row{TransportFailure::kBodyTooLarge, "body_too_large", ErrorKind::kProviderBadResponse, true},
    Row{TransportFailure::kContentEncoded, "content_encoded", ErrorKind::kProviderBadResponse, true},
    Row{TransportFailure::kInternal, "internal", ErrorKind::kInternal, true},
};

constexpr bool IsOrdered() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (static_cast<std::size_t>(kRows[i].failure) != i) return false;
  }
  return kRows.size() == static_cast<std::size_t>(TransportFailure::kInternal) + 1;
}
static_assert(IsOrdered());

constexpr const Row& RowOf(TransportFailure failure) { return kRows[static_cast<std::size_t>(failure)]; }

}  // namespace

std::string_view ToString(TransportFailure failure) { return RowOf(failure).word; }

std::optional<TransportFailure> TransportFailureFromWord(std::string_view word) {
  for (const Row& row : kRows) {
    if (row.word == word) return row.failure;
  }
  return std::nullopt;
}

Error ToError(TransportFailure failure, bool sent) {
  const Row& row = RowOf(failure);
  Error error = MakeError(row.kind, std::string(row.word));
  error.blame = row.blame;
  error.applied = sent ? Applied::kUnknown : Applied::kNo;
  if (!row.may_help_to_repeat) {
    error.retry = Retry::kNever;
  } else {
    error.retry = sent ? Retry::kOnlyIfNotSent : Retry::kSafe;
  }
  return error;
}

}  // namespace walletgate::transport
