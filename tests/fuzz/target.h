#pragma once

// The targets of the fuzzers, as functions: each takes any bytes and says what must hold of them beyond "nothing
// crashes". Run by libFuzzer (engine.cpp) and, over the inputs that are kept, by test_gateway with any compiler.

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>

namespace walletgate::fuzz {

/// What must hold and does not. Caught by nobody but gtest, so that libFuzzer keeps the input.
class Violation : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// `what`: a sentence that says what must hold.
inline void Require(bool holds, std::string_view what) {
  if (!holds) throw Violation(std::string(what));
}

/// Stands in seeds where personal data or a secret would: no text of ours may repeat it.
inline constexpr std::string_view kCanary = "canary";

void Framing(std::string_view bytes);
void Url(std::string_view bytes);
void RequestJson(std::string_view bytes);
void StructuredField(std::string_view bytes);
void Jose(std::string_view bytes);
void VendorReply(std::string_view bytes);
void TokenReply(std::string_view bytes);
void ProviderYaml(std::string_view bytes);
void GatewayYaml(std::string_view bytes);

struct Target {
  std::string_view name;  ///< of its program, its corpus and its dictionary
  void (*run)(std::string_view bytes);
};

inline constexpr std::array kTargets = {
    Target{"framing", Framing},
    Target{"url", Url},
    Target{"request_json", RequestJson},
    Target{"structured_field", StructuredField},
    Target{"jose", Jose},
    Target{"vendor_reply", VendorReply},
    Target{"token_reply", TokenReply},
    Target{"provider_yaml", ProviderYaml},
    Target{"gateway_yaml", GatewayYaml},
};

}  // namespace walletgate::fuzz
