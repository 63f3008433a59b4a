#pragma once

// The name under which a request came.

#include <string>
#include <string_view>

namespace walletgate::http {

/// The host of an authority (RFC 3986 section 3.2.2) in lower case and without its port: "admin.example" of
/// "Admin.example:9090", "::1" of "[::1]:9090". What has brackets in other places is given as it was written.
std::string HostName(std::string_view authority);

}  // namespace walletgate::http
