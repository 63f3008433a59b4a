// Files of a configuration: regular ones only, whatever somebody puts in their place.

#include "config/regular_file.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "config/yaml_node.h"

namespace walletgate::config {
namespace {

constexpr std::size_t kMax = 64U << 10U;

class RegularFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "walletgate_file_XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  std::string File(const std::string& name, const std::string& content) const {
    std::ofstream(Path(name), std::ios::binary) << content;
    return Path(name);
  }
  std::string Pipe(const std::string& name) const {
    EXPECT_EQ(::mkfifo(Path(name).c_str(), 0600), 0);
    return Path(name);
  }
  static std::string Refusal(const std::string& path) {
    const Result<RegularFile> file = ReadRegularFile(path, kMax);
    return file ? "(read)" : file.error().detail;
  }

  std::filesystem::path folder_;
};

TEST_F(RegularFiles, AreReadWholeUpToTheLimit) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{5000}, kMax}) {
    const std::string content(size, 'x');
    const Result<RegularFile> file = ReadRegularFile(File("a", content), kMax);
    ASSERT_TRUE(file) << size;
    EXPECT_EQ(file->bytes, content);
  }
  EXPECT_EQ(Refusal(File("a", std::string(kMax + 1, 'x'))), "is larger than 64 KiB");
}

TEST_F(RegularFiles, TellTheModeOfWhatWasRead) {
  const std::string path = File("a", "x");
  ::chmod(path.c_str(), 0640);
  EXPECT_EQ(ReadRegularFile(path, kMax)->mode & 0777U, 0640U);
}

TEST_F(RegularFiles, ThatSayASizeOfZeroAreReadToTheirEnd) {
  const Result<RegularFile> file = ReadRegularFile("/proc/self/status", kMax);
  ASSERT_TRUE(file);
  EXPECT_NE(file->bytes.find("VmRSS"), std::string::npos);
}

TEST_F(RegularFiles, AreReadThroughALink) {
  std::filesystem::create_symlink(File("a", "x"), Path("link"));
  EXPECT_EQ(ReadRegularFile(Path("link"), kMax)->bytes, "x");
}

TEST_F(RegularFiles, AreToldFromEverythingElseWithoutWaiting) {
  EXPECT_EQ(Refusal(Path("none")), "cannot be read: No such file or directory");
  EXPECT_EQ(Refusal(Path("")), "is no regular file (it is a folder)");
  EXPECT_EQ(Refusal(Pipe("pipe")), "is no regular file (it is a named pipe)");
  EXPECT_EQ(Refusal("/dev/zero"), "is no regular file (it is a device)");
  std::filesystem::create_symlink(Path("pipe"), Path("link"));
  EXPECT_EQ(Refusal(Path("link")), "is no regular file (it is a named pipe)") << "a link is what it points to";
}

TEST_F(RegularFiles, AreNoSockets) {
  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  Path("s").copy(static_cast<char*>(address.sun_path), sizeof address.sun_path - 1);
  const bool bound = ::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  if (bound) {  // the folder for temporary files may have too long a name
    EXPECT_NE(Refusal(Path("s")).find("cannot be read: "), std::string::npos);
  }
  ::close(listener);
}

TEST_F(RegularFiles, AreWhatYamlIsReadFrom) {
  Diagnostics diagnostics;
  EXPECT_FALSE(ReadYamlFile(Pipe("c"), diagnostics).has_value());
  EXPECT_FALSE(ReadYamlFile("/dev/null", diagnostics).has_value());
  EXPECT_FALSE(ReadYamlFile(File("large", std::string((1U << 20U) + 1, '#')), diagnostics).has_value());
  ASSERT_EQ(diagnostics.size(), 3U);
  EXPECT_EQ(diagnostics.items()[0].where.file, Path("c"));
  EXPECT_EQ(diagnostics.items()[0].message, "the file is no regular file (it is a named pipe)");
  EXPECT_EQ(diagnostics.items()[1].message, "the file is no regular file (it is a device)");
  EXPECT_EQ(diagnostics.items()[2].message, "the file is larger than 1 MiB");
}

}  // namespace
}  // namespace walletgate::config
