#pragma once

// Numbers as both exposition formats write them. Used by the serialisers and the catalogue's descriptions.

#include <string>

namespace walletgate::metrics {

/// The shortest decimal text that reads back as `value`: "0.005", "17", "NaN", "+Inf", "-Inf".
std::string NumberText(double value);

/// As NumberText, but whole numbers keep a fraction ("1.0"): OpenMetrics wants bucket bounds so, and one spelling in
/// both formats keeps the series the same whichever is scraped.
std::string BoundText(double value);

}  // namespace walletgate::metrics
