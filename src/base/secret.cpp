#include "base/secret.h"

#include <cstring>
#include <utility>

namespace walletgate {

namespace {

/// Overwrites the whole buffer, including what a swap left in the small-string area. Never allocates: the size stays
/// within the capacity.
void Wipe(std::string* bytes) noexcept {
  bytes->resize(bytes->capacity());
  explicit_bzero(bytes->data(), bytes->size());
  bytes->clear();
}

}  // namespace

Secret::Secret(std::string bytes) {
  bytes_.swap(bytes);
  Wipe(&bytes);
}
Secret::Secret(const Secret& other) = default;
Secret::Secret(Secret&& other) noexcept {
  bytes_.swap(other.bytes_);
  Wipe(&other.bytes_);
}

Secret& Secret::operator=(Secret other) noexcept {
  std::swap(bytes_, other.bytes_);
  return *this;
}

Secret::~Secret() { Wipe(&bytes_); }

bool operator==(const Secret& a, const Secret& b) { return ConstantTimeEquals(a.bytes_, b.bytes_); }

bool ConstantTimeEquals(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  volatile unsigned char difference = 0;  // volatile: the compiler must not leave the loop early
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference = static_cast<unsigned char>(difference | static_cast<unsigned char>(a[i] ^ b[i]));
  }
  return difference == 0;
}

}  // namespace walletgate
