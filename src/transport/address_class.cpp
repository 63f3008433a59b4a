#include "transport/address_class.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <vector>

namespace walletgate::transport {
namespace {

using Ipv4 = std::array<std::uint8_t, 4>;
using Ipv6 = std::array<std::uint8_t, 16>;

struct Range {
  const char* first;
  std::size_t bits;  ///< that are fixed
  AddressClass is;
};

// In both tables the first range that holds the address decides.

constexpr std::array kIpv4Ranges = {
    Range{"169.254.169.254", 32, AddressClass::kMetadata},
    Range{"169.254.170.2", 32, AddressClass::kMetadata},    // AWS: credentials of a task
    Range{"169.254.170.23", 32, AddressClass::kMetadata},   // AWS: credentials of a pod
    Range{"100.100.100.200", 32, AddressClass::kMetadata},  // Alibaba Cloud
    Range{"168.63.129.16", 32, AddressClass::kMetadata},    // Azure, in a public range
    Range{"192.0.0.192", 32, AddressClass::kMetadata},      // Oracle Cloud
    Range{"0.0.0.0", 8, AddressClass::kReserved},           // this network: Linux takes 0.0.0.0 for loopback
    Range{"10.0.0.0", 8, AddressClass::kPrivate},
    Range{"100.64.0.0", 10, AddressClass::kPrivate},
    Range{"127.0.0.0", 8, AddressClass::kLoopback},
    Range{"169.254.0.0", 16, AddressClass::kLinkLocal},
    Range{"172.16.0.0", 12, AddressClass::kPrivate},
    Range{"192.0.0.0", 24, AddressClass::kReserved},    // protocol assignments
    Range{"192.0.2.0", 24, AddressClass::kReserved},    // documentation
    Range{"192.88.99.0", 24, AddressClass::kReserved},  // 6to4 relays, given up
    Range{"192.168.0.0", 16, AddressClass::kPrivate},
    Range{"198.18.0.0", 15, AddressClass::kReserved},    // benchmarks
    Range{"198.51.100.0", 24, AddressClass::kReserved},  // documentation
    Range{"203.0.113.0", 24, AddressClass::kReserved},   // documentation
    Range{"224.0.0.0", 4, AddressClass::kReserved},      // multicast
    Range{"240.0.0.0", 4, AddressClass::kReserved},      // for later use, and broadcast
    Range{"0.0.0.0", 0, AddressClass::kPublic},
};

constexpr std::array kIpv6Ranges = {
    Range{"::1", 128, AddressClass::kLoopback},
    Range{"fd00:ec2::254", 128, AddressClass::kMetadata},    // AWS
    Range{"fd00:ec2::23", 128, AddressClass::kMetadata},     // AWS: credentials of a pod
    Range{"fd20:ce::254", 128, AddressClass::kMetadata},     // Google Cloud
    Range{"fd00:42::42", 128, AddressClass::kMetadata},      // Scaleway
    Range{"fe80::a9fe:a9fe", 128, AddressClass::kMetadata},  // OpenStack
    Range{"fc00::", 7, AddressClass::kPrivate},
    Range{"fe80::", 10, AddressClass::kLinkLocal},
    Range{"2001::", 23, AddressClass::kReserved},      // protocol assignments
    Range{"2001:db8::", 32, AddressClass::kReserved},  // documentation
    Range{"3fff::", 20, AddressClass::kReserved},      // documentation
    Range{"2000::", 3, AddressClass::kPublic},
    Range{"::", 0, AddressClass::kReserved},  // nothing else is assigned to hosts of the Internet
};

/// IPv6 addresses that stand for an IPv4 one.
struct Carrier {
  const char* first;
  std::size_t bits;
  std::size_t offset;  ///< of the four bytes
  bool inverted;
};

constexpr std::array kCarriers = {
    Carrier{"::ffff:0:0", 96, 12, false},  // mapped, RFC 4291
    Carrier{"64:ff9b::", 96, 12, false},   // NAT64, RFC 6052
    Carrier{"2002::", 16, 2, false},       // 6to4, RFC 3056
    Carrier{"2001::", 32, 12, true},       // Teredo, RFC 4380
};

template <class Bytes>
Bytes Parse(const char* text) {
  Bytes bytes{};
  inet_pton(bytes.size() == Ipv4().size() ? AF_INET : AF_INET6, text, bytes.data());
  return bytes;
}

template <class Bytes>
bool Holds(const Bytes& first, std::size_t bits, const Bytes& address) {
  const std::size_t whole = bits / 8;
  if (!std::equal(first.begin(), first.begin() + whole, address.begin())) return false;
  if (bits % 8 == 0) return true;
  const unsigned mask = 0xFF00U >> bits % 8;
  return ((first[whole] ^ address[whole]) & mask & 0xFFU) == 0;
}

template <class Bytes>
struct ParsedRange {
  Bytes first;
  std::size_t bits;
  AddressClass is;
};

template <class Bytes>
std::vector<ParsedRange<Bytes>> ParseAll(std::span<const Range> ranges) {
  std::vector<ParsedRange<Bytes>> parsed;
  for (const Range& range : ranges) parsed.push_back({Parse<Bytes>(range.first), range.bits, range.is});
  return parsed;
}

template <class Bytes>
AddressClass Find(const std::vector<ParsedRange<Bytes>>& ranges, const Bytes& address) {
  for (const auto& range : ranges) {
    if (Holds(range.first, range.bits, address)) return range.is;
  }
  return AddressClass::kReserved;
}

AddressClass ClassOfIpv4(const Ipv4& address) {
  static const auto ranges = ParseAll<Ipv4>(kIpv4Ranges);
  return Find(ranges, address);
}

AddressClass ClassOfIpv6(const Ipv6& address) {
  for (const Carrier& carrier : kCarriers) {
    if (!Holds(Parse<Ipv6>(carrier.first), carrier.bits, address)) continue;
    Ipv4 carried{};
    for (std::size_t i = 0; i < carried.size(); ++i) {
      const std::uint8_t byte = address[carrier.offset + i];
      carried[i] = carrier.inverted ? static_cast<std::uint8_t>(~byte) : byte;
    }
    return ClassOfIpv4(carried);
  }
  static const auto ranges = ParseAll<Ipv6>(kIpv6Ranges);
  return Find(ranges, address);
}

template <class Bytes, class Address>
Bytes BytesOf(const Address& address) {
  Bytes bytes{};
  static_assert(sizeof address == sizeof bytes);
  std::memcpy(bytes.data(), &address, bytes.size());
  return bytes;
}

/// The bytes of a literal of that family.
template <class Bytes>
std::optional<Bytes> ReadLiteral(std::string_view text) {
  Bytes bytes{};
  const int family = bytes.size() == Ipv4().size() ? AF_INET : AF_INET6;
  if (inet_pton(family, std::string(text).c_str(), bytes.data()) != 1) return std::nullopt;
  return bytes;
}

std::optional<Ipv6> ReadBracketed(std::string_view host) {
  if (!host.starts_with('[') || !host.ends_with(']')) return std::nullopt;
  return ReadLiteral<Ipv6>(host.substr(1, host.size() - 2));
}

}  // namespace

std::string_view ToString(AddressClass address_class) {
  static constexpr std::array<std::string_view, 6> words = {"public",     "loopback", "private",
                                                            "link-local", "metadata", "reserved"};
  return words[static_cast<std::size_t>(address_class)];
}

AddressClass ClassOf(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    return ClassOfIpv4(BytesOf<Ipv4>(reinterpret_cast<const sockaddr_in&>(address).sin_addr));
  }
  if (address.sa_family == AF_INET6) {
    return ClassOfIpv6(BytesOf<Ipv6>(reinterpret_cast<const sockaddr_in6&>(address).sin6_addr));
  }
  return AddressClass::kReserved;
}

std::optional<AddressClass> ClassOfLiteral(std::string_view host) {
  if (const auto ipv4 = ReadLiteral<Ipv4>(host)) return ClassOfIpv4(*ipv4);
  if (const auto ipv6 = ReadBracketed(host)) return ClassOfIpv6(*ipv6);
  return std::nullopt;
}

bool IsLoopbackLiteral(std::string_view host) {
  if (const auto ipv4 = ReadLiteral<Ipv4>(host)) return (*ipv4)[0] == 127;
  const auto ipv6 = ReadBracketed(host);
  return ipv6 && *ipv6 == Parse<Ipv6>("::1");
}

std::string AddressText(const sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes = nullptr;
  if (address.sa_family == AF_INET) bytes = &reinterpret_cast<const sockaddr_in&>(address).sin_addr;
  if (address.sa_family == AF_INET6) bytes = &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  if (bytes != nullptr) inet_ntop(address.sa_family, bytes, text.data(), text.size());
  return text.data();
}

}  // namespace walletgate::transport
