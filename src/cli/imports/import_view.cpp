#include "cli/imports/import_view.h"

#include <array>

#include "base/visible_text.h"
#include "cli/command.h"
#include "cli/console.h"

namespace walletgate::cli {
namespace {

constexpr std::array<std::string_view, 2> kAll = {"total", "pending"};
constexpr std::array<std::string_view, 2> kGood = {"adopted", "known"};

template <std::size_t kSize>
bool IsOneOf(std::string_view name, const std::array<std::string_view, kSize>& names) {
  for (const std::string_view one : names) {
    if (name == one) return true;
  }
  return false;
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
  std::int64_t failed = 0;
  for (const auto& [name, count] : counts) {
    if (!IsOneOf(name, kAll) && !IsOneOf(name, kGood)) failed += count;
  }
  return failed;
}

ImportView ReadImport(json::Value import) {
  const auto text = [&](std::string_view name) { return std::string(import.Get(name).AsString()); };
  ImportView view;
  view.id = text("id");
  view.state = text("state");
  view.provider = text("provider");
  view.account = text("account");
  view.source = text("source");
  view.error =
      import.Get("error").IsString() ? text("error") : std::string(import.Get("error").Get("detail").AsString());
  view.dry_run = import.Get("dry_run").AsBool();
  view.counts = NumbersOf(import.Get("counts"));
  view.reasons = NumbersOf(import.Get("reasons"));
  view.total = view.CountOf("total");
  view.pending = view.CountOf("pending");
  return view;
}

std::string SummaryOf(const ImportView& import) {
  std::string text = import.id + " at " + import.provider;
  if (!import.account.empty()) text += " (account " + import.account + ")";
  text += ": " + import.state + "\n";
  if (!import.error.empty()) text += "  " + import.error + "\n";
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, count] : import.counts) {
    if (count > 0 || name == "total" || IsOneOf(name, kGood)) rows.push_back({"  " + name, WithThousands(count)});
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
