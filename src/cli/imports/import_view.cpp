#include "cli/imports/import_view.h"

#include <algorithm>
#include <array>

#include "base/visible_text.h"
#include "cli/command.h"
#include "cli/console.h"

namespace walletgate::cli {
namespace {

constexpr std::array<std::string_view, 6> kNoFailures = {"total", "pending", "adopted", "known", "undone", "kept"};
/// Shown though there are none.
constexpr std::array<std::string_view, 3> kUsual = {"total", "adopted", "known"};

template <std::size_t kSize>
bool IsOneOf(std::string_view name, const std::array<std::string_view, kSize>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::pair<std::string, std::int64_t>> NumbersOf(json::Value object) {
  std::vector<std::pair<std::string, std::int64_t>> numbers;
  for (const auto& [name, value] : object.Members()) {
    numbers.emplace_back(name, value.AsInt64().value_or(0));
  }
  return numbers;
}

}  // namespace

std::int64_t ImportView::CountOf(std::string_view outcome) const {
  for (const auto& [name, count] : counts) {
    if (name == outcome) return count;
  }
  return 0;
}

std::int64_t ImportView::Failed() const {
  std::int64_t failed = unreadable;
  for (const auto& [name, count] : counts) {
    if (!IsOneOf(name, kNoFailures)) failed += count;
  }
  return failed;
}

std::pair<std::int64_t, std::int64_t> ImportView::Progress() const {
  if (!state.starts_with("und")) return {total - pending, total};
  const std::int64_t done = CountOf("undone") + CountOf("kept");
  return {done, done + CountOf("adopted")};
}

ImportView ReadImport(json::Value import) {
  const auto text = [&](std::string_view name) { return std::string(import.Get(name).AsString()); };
  ImportView view;
  view.id = text("id");
  view.state = text("state");
  view.provider = text("provider");
  view.account = text("account");
  view.source = text("source");
  view.reason = text(import.Get("error") ? "error" : "reason");
  view.dry_run = import.Get("dry_run").AsBool();
  view.counts = NumbersOf(import.Get("counts"));
  view.reasons = NumbersOf(import.Get("reasons"));
  view.listed = import.Get("listed").Get("users").AsInt64().value_or(0);
  view.without_line = import.Get("listed").Get("without_line").AsInt64().value_or(0);
  view.unreadable = import.Get("listed").Get("unreadable").AsInt64().value_or(0);
  view.total = view.CountOf("total");
  view.pending = view.CountOf("pending");
  return view;
}

std::string SummaryOf(const ImportView& import) {
  std::string text = import.id + " at " + import.provider;
  if (!import.account.empty()) text += " (account " + import.account + ")";
  text += ": " + import.state + "\n";
  if (!import.reason.empty()) text += "  because of " + import.reason + "\n";
  std::vector<std::vector<std::string>> rows;
  if (import.listed > 0) rows.push_back({"  listed", WithThousands(import.listed)});
  if (import.without_line > 0) rows.push_back({"  of them in no line", WithThousands(import.without_line)});
  if (import.unreadable > 0) rows.push_back({"  beside them unreadable", WithThousands(import.unreadable)});
  for (const auto& [name, count] : import.counts) {
    if (count > 0 || IsOneOf(name, kUsual)) rows.push_back({"  " + name, WithThousands(count)});
  }
  for (const auto& [code, count] : import.reasons) rows.push_back({"    " + code, WithThousands(count)});
  return text + FormatTable(std::move(rows));
}

int ExitCodeOf(const ImportView& import) {
  return import.state == "failed" || import.Failed() > 0 ? kExitFailure : kExitOk;
}

std::string WithThousands(std::int64_t number) {
  std::string text = std::to_string(number);
  constexpr std::size_t kGroup = 3;  // digits
  for (std::size_t at = text.size(); at > kGroup; at -= kGroup) text.insert(at - kGroup, ",");
  return text;
}

}  // namespace walletgate::cli
