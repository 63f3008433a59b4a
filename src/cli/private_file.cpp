#include "cli/private_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace walletgate::cli {
namespace {

constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;

Error Failed(const std::string& path, int code) {
  const std::string why = code == EEXIST ? "exists; nothing is overwritten" : std::generic_category().message(code);
  return MakeError(ErrorKind::kInvalidRequest, path + ": " + why);
}

}  // namespace

Result<PrivateFile> PrivateFile::Make(const std::string& path) {
  const int opened = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly);
  if (opened < 0) return Failed(path, errno);
  std::FILE* file = ::fdopen(opened, "w");
  if (file == nullptr) return Failed(path, errno);
  return PrivateFile(path, file);
}

PrivateFile::~PrivateFile() {
  if (file_ != nullptr) ::unlink(path_.c_str());
}

bool PrivateFile::WriteLine(std::string_view line) {
  const bool whole = std::fwrite(line.data(), 1, line.size(), file_.get()) == line.size();
  if (whole && std::fputc('\n', file_.get()) != EOF) return true;
  if (failure_ == 0) failure_ = errno;
  return false;
}

Result<void> PrivateFile::Taken() {
  if (failure_ == 0 && std::fflush(file_.get()) != 0) failure_ = errno;
  return failure_ == 0 ? Result<void>() : Failed(path_, failure_);
}

Result<void> PrivateFile::Keep() {
  if (Result<void> taken = Taken(); !taken) return taken;
  if (::fsync(::fileno(file_.get())) != 0) return Failed(path_, errno);
  file_.reset();
  return {};
}

}  // namespace walletgate::cli
