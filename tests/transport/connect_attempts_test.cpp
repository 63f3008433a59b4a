// Which addresses of a name are connected to, and what is told of the others.

#include "transport/connect_attempts.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <string>

namespace walletgate::transport {
namespace {

bool Allow(ConnectAttempts& attempts, const char* text) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  EXPECT_EQ(inet_pton(AF_INET, text, &address.sin_addr), 1) << text;
  return attempts.Allow(reinterpret_cast<const sockaddr&>(address));
}

TEST(ConnectAttempts, TellThoseThatWereRefusedAndWhatTheyAre) {
  ConnectAttempts attempts;
  attempts.Begin({Reach::kPublic, false});
  EXPECT_FALSE(attempts.AllRefused()) << "there was none";
  EXPECT_FALSE(Allow(attempts, "10.0.0.1"));
  EXPECT_FALSE(Allow(attempts, "127.0.0.1"));
  EXPECT_TRUE(attempts.AllRefused());
  EXPECT_EQ(attempts.refused(), "10.0.0.1 (private), 127.0.0.1 (loopback)");
  EXPECT_TRUE(Allow(attempts, "1.1.1.1"));
  EXPECT_FALSE(attempts.AllRefused());
}

TEST(ConnectAttempts, KnowNothingOfTheExchangeBefore) {
  ConnectAttempts attempts;
  attempts.Begin({Reach::kPublic, false});
  EXPECT_FALSE(Allow(attempts, "10.0.0.1"));
  attempts.Begin({Reach::kPrivate, false});
  EXPECT_EQ(attempts.refused(), "");
  EXPECT_TRUE(Allow(attempts, "10.0.0.1"));
}

}  // namespace
}  // namespace walletgate::transport
