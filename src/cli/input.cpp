#include "cli/input.h"

#include <iostream>
#include <iterator>

#include "config/regular_file.h"

namespace walletgate::cli {
namespace {

/// Several times what the gateway takes as one request.
constexpr std::size_t kMaxBytes = std::size_t{16} << 20U;

}  // namespace

std::string FaultOfInput(const std::string& path) {
  if (path == kStandardInput) return {};
  const Result<void> there = config::ProveRegularFile(path);
  return there ? std::string() : path + " " + there.error().detail + "; a pipe is read as -";
}

Result<std::string> ReadInput(const std::string& path) {
  if (path == kStandardInput) return std::string(std::istreambuf_iterator<char>(std::cin), {});
  Result<config::RegularFile> file = config::ReadRegularFile(path, kMaxBytes);
  if (!file) return MakeError(ErrorKind::kInvalidRequest, path + " " + file.error().detail);
  return std::move(file->bytes);
}

}  // namespace walletgate::cli
