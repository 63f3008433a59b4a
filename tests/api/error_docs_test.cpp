// docs/errors.md, printed from the table of error kinds.

#include "api/error_docs.h"

#include <gtest/gtest.h>

#include "tests/fakes/printed_document.h"

namespace walletgate::api {
namespace {

TEST(ErrorPage, IsWhatTheProgramPrints) { fakes::ExpectDocument("docs/errors.md", ErrorTableMarkdown()); }

}  // namespace
}  // namespace walletgate::api
