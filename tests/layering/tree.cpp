#include "tests/layering/tree.h"
#include "tests/fakes/text_file.h"

#include <algorithm>
#include <filesystem>

namespace walletgate::layering {
namespace {

namespace fs = std::filesystem;

bool IsLeftOut(const std::string& name) {
  return name == ".git" || name.starts_with("build") || name == "node_modules" || name == "__pycache__";
}

File Describe(const fs::directory_entry& entry, std::string path) {
  File file;
  file.path = std::move(path);
  file.bytes = entry.file_size();
  file.executable = (entry.status().permissions() & fs::perms::owner_exec) != fs::perms::none;
  return file;
}

void AddFile(const fs::directory_entry& entry, const std::string& path, Tree& tree) {
  File file = Describe(entry, path);
  std::string text = file.bytes <= kBlobBudgetBytes ? fakes::ReadText(entry.path()) : std::string();
  file.script = text.starts_with("#!");
  tree.files.push_back(std::move(file));
  if (path.ends_with(".h") || path.ends_with(".cpp")) {
    if (path.starts_with("src/")) tree.src.emplace_back(path, text);
    if (path.starts_with("tests/")) tree.tests.emplace_back(path, text);
  }
  tree.texts[path] = std::move(text);
}

Tree ReadTree() {
  const fs::path root = WALLETGATE_SOURCE_DIR;
  Tree tree;
  for (auto at = fs::recursive_directory_iterator(root); at != fs::recursive_directory_iterator(); ++at) {
    if (IsLeftOut(at->path().filename().string())) {
      at.disable_recursion_pending();
      continue;
    }
    const std::string path = fs::relative(at->path(), root).generic_string();
    if (at->is_regular_file()) AddFile(*at, path, tree);
    if (at->is_directory()) tree.texts[path];
  }
  const auto by_path = [](const auto& a, const auto& b) { return a.path < b.path; };
  std::sort(tree.files.begin(), tree.files.end(), by_path);
  std::sort(tree.src.begin(), tree.src.end(), by_path);
  std::sort(tree.tests.begin(), tree.tests.end(), by_path);
  return tree;
}

}  // namespace

const Tree& TheTree() {
  static const Tree tree = ReadTree();
  return tree;
}

}  // namespace walletgate::layering
