// walletgate sandbox: the simulators as a program of their own, beside a gateway.

#include <gmock/gmock.h>

#include <sstream>

#include "tests/fakes/gateway_fixture.h"
#include "tests/integration/program.h"

namespace walletgate {
namespace {

/// What the program says to export, of values that are one line.
fakes::Environment ExportsIn(const std::string& out) {
  fakes::Environment names;
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t equals = line.find('=');
    if (!line.starts_with("export ") || equals == std::string::npos) continue;
    std::string value = line.substr(equals + 1);
    std::erase(value, '\'');
    names[line.substr(7, equals - 7)] = value;
  }
  return names;
}

TEST(SandboxCommand, TrustsTheKeysThatAGatewayPublishes) {
  fakes::Vendors own;
  const fakes::TestGateway publisher(own);
  fakes::Program sandbox({"sandbox", "--port", "0", "--user-token-issuer", own.environment().at("TEST_ISSUER"),
                          "--jwks-url", publisher.url() + "/.well-known/jwks.json"});
  ASSERT_TRUE(sandbox.AwaitError("Up until Ctrl-C.")) << sandbox.err();
  fakes::Environment theirs = ExportsIn(sandbox.out());
  std::erase_if(theirs, [](const auto& name) { return !name.first.starts_with("SANDBOX_YIELDFORCE_"); });
  ASSERT_EQ(theirs.size(), 5U) << sandbox.out();
  const fakes::TestGateway gateway(own, theirs);
  const fakes::Answer made = gateway.As("main").Create(fakes::UserBody("beside-1", "yieldforce"));
  EXPECT_EQ(made.status, 201) << made;
}

}  // namespace
}  // namespace walletgate
