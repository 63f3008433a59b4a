#include "tests/layering/operation_rule.h"

#include <gtest/gtest.h>

#include <string>

namespace walletgate::layering {
namespace {

std::string In(const std::string& file, std::string_view source) {
  return Print(CheckOperations({file, std::string(source)}));
}

TEST(LayeringOperations, AreNotToldApartByName) {
  EXPECT_EQ(In("src/http/x.cpp", "int a;\nif (call.operation == api::Operation::kGetEndUser) return;\n"),
            "\nsrc/http/x.cpp:2: tells operations apart by name ('== api::Operation::kGetEndUser'); ask the row: "
            "api/operation.h");
  for (const char* line :
       {"switch (op) { case Operation::kFindEndUser: return 1; }", "a !=\n    Operation::kCreateWallet;",
        "api::Operation::kCreateWallet == a", "for (auto op : {Operation::kGetEndUser, Operation::kFindEndUser}) {}"}) {
    EXPECT_NE(In("src/provider/x.cpp", line), "") << line;
  }
}

TEST(LayeringOperations, MayBeNamedToBeLookedUp) {
  for (const char* line : {"spec.Find(Operation::kGetEndUser)", "Operation operation = Operation::kCreateEndUser;",
                           "// operation == Operation::kGetEndUser", "api::Searches(operation)"}) {
    EXPECT_EQ(In("src/provider/x.cpp", line), "") << line;
  }
  EXPECT_EQ(In("src/api/x.cpp", "a == Operation::kGetEndUser"), "");
  EXPECT_EQ(In("src/routing/users/x.cpp", "a == api::Operation::kGetEndUser"), "");
}

}  // namespace
}  // namespace walletgate::layering
