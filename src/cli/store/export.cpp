#include "cli/store/export.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "cli/command.h"
#include "cli/console.h"
#include "storage/sqlite_export.h"

namespace walletgate::cli {
namespace {

constexpr std::int64_t kProgressStep = 10000;  // lines between two words of progress
constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

int Fail(const std::string& reason) {
  Say("walletgate: " + reason + "\n");
  return kExitFailure;
}

std::string Reason(int code) { return std::generic_category().message(code); }

/// Whether what goes to stdout ends in a file that other users may read.
bool OthersReadStdout() {
  struct stat status {};
  return ::fstat(STDOUT_FILENO, &status) == 0 && S_ISREG(status.st_mode) && (status.st_mode & kOthers) != 0;
}

/// Whether all lines were taken by `line`; otherwise tells why not.
bool Write(const StoreExport& wanted, const storage::ExportLine& line) {
  const bool on_terminal = isatty(STDERR_FILENO) == 1;
  std::int64_t lines = 0;
  bool taken = true;
  const auto count = [&](std::string_view text) {
    ++lines;
    if (on_terminal && lines % kProgressStep == 0) SayOver(std::to_string(lines) + " lines");
    taken = line(text);
    return taken;
  };
  const Result<std::int64_t> written = storage::ExportSqliteFile(wanted.path, {wanted.personal_data}, count);
  if (!written) Fail(written.error().detail);
  if (on_terminal) SayOver(std::to_string(lines) + " lines\n");
  return written && taken;
}

int ToStdout(const StoreExport& wanted) {
  if (wanted.personal_data && OthersReadStdout()) {
    return Fail(
        "stdout is a file that other users may read, and this holds personal data: use --output FILE, which "
        "makes one that they cannot");
  }
  return Write(wanted, [](std::string_view line) { return Print(std::string(line) + '\n'); }) ? kExitOk : kExitFailure;
}

int ToFile(const StoreExport& wanted) {
  const std::string& name = wanted.output;
  const int opened = ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
  if (opened < 0) return Fail(name + ": " + (errno == EEXIST ? "exists; nothing is overwritten" : Reason(errno)));
  File file(::fdopen(opened, "w"));
  if (file == nullptr) return Fail(name + ": " + Reason(errno));
  const bool written = Write(wanted, [&](std::string_view line) {
    const bool whole = std::fwrite(line.data(), 1, line.size(), file.get()) == line.size();
    return whole && std::fputc('\n', file.get()) != EOF;
  });
  const bool kept = std::fflush(file.get()) == 0 && ::fsync(opened) == 0;
  const int reason = errno;
  if (written && kept) return kExitOk;
  ::unlink(name.c_str());
  return kept ? kExitFailure : Fail(name + ": " + Reason(reason));
}

}  // namespace

int RunStoreExport(const StoreExport& wanted) { return wanted.output.empty() ? ToStdout(wanted) : ToFile(wanted); }

}  // namespace walletgate::cli
