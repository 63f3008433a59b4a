#include "storage/sqlite/page_cleaner.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace walletgate::storage {
namespace {

constexpr std::size_t kFileHeaderBytes = 100;
constexpr std::size_t kLeafHeaderBytes = 8;
constexpr std::size_t kInteriorHeaderBytes = 12;
constexpr std::size_t kBlockHeaderBytes = 4;
constexpr std::size_t kMinPageBytes = 512;
constexpr std::size_t kMaxPageBytes = 65536;

/// A b-tree page's parts, by their places in it.
struct Parts {
  std::size_t cell_pointers = 0;  ///< where they begin
  std::size_t cells = 0;          ///< how many there are
  std::size_t content = 0;        ///< where the cells begin
  std::size_t unused() const { return cell_pointers + 2 * cells; }
};

std::size_t NumberAt(std::span<const std::uint8_t> page, std::size_t at) {
  return (std::size_t{page[at]} << 8U) | page[at + 1];
}

/// Types of pages: 2 and 5 are interior ones, 10 and 13 leaves, of indexes and tables. Any other first byte is of no
/// b-tree: an overflow page and one of the free list begin with the number of a page, which has a zero there in a file
/// of less than 128 GiB; in a larger one the parts do not hold together.
std::optional<Parts> PartsOf(std::span<const std::uint8_t> page, std::size_t header) {
  const std::uint8_t type = page[header];
  const bool is_leaf = type == 10 || type == 13;
  if (!is_leaf && type != 2 && type != 5) return std::nullopt;
  Parts parts;
  parts.cell_pointers = header + (is_leaf ? kLeafHeaderBytes : kInteriorHeaderBytes);
  parts.cells = NumberAt(page, header + 3);
  parts.content = NumberAt(page, header + 5);
  if (parts.content == 0) parts.content = kMaxPageBytes;
  if (parts.content > page.size() || parts.unused() > parts.content) return std::nullopt;
  for (std::size_t at = parts.cell_pointers; at < parts.unused(); at += 2) {
    const std::size_t cell = NumberAt(page, at);
    if (cell < parts.content || cell >= page.size()) return std::nullopt;
  }
  return parts;
}

void Clear(std::span<std::uint8_t> bytes) { std::fill(bytes.begin(), bytes.end(), std::uint8_t{0}); }

/// The methods of a file of some VFS, but that pages are cleaned on their way.
struct CleaningMethods {
  sqlite3_io_methods methods{};  ///< first: a file points here
  const sqlite3_io_methods* inner = nullptr;
};

int WriteClean(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
  const auto* const methods = reinterpret_cast<const CleaningMethods*>(file->pMethods);
  const auto bytes = static_cast<std::size_t>(size);
  const bool is_page = bytes >= kMinPageBytes && bytes <= kMaxPageBytes && (bytes & (bytes - 1)) == 0 && at % size == 0;
  if (!is_page) return methods->inner->xWrite(file, data, size, at);
  thread_local std::vector<std::uint8_t> page;
  const auto* const first = static_cast<const std::uint8_t*>(data);
  page.assign(first, first + bytes);
  CleanPage(page, at == 0);
  return methods->inner->xWrite(file, page.data(), size, at);
}

/// One for each VFS, for as long as the program runs: SQLite closes files when it likes.
const sqlite3_io_methods* Cleaning(const sqlite3_io_methods* inner) {
  static std::mutex mutex;
  static std::map<const sqlite3_io_methods*, std::unique_ptr<CleaningMethods>> all;
  const std::lock_guard lock(mutex);
  std::unique_ptr<CleaningMethods>& methods = all[inner];
  if (methods == nullptr) {
    methods = std::make_unique<CleaningMethods>(CleaningMethods{*inner, inner});
    methods->methods.xWrite = WriteClean;
  }
  return &methods->methods;
}

}  // namespace

void CleanPage(std::span<std::uint8_t> page, bool is_first) {
  const std::size_t header = is_first ? kFileHeaderBytes : 0;
  const std::optional<Parts> parts = PartsOf(page, header);
  if (!parts) return;
  Clear(page.subspan(parts->unused(), parts->content - parts->unused()));
  std::size_t block = NumberAt(page, header + 1);
  while (block >= parts->content && block + kBlockHeaderBytes <= page.size()) {
    const std::size_t next = NumberAt(page, block);
    const std::size_t size = NumberAt(page, block + 2);
    if (size < kBlockHeaderBytes || block + size > page.size()) return;
    Clear(page.subspan(block + kBlockHeaderBytes, size - kBlockHeaderBytes));
    if (next <= block) return;  // they stand in order
    block = next;
  }
}

void CleanWrittenPages(sqlite3* handle) {
  sqlite3_file* file = nullptr;
  const int found = sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (found != SQLITE_OK || file == nullptr || file->pMethods == nullptr) return;
  if (file->pMethods->xWrite != WriteClean) file->pMethods = Cleaning(file->pMethods);
}

}  // namespace walletgate::storage
