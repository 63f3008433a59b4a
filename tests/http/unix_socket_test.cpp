#include "http/server/unix_socket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

namespace walletgate::http {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class UnixSocketTest : public testing::Test {
 protected:
  UnixSocketTest() {
    std::string name = testing::TempDir() + "walletgate-socket-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
  }
  ~UnixSocketTest() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name = "admin.sock") const { return (folder_ / name).string(); }
  static int Connect(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size());
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
    ::close(fd);
    return -1;
  }

  fs::path folder_;
};

TEST_F(UnixSocketTest, IsForItsOwnUserAlone) {
  const auto made = UnixSocket::Listen(Path(), 8);
  ASSERT_TRUE(made) << made.error().detail;
  struct stat status {};
  ASSERT_EQ(::lstat(Path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(UnixSocketTest, AcceptsWhoeverConnects) {
  const auto made = UnixSocket::Listen(Path(), 8);
  ASSERT_TRUE(made);
  EXPECT_LT((*made)->Accept(), 0) << "nobody waits";
  const int client = Connect(Path());
  ASSERT_GE(client, 0);
  const int accepted = (*made)->Accept();
  EXPECT_GE(accepted, 0);
  ::close(accepted);
  ::close(client);
}

TEST_F(UnixSocketTest, GoesWithItsPath) {
  {
    const auto made = UnixSocket::Listen(Path(), 8);
    ASSERT_TRUE(made);
    EXPECT_TRUE(fs::exists(Path()));
  }
  EXPECT_FALSE(fs::exists(Path()));
}

TEST_F(UnixSocketTest, LeavesAPathThatSomebodyElseHasMadeMeanwhile) {
  auto made = UnixSocket::Listen(Path(), 8);
  ASSERT_TRUE(made);
  fs::remove(Path());
  const auto other = UnixSocket::Listen(Path(), 8);
  ASSERT_TRUE(other);
  made->reset();
  EXPECT_TRUE(fs::exists(Path()));
}

TEST_F(UnixSocketTest, TakesThePlaceOfOneThatWasLeftBehind) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, Path().c_str(), Path().size());
  const int dead = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_EQ(::bind(dead, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ::close(dead);
  ASSERT_TRUE(fs::exists(Path()));
  const auto made = UnixSocket::Listen(Path(), 8);
  EXPECT_TRUE(made) << made.error().detail;
}

TEST_F(UnixSocketTest, SaysWhyItCannotListen) {
  const auto why = [](const Result<std::unique_ptr<UnixSocket>>& made) {
    return made ? std::string() : made.error().detail;
  };
  const auto first = UnixSocket::Listen(Path(), 8);
  ASSERT_TRUE(first);
  EXPECT_THAT(why(UnixSocket::Listen(Path(), 8)), HasSubstr("somebody listens there already"));
  EXPECT_GE(Connect(Path()), 0) << "the first one is untouched";
  std::ofstream(Path("file")) << "text";
  EXPECT_THAT(why(UnixSocket::Listen(Path("file"), 8)), HasSubstr("no socket"));
  EXPECT_TRUE(fs::exists(Path("file"))) << "what is no socket is never removed";
  EXPECT_THAT(why(UnixSocket::Listen(Path("missing/admin.sock"), 8)), HasSubstr("bind"));
  EXPECT_THAT(why(UnixSocket::Listen(std::string(UnixSocket::kMaxPath + 1, 'a'), 8)), HasSubstr("bytes"));
}

}  // namespace
}  // namespace walletgate::http
