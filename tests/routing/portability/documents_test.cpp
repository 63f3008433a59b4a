// The table of codes in docs/portability.md is that of the program.

#include <gtest/gtest.h>

#include "routing/portability/reason_codes.h"
#include "tests/fakes/printed_document.h"

namespace walletgate::routing {
namespace {

TEST(PortabilityDocuments, ThePageHasEveryCode) { fakes::ExpectBlock("docs/portability.md", "codes", ReasonTable()); }

}  // namespace
}  // namespace walletgate::routing
