#include "routing/portability/report_lines.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "api/list_envelope.h"
#include "base/json/writer.h"
#include "routing/portability/line_text.h"

namespace walletgate::routing {
namespace {

constexpr std::uint64_t kIndexed = 256;                         // lines from one entry of the index to the next
constexpr std::size_t kBuffer = std::size_t{64} << 10U;         // bytes
constexpr std::size_t kMaxPage = std::size_t{900} << 10U;       // bytes of an answer; a little less than one may be
constexpr std::uint64_t kLeftFree = std::uint64_t{256} << 20U;  // bytes that others on the disk keep

Error NoRoom(const std::string& why) {
  return MakeError(ErrorKind::kStoreUnavailable, "the lines of the report cannot be kept: " + why);
}

/// Line by line from a place in a file on.
class LineReader {
 public:
  LineReader(int file, std::uint64_t at) : file_(file), at_(at) {}

  /// The next line without its end; nothing at the end of the file.
  std::optional<std::string_view> Next() {
    std::size_t end = buffer_.find('\n', taken_);
    while (end == std::string::npos) {
      buffer_.erase(0, taken_);
      taken_ = 0;
      if (!Fill()) return std::nullopt;
      end = buffer_.find('\n');
    }
    const std::string_view line = std::string_view(buffer_).substr(taken_, end - taken_);
    taken_ = end + 1;
    return line;
  }
  bool failed() const { return failed_; }

 private:
  bool Fill() {
    const std::size_t before = buffer_.size();
    buffer_.resize(before + kBuffer);
    const ssize_t got = ::pread(file_, buffer_.data() + before, kBuffer, static_cast<off_t>(at_));
    failed_ = got < 0;
    buffer_.resize(before + (got > 0 ? static_cast<std::size_t>(got) : 0));
    at_ += got > 0 ? static_cast<std::uint64_t>(got) : 0;
    return got > 0;
  }

  int file_;
  std::uint64_t at_;
  std::string buffer_;
  std::size_t taken_ = 0;
  bool failed_ = false;
};

bool IsAskedFor(const UserLine& line, const LinesQuery& query) {
  if (line.user_id <= query.after) return false;
  if (query.category && line.verdict.category != *query.category) return false;
  return !query.code || line.Has(*query.code);
}

/// A page that takes shape.
class PageText {
 public:
  PageText(LineFormat format, const Ends& ends) : format_(format), ends_(ends) {
    if (format_ == LineFormat::kCsv) text_ = kCsvHeading;
    if (format_ == LineFormat::kJson) list_.emplace(writer_);
  }

  void Add(const UserLine& line) {
    if (format_ == LineFormat::kCsv) {
      text_ += CsvLine(line, ends_);
    } else if (format_ == LineFormat::kJson) {
      WriteLine(line, ends_, writer_);
    } else {
      json::Writer own(&text_);
      WriteLine(line, ends_, own);
      text_ += '\n';
    }
    last_ = line.user_id;
    ++lines_;
  }
  bool IsFull(std::size_t limit) const { return lines_ == limit || text_.size() >= kMaxPage; }

  std::string End(bool has_more) {
    if (list_) list_->EndPage(has_more ? last_ : std::string());
    return std::move(text_);
  }

 private:
  const LineFormat format_;
  const Ends ends_;
  std::string text_;
  json::Writer writer_{&text_};
  std::optional<api::ListEnvelope> list_;
  std::string last_;
  std::size_t lines_ = 0;
};

}  // namespace

ReportLines::~ReportLines() {
  if (file_ >= 0) ::close(file_);
}

Result<void> ReportLines::Open() {
  if (file_ >= 0) return {};
  file_ = ::open(folder_.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file_ >= 0) return {};
  std::string name = folder_ + "/.report-XXXXXX";  // for file systems without O_TMPFILE
  file_ = ::mkostemp(name.data(), O_CLOEXEC);
  if (file_ < 0) return NoRoom("no file can be made in the folder of the store");
  ::unlink(name.c_str());
  return {};
}

Result<void> ReportLines::Flush() {
  if (buffer_.empty()) return {};
  if (Result<void> opened = Open(); !opened) return opened;
  struct statvfs disk {};
  if (::fstatvfs(file_, &disk) == 0 && disk.f_bavail * disk.f_frsize < kLeftFree)
    return NoRoom("less than 256 MiB of the disk are free");
  std::string_view left = buffer_;
  while (!left.empty()) {
    const ssize_t took = ::write(file_, left.data(), left.size());
    if (took < 0 && errno == EINTR) continue;
    if (took <= 0) return NoRoom("the disk takes no more");
    left.remove_prefix(static_cast<std::size_t>(took));
    written_ += static_cast<std::uint64_t>(took);
  }
  buffer_.clear();
  return {};
}

Result<void> ReportLines::Add(const std::string& user_id, const std::string& external_id, const Verdict& verdict) {
  if (lines_++ % kIndexed == 0) index_.emplace_back(user_id, written_ + buffer_.size());
  buffer_ += PackLine({user_id, external_id, verdict});
  return buffer_.size() < kBuffer ? Result<void>() : Flush();
}

Result<std::string> ReportLines::Read(const LinesQuery& query, const Ends& ends) const {
  PageText page(query.format, ends);
  if (index_.empty()) return page.End(false);
  const auto behind = std::ranges::upper_bound(index_, query.after, {}, &std::pair<std::string, std::uint64_t>::first);
  LineReader reader(file_, behind == index_.begin() ? 0 : std::prev(behind)->second);
  while (const std::optional<std::string_view> text = reader.Next()) {
    const std::optional<UserLine> line = ParseLine(*text);
    if (!line) return NoRoom("what was kept cannot be read back");
    if (!IsAskedFor(*line, query)) continue;
    if (page.IsFull(query.limit)) return page.End(true);
    page.Add(*line);
  }
  if (reader.failed()) return NoRoom("what was kept cannot be read back");
  return page.End(false);
}

}  // namespace walletgate::routing
