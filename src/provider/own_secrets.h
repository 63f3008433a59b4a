#pragma once

// Takes our own secrets out of a vendor's words before anybody sees them: a vendor that refuses a key likes to quote
// it. Used for answers that are shown.

#include <string>
#include <string_view>
#include <vector>

#include "base/json/parse.h"

namespace walletgate::provider {

/// What stands in a secret's place.
inline constexpr std::string_view kStandIn = "[secret]";

/// Finds a secret as it is, percent-encoded, escaped as JSON, in hex, and in the base64 of whatever contains it (HTTP
/// Basic), and of each form any piece of twelve bytes: what a vendor cut off, or wrapped, is hidden too. A shorter form
/// is looked for as a whole; one of less than six bytes is not, since it would be found everywhere. Of more than 64 KiB
/// Hide gives the start. Costs some ten microseconds for a key, a few hundred for an RSA key.
class OwnSecrets {
 public:
  /// REQUIRES: the text outlives *this.
  void Add(std::string_view secret);

  std::string Hide(std::string_view text) const;

  /// The same in every name, string and number of a JSON text. "" when it is none.
  std::string HideInJson(std::string_view text, const json::Limits& limits) const;

 private:
  std::vector<std::string_view> secrets_;
};

}  // namespace walletgate::provider
