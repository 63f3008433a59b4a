#include "tests/http/vector_file.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace walletgate::http::testing {
namespace {

std::string Decode(const std::string& text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') continue;
    const char next = i + 1 < text.size() ? text[i + 1] : ' ';
    if (text[i] != '\\' || std::string_view("rnt0x").find(next) == std::string_view::npos) {
      bytes += text[i];
      continue;
    }
    ++i;
    if (next == 'x') {
      bytes += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      bytes += next == 'r' ? '\r' : next == 'n' ? '\n' : next == 't' ? '\t' : '\0';
    }
  }
  return bytes;
}

}  // namespace

std::vector<VectorFile> LoadVectors(const std::string& folder) {
  std::vector<VectorFile> files;
  const std::filesystem::path directory = std::string(WALLETGATE_SOURCE_DIR) + "/../shared/vectors/http/" + folder;
  std::error_code absent;
  for (const auto& entry : std::filesystem::directory_iterator(directory, absent)) {
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    files.push_back({folder + "/" + entry.path().stem().string(), Decode(text)});
  }
  std::ranges::sort(files, {}, &VectorFile::name);
  return files;
}

}  // namespace walletgate::http::testing
