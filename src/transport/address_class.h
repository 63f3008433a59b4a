#pragma once

// What kind of place an IP address is, by the IANA special-purpose address registries
// (https://www.iana.org/assignments/iana-ipv4-special-registry, .../iana-ipv6-special-registry, as of 2026-11) and the
// addresses where clouds answer questions about the machine itself. Pure.

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace walletgate::transport {

enum class AddressClass : std::uint8_t {
  kPublic,     ///< globally reachable
  kLoopback,   ///< 127.0.0.0/8, ::1
  kPrivate,    ///< RFC 1918, shared address space (RFC 6598), unique local (RFC 4193)
  kLinkLocal,  ///< 169.254.0.0/16, fe80::/10
  kMetadata,   ///< a cloud's own service, which hands out the machine's credentials
  kReserved,   ///< everything else: unspecified, multicast, documentation, benchmarks, not assigned
};

/// "public", "loopback", "private", "link-local", "metadata", "reserved".
std::string_view ToString(AddressClass address_class);

/// An IPv6 address that carries an IPv4 one (mapped, NAT64, 6to4, Teredo) is of that one's class. Other families than
/// IPv4 and IPv6 are kReserved. REQUIRES that `address` is as large as its family says.
AddressClass ClassOf(const sockaddr& address);

/// The class of `host` (as in Url: IPv6 in brackets) where it is an address and no name: four decimal numbers, or an
/// IPv6 address. Forms that only some resolvers take for addresses (127.1, 0x7f.1, 2130706433) are names here.
std::optional<AddressClass> ClassOfLiteral(std::string_view host);

/// True for 127.0.0.0/8 in four decimal numbers and for [::1] in any spelling. Not for `localhost`, which is a name and
/// may resolve to anything, nor for addresses that carry a loopback one.
bool IsLoopbackLiteral(std::string_view host);

/// "10.0.0.1", "fe80::1"; "" for other families. Same precondition as ClassOf.
std::string AddressText(const sockaddr& address);

}  // namespace walletgate::transport
