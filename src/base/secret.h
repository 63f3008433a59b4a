#pragma once

// Secret: a value that cannot be printed. Held by settings, credentials and tokens.

#include <string>
#include <string_view>

namespace walletgate {

/// Owns secret bytes; wipes them on destruction and assignment; prints nowhere (no operator<<, no implicit
/// conversion). `Reveal()` is the one way out and is easy to grep. Not thread-safe for writes.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string bytes);
  Secret(const Secret& other);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret other) noexcept;
  ~Secret();

  std::string_view Reveal() const { return bytes_; }
  bool empty() const { return bytes_.empty(); }

  /// Constant-time in the content (lengths may leak).
  friend bool operator==(const Secret& a, const Secret& b);

 private:
  std::string bytes_;
};

/// Compares without leaking where the first difference is. Lengths may leak.
bool ConstantTimeEquals(std::string_view a, std::string_view b);

}  // namespace walletgate
