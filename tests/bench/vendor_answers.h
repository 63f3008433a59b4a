#pragma once

// What the bench's vendor answers to a create: as short as each vendor's own pages allow. Used by vendor_stub.

#include <cstdint>
#include <string>
#include <string_view>

namespace walletgate::bench {

/// The whole HTTP response to a POST with this target and body. `number` makes the vendor's ids differ.
/// A target that nobody asks of a vendor is 404.
std::string AnswerTo(std::string_view target, std::string_view body, std::uint64_t number);

}  // namespace walletgate::bench
