#include "cli/imports/lines/line_source.h"

#include <algorithm>

#include "api/import_line.h"
#include "base/utf8.h"
#include "cli/imports/lines/user_line.h"
#include "config/regular_file.h"

namespace walletgate::cli {
namespace {

/// By which Excel tells itself how a file is separated.
constexpr std::string_view kExcelsSeparator = "sep=";

bool IsJsonSpace(char c) { return c == ' ' || c == '\t' || c == '\r'; }

SourceLine Placed(SourceLine::Kind kind, const CsvRecord& record, std::string text = {}) {
  return {kind, record.first_line, record.last_line, std::move(text)};
}

std::string TooLong() {
  return "is longer than the " + std::to_string(api::kMaxImportLine >> 10U) + " KiB that a line may have";
}

}  // namespace

LineSource::LineSource(LinesWanted wanted) : wanted_(std::move(wanted)) {}

bool LineSource::Open(config::Diagnostics& diagnostics) {
  const config::Position whole{wanted_.path, 0, 0};
  if (const Result<void> there = config::ProveRegularFile(wanted_.path); !there) {
    diagnostics.Add(whole, "", "the file " + there.error().detail);
    return false;
  }
  file_.open(wanted_.path, std::ios::binary);
  const std::string_view beginning = bytes_.Ahead(kBeginningBytes);
  if (std::string fault = FaultOfBeginning(beginning, wanted_.path); !fault.empty()) {
    diagnostics.Add(whole, "", "the file " + fault);
    return false;
  }
  kind_ = wanted_.kind.value_or(KindOf(beginning, wanted_.path));
  if (beginning.starts_with(kByteOrderMark)) bytes_.Skip(kByteOrderMark.size());
  return kind_ == FileKind::kNdjson || OpenTable(diagnostics);
}

bool LineSource::OpenTable(config::Diagnostics& diagnostics) {
  const std::optional<char> separator = FindSeparator();
  if (!separator) {
    diagnostics.Add({wanted_.path, 1, 1}, "", "several separators stand in the header; say --separator");
    return false;
  }
  records_.SeparateBy(*separator);
  const std::optional<CsvRecord> header = FirstRecord();
  if (!header || !header->fault.empty()) {
    const int line = header ? static_cast<int>(header->first_line) : 0;
    diagnostics.Add({wanted_.path, line, 1}, "", header ? "the header " + header->fault : "the file has no header");
    return false;
  }
  columns_ = ReadHeader(*header, wanted_.columns, wanted_.path, diagnostics);
  before_.push_back(Placed(SourceLine::Kind::kHeader, *header));
  return diagnostics.empty();
}

std::optional<char> LineSource::FindSeparator() {
  const std::string_view beginning = bytes_.Ahead(kBeginningBytes);
  const std::size_t start = std::min(beginning.find_first_not_of("\r\n"), beginning.size());
  const std::string_view line = beginning.substr(start, beginning.find_first_of("\r\n", start) - start);
  if (!line.starts_with(kExcelsSeparator) || line.size() != kExcelsSeparator.size() + 1) {
    return wanted_.separator ? wanted_.separator : SeparatorOf(line);
  }
  const char said = line.back();
  if (const std::optional<CsvRecord> record = FirstRecord()) {
    before_.push_back(Placed(SourceLine::Kind::kHeader, *record));
  }
  return wanted_.separator.value_or(said);
}

std::optional<CsvRecord> LineSource::FirstRecord() {
  std::optional<CsvRecord> record = records_.Next();
  if (record && record->blank()) before_.push_back(Placed(SourceLine::Kind::kBlank, *record));
  while (record && record->blank()) {
    before_.back().last_line = record->last_line;
    record = records_.Next();
  }
  return record;
}

std::optional<SourceLine> LineSource::Next() {
  if (given_before_ < before_.size()) return before_[given_before_++];
  if (kind_ == FileKind::kNdjson) return NextJson();
  const std::optional<CsvRecord> record = records_.Next();
  if (!record) return std::nullopt;
  return NextRecord(*record);
}

SourceLine LineSource::NextRecord(const CsvRecord& record) {
  if (record.blank()) return Placed(SourceLine::Kind::kBlank, record);
  UserLine line = MakeUserLine(record, columns_);
  if (!line.fault.empty()) return Placed(SourceLine::Kind::kRefused, record, std::move(line.fault));
  if (line.json.empty()) return Placed(SourceLine::Kind::kBlank, record);
  if (line.json.size() > api::kMaxImportLine) return Placed(SourceLine::Kind::kRefused, record, TooLong());
  return Placed(SourceLine::Kind::kUser, record, std::move(line.json));
}

std::optional<SourceLine> LineSource::NextJson() {
  if (bytes_.Peek() == ByteStream::kEnd) return std::nullopt;
  ++lines_;
  SourceLine line{SourceLine::Kind::kUser, lines_, lines_, {}};
  std::size_t size = 0;
  for (int c = bytes_.Get(); c != ByteStream::kEnd && c != '\n'; c = bytes_.Get()) {
    if (++size <= api::kMaxImportLine) line.text += static_cast<char>(c);
  }
  if (line.text.ends_with('\r')) line.text.pop_back();
  if (size > api::kMaxImportLine) return SourceLine{SourceLine::Kind::kRefused, lines_, lines_, TooLong()};
  if (std::all_of(line.text.begin(), line.text.end(), IsJsonSpace)) {
    return SourceLine{SourceLine::Kind::kBlank, lines_, lines_, {}};
  }
  if (!IsUtf8(line.text)) return SourceLine{SourceLine::Kind::kRefused, lines_, lines_, "is no UTF-8"};
  return line;
}

}  // namespace walletgate::cli
