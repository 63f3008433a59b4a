#include "config/diagnostics.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/strings.h"

namespace walletgate::config {

namespace {

/// Names and texts of a file may hold escaped line breaks; one diagnostic stays two lines.
void AppendPrintable(const std::string& text, std::string* out) {
  for (const char c : text) *out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
}

void AppendOne(const Diagnostic& item, std::string* out) {
  AppendPrintable(TextOf(item.where), out);
  *out += ':';
  if (!item.path.empty()) *out += ' ';
  AppendPrintable(item.path, out);
  *out += "\n  ";
  AppendPrintable(item.message, out);
  *out += '\n';
}

}  // namespace

std::string TextOf(const Position& where) {
  if (where.line == 0) return where.file;
  return where.file + ':' + std::to_string(where.line) + ':' + std::to_string(where.column);
}

void Diagnostics::Add(Position where, std::string path, std::string message) {
  items_.push_back({std::move(where), std::move(path), std::move(message)});
}

void Diagnostics::Warn(Position where, std::string path, std::string message) {
  warnings_.push_back({std::move(where), std::move(path), std::move(message)});
}

std::string Diagnostics::Format() const {
  std::vector<const Diagnostic*> sorted;
  sorted.reserve(items_.size());
  for (const Diagnostic& item : items_) sorted.push_back(&item);
  std::stable_sort(sorted.begin(), sorted.end(), [](const Diagnostic* a, const Diagnostic* b) {
    return std::tie(a->where.file, a->where.line, a->where.column) <
           std::tie(b->where.file, b->where.line, b->where.column);
  });
  std::string out;
  for (const Diagnostic* item : sorted) AppendOne(*item, &out);
  return out;
}

std::string UnknownName(std::string_view what, std::string_view name, const std::vector<std::string>& known) {
  std::string message = "unknown " + std::string(what) + " '" + std::string(name) + "'";
  if (const auto nearest = NearestName(name, known)) return message + ", did you mean '" + *nearest + "'?";
  if (!known.empty()) message += "; known: " + Join(known, ", ");
  return message;
}

}  // namespace walletgate::config
