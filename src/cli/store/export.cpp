#include "cli/store/export.h"

#include <sys/stat.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/console.h"
#include "cli/private_file.h"
#include "storage/tools/sqlite_export.h"

namespace walletgate::cli {
namespace {

constexpr std::int64_t kProgressStep = 10000;  // lines between two words of progress
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

int Fail(const std::string& reason) {
  Say("walletgate: " + reason + "\n");
  return kExitFailure;
}

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
  Result<PrivateFile> file = PrivateFile::Make(wanted.output);
  if (!file) return Fail(file.error().detail);
  const bool written = Write(wanted, [&](std::string_view line) { return file->WriteLine(line); });
  if (const Result<void> taken = file->Taken(); !taken) return Fail(taken.error().detail);
  if (!written) return kExitFailure;
  const Result<void> kept = file->Keep();
  return kept ? kExitOk : Fail(kept.error().detail);
}

}  // namespace

int RunStoreExport(const StoreExport& wanted) { return wanted.output.empty() ? ToStdout(wanted) : ToFile(wanted); }

}  // namespace walletgate::cli
