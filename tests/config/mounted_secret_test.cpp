// Secrets as Compose, Swarm and Kubernetes mount them, through real mounts in a namespace of the test's own.

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>

#include "config/secret_ref.h"

namespace walletgate::config {
namespace {

namespace fs = std::filesystem;

void Write(const std::string& path, const std::string& content, mode_t mode) {
  std::ofstream(path) << content;
  ::chmod(path.c_str(), mode);
}

/// "s3cret", "warning: …" or "fault: …"; the value comes before a warning: "s3cret, warning: …".
std::string Resolve(const std::string& path) {
  YamlNode node;
  node.kind = YamlNode::Kind::kScalar;
  node.scalar = "file:" + path;
  Diagnostics diagnostics;
  const std::optional<Secret> secret = ResolveSecret(node, ProcessEnvironment(), diagnostics);
  if (!secret) return "fault: " + diagnostics.items().front().message;
  std::string text(secret->Reveal());
  for (const Diagnostic& warning : diagnostics.warnings()) text += ", warning: " + warning.message;
  return text;
}

constexpr const char* kNoNamespace = "(no mount namespace)";

/// Enters a mount namespace: of root's, or one in which this user is root.
bool EnterNamespace() {
  if (::unshare(CLONE_NEWNS) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

/// What `work` gives, run by a process with mounts of its own; kNoNamespace where there can be none.
std::string InNamespace(const std::function<std::string()>& work) {
  std::array<int, 2> pipe{};
  EXPECT_EQ(::pipe(pipe.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const std::string text = EnterNamespace() ? work() : kNoNamespace;
    const bool written = ::write(pipe[1], text.data(), text.size()) == static_cast<ssize_t>(text.size());
    ::_exit(written ? 0 : 1);
  }
  ::close(pipe[1]);
  std::string text;
  std::array<char, 4096> piece{};
  for (ssize_t got = 0; (got = ::read(pipe[0], piece.data(), piece.size())) > 0;)
    text.append(piece.data(), static_cast<std::size_t>(got));
  ::close(pipe[0]);
  EXPECT_EQ(::waitpid(child, nullptr, 0), child);
  return text;
}

class MountedSecrets : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "walletgate_mount_XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }

  fs::path folder_;
};

#define SKIP_WITHOUT_NAMESPACE(text) \
  if ((text) == kNoNamespace) GTEST_SKIP() << "needs root, or namespaces of a user's own, to mount anything"

TEST_F(MountedSecrets, OnAReadOnlyMountAreTakenWithAWarning) {
  const std::string told = InNamespace([&] {
    const char* folder = folder_.c_str();
    if (::mount("none", folder, "tmpfs", 0, nullptr) != 0) return std::string(kNoNamespace);
    Write(Path("k"), "s3cret\n", 0444);
    Write(Path("own"), "s3cret\n", 0400);
    Write(Path("group"), "s3cret\n", 0440);
    Write(Path("written"), "s3cret\n", 0666);
    const std::string before = Resolve(Path("k"));
    if (::mount("none", folder, nullptr, MS_REMOUNT | MS_RDONLY, nullptr) != 0) return std::string("no remount");
    return before + "\n" + Resolve(Path("k")) + "\n" + Resolve(Path("own")) + "\n" + Resolve(Path("group")) + "\n" +
           Resolve(Path("written"));
  });
  SKIP_WITHOUT_NAMESPACE(told);
  const std::string open = " is open to every user of the machine; take that away with chmod o-rwx";
  EXPECT_EQ(told, "fault: the secret file " + Path("k") + open + "\ns3cret, warning: the secret file " + Path("k") +
                      " can be read by every user who shares the mount: have it mounted with `mode: 0400` (Compose, "
                      "Swarm) or `defaultMode: 0440` (Kubernetes)\ns3cret\ns3cret\nfault: the secret file " +
                      Path("written") + open);
}

TEST_F(MountedSecrets, OfComposeAreFilesThatAreMountedOneByOne) {
  Write(Path("of-the-host"), "s3cret", 0444);
  Write(Path("k"), "", 0400);
  const std::string told = InNamespace([&] {
    const std::string from = Path("of-the-host");
    const std::string at = Path("k");
    if (::mount(from.c_str(), at.c_str(), nullptr, MS_BIND, nullptr) != 0) return std::string(kNoNamespace);
    const std::string before = Resolve(at).substr(0, 5);
    const unsigned long only_reading = MS_REMOUNT | MS_BIND | MS_RDONLY;
    if (::mount("none", at.c_str(), nullptr, only_reading, nullptr) != 0) return std::string("no remount");
    return before + "\n" + Resolve(at).substr(0, 15) + "\n" + Resolve(from).substr(0, 5);
  });
  SKIP_WITHOUT_NAMESPACE(told);
  EXPECT_EQ(told, "fault\ns3cret, warning\nfault") << "its own mount decides, not that of the file on the host";
}

TEST_F(MountedSecrets, InMemoryAreTakenWhereSecretsAreMounted) {
  const std::string told = InNamespace([&] {
    if (::mount("none", "/run", "tmpfs", 0, nullptr) != 0) return std::string(kNoNamespace);
    ::mkdir("/run/secrets", 0755);
    ::mkdir("/run/others", 0755);
    Write("/run/secrets/k", "s3cret", 0444);
    Write("/run/secrets/written", "s3cret", 0446);
    Write("/run/others/k", "s3cret", 0444);
    return Resolve("/run/secrets/k").substr(0, 15) + "\n" + Resolve("/run/secrets/written").substr(0, 5) + "\n" +
           Resolve("/run/others/k").substr(0, 5);
  });
  SKIP_WITHOUT_NAMESPACE(told);
  EXPECT_EQ(told, "s3cret, warning\nfault\nfault");
}

/// A folder as the kubelet keeps it: names are links into ..data, which is a link to a folder that is exchanged whole.
class KubernetesVolume {
 public:
  explicit KubernetesVolume(fs::path folder) : folder_(std::move(folder)) {
    Exchange();
    fs::create_symlink("..data/key", folder_ / "key");
  }
  void Exchange() {
    const fs::path before = current_;
    current_ = folder_ / ("..2026_" + std::to_string(++generation_));
    fs::create_directory(current_);
    Write(current_ / "key", "generation " + std::to_string(generation_), 0440);
    fs::create_symlink(current_.filename(), folder_ / "..data_tmp");
    fs::rename(folder_ / "..data_tmp", folder_ / "..data");
    if (!before.empty()) fs::remove_all(before);
  }

 private:
  fs::path folder_;
  fs::path current_;
  int generation_ = 0;
};

TEST_F(MountedSecrets, OfKubernetesAreThereWhileTheyAreExchanged) {
  KubernetesVolume volume(folder_);
  std::atomic<bool> done{false};
  std::thread kubelet([&] {
    while (!done) volume.Exchange();
  });
  int whole = 0;
  constexpr int kReads = 3000;
  for (int i = 0; i < kReads; ++i) {
    const std::string value = Resolve(Path("key"));
    if (value.starts_with("generation ")) ++whole;
    else ADD_FAILURE() << value;
  }
  done = true;
  kubelet.join();
  EXPECT_EQ(whole, kReads);
}

}  // namespace
}  // namespace walletgate::config
