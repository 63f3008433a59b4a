#include "cli/console.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "base/visible_text.h"
#include "cli/command.h"
#include "provider/spec/spec_loader.h"

namespace walletgate::cli {
namespace {

namespace fs = std::filesystem;

/// Characters, not bytes: continuation bytes of UTF-8 take no room.
std::size_t WidthOf(std::string_view text) {
  const auto starts = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts));
}

std::string HomeAbove(fs::path folder) {
  std::error_code error;
  while (!folder.empty()) {
    if (fs::is_directory(folder / "providers", error) && fs::is_directory(folder / "config", error)) {
      return folder.string();
    }
    if (folder == folder.parent_path()) break;
    folder = folder.parent_path();
  }
  return {};
}

}  // namespace

std::string FormatTable(std::vector<std::vector<std::string>> rows) {
  std::vector<std::size_t> widths;
  for (auto& row : rows) {
    for (std::string& cell : row) cell = VisibleText(cell);
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], WidthOf(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i] + std::string(widths[i] - WidthOf(row[i]) + 2, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

bool Print(std::string_view text) {
  const std::string shown = VisibleLines(text);
  return std::fwrite(shown.data(), 1, shown.size(), stdout) == shown.size() && std::fflush(stdout) == 0;
}

void Say(std::string_view text) {
  const std::string shown = VisibleLines(text);
  std::fwrite(shown.data(), 1, shown.size(), stderr);
}

void ClearScreen() { std::fputs("\033[H\033[2J", stdout); }

void SayOver(std::string_view text) {
  std::fputc('\r', stderr);
  Say(text);
}

int ReportFaults(const config::Diagnostics& diagnostics, std::size_t providers) {
  Say(diagnostics.Format());
  Say(provider::LoadSummary(diagnostics.size(), providers) + "\n");
  return kExitConfig;
}

std::string FindHome(const std::string& given) {
  if (!given.empty()) return given;
  if (const char* home = std::getenv("WALLETGATE_HOME"); home != nullptr && *home != '\0') return home;
  std::error_code error;
  std::string home = HomeAbove(fs::current_path(error));
  if (home.empty()) home = HomeAbove(fs::read_symlink("/proc/self/exe", error));
  return home;
}

}  // namespace walletgate::cli
