#include "cli/imports/lines/csv_records.h"

namespace walletgate::cli {
namespace {

constexpr std::size_t kMaxRecordBytes = std::size_t{8} << 20U;

void Fail(CsvRecord& record, std::string why) {
  if (record.fault.empty()) record.fault = std::move(why);
}

}  // namespace

std::optional<CsvRecord> CsvRecords::Next() {
  if (bytes_.Peek() == ByteStream::kEnd) return std::nullopt;
  CsvRecord record;
  record.first_line = lines_ + 1;
  in_record_ = 0;
  while (ReadCell(record)) {
  }
  record.last_line = lines_;
  if (!record.fault.empty()) record.cells.clear();
  return record;
}

bool CsvRecords::ReadCell(CsvRecord& record) {
  CsvCell cell;
  if (bytes_.Ahead(2) == "=\"") Take();  // what Excel takes for text whatever it looks like
  if (bytes_.Peek() == '"') ReadQuoted(record, cell);
  int c = Take();
  while (c != separator_ && c != '\n' && c != '\r' && c != ByteStream::kEnd) {
    if (cell.quoted) Fail(record, "something stands behind the quote that ends a cell");
    else if (c == '"') Fail(record, "a quote stands in a cell that does not begin with one");
    Append(record, cell, c);
    c = Take();
  }
  if (c == '\r' && bytes_.Peek() == '\n') Take();
  record.cells.push_back(std::move(cell));
  return c == separator_;
}

void CsvRecords::ReadQuoted(CsvRecord& record, CsvCell& cell) {
  Take();
  const std::int64_t opened = lines_ + 1;
  cell.quoted = true;
  for (int c = Take(); c != ByteStream::kEnd; c = Take()) {
    if (c == '"') {
      if (bytes_.Peek() != '"') return;
      Take();
    }
    Append(record, cell, c);
  }
  Fail(record, "the quote that line " + std::to_string(opened) + " opens has no end");
}

int CsvRecords::Take() {
  const int c = bytes_.Get();
  const bool ends = c == '\n' || (c == '\r' && bytes_.Peek() != '\n') || (c == ByteStream::kEnd && in_line_);
  if (ends) ++lines_;
  in_line_ = !ends && c != ByteStream::kEnd;
  return c;
}

void CsvRecords::Append(CsvRecord& record, CsvCell& cell, int c) {
  if (++in_record_ > kMaxRecordBytes) return Fail(record, "is longer than 8 MiB");
  if (record.fault.empty()) cell.text += static_cast<char>(c);
}

}  // namespace walletgate::cli
