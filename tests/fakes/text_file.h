#pragma once

// A file as a test wants it: whole, and "" where there is none.

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace walletgate::fakes {

inline std::string ReadText(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace walletgate::fakes
