#pragma once

// Who may use the admin listener, and for what. A web page that somebody looks at on the operator's machine must get
// nothing, not even by DNS rebinding (a name of the page's own that suddenly means 127.0.0.1): so every request says
// under which name it came, and only ours are taken. Used by AdminHandler.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/check.h"
#include "http/server/server.h"

namespace walletgate::http {

/// What a token is good for; each role includes those before it.
enum class Role : std::uint8_t {
  kViewer,    ///< metrics, lists without persons
  kSupport,   ///< and one user's data
  kOperator,  ///< and changes
};
inline constexpr std::array<std::string_view, 3> kRoleNames = {"viewer", "support", "operator"};  ///< by Role
constexpr std::string_view ToString(Role role) { return kRoleNames[static_cast<std::size_t>(role)]; }

struct AdminToken {
  std::string name;  ///< of whoever holds it, for the audit
  Role role = Role::kViewer;
  std::string sha256;  ///< lower-case hex SHA-256 of the token
  bool operator==(const AdminToken&) const = default;
};

/// What the configuration says of it. Immutable once shared.
struct AdminAccess {
  std::vector<std::string>
      hosts;  ///< names, in lower case, that the listener is reached by, beside IP addresses and localhost
  std::vector<AdminToken> tokens;   ///< none: whoever reaches the listener may do everything
  bool metrics_needs_token = true;  ///< where there are tokens
  bool operator==(const AdminAccess&) const = default;
};

/// Bound to one loop, as its handler is.
class AdminGate {
 public:
  /// Who is at work.
  struct Visitor {
    std::string name;  ///< of the token, or "local"
    Role role = Role::kOperator;
  };

  /// `private_listener`: only this machine reaches it. Otherwise nobody gets in without a token, whatever a reload has
  /// made of the configuration.
  AdminGate(std::shared_ptr<const AdminAccess> access, bool private_listener)
      : access_(std::move(access)), private_listener_(private_listener) {}

  /// From the next request on.
  void Use(std::shared_ptr<const AdminAccess> access) { access_ = std::move(access); }

  /// Host must be an IP address, localhost or a configured name, and Origin, where there is one, of that very host and
  /// port (RFC 6454). Without a Host it was no browser (HTTP/1.0 health checks). Error: kForbidden.
  Result<void> CheckSource(const Request& request) const;

  /// Errors: kUnauthorized without a token that is known; kForbidden when its role does not include `needed`.
  Result<Visitor> Admit(const Request& request, Role needed) const;

  bool metrics_needs_token() const { return access().metrics_needs_token; }

 private:
  const AdminAccess& access() const {
    walletgate::Check(access_ != nullptr, "the gate knows who may pass");
    return *access_;
  }

  std::shared_ptr<const AdminAccess> access_;
  bool private_listener_;
};

}  // namespace walletgate::http
