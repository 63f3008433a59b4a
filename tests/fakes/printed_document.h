#pragma once

// Documents that are printed from tables of the program, whole or in part. WALLETGATE_UPDATE_GOLDEN=1 rewrites them;
// read the difference before committing.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "tests/fakes/text_file.h"

namespace walletgate::fakes {

/// Holds `document`, a path from the root of the source, against `text`.
inline void ExpectDocument(const std::string& document, const std::string& text) {
  const std::string file = std::string(WALLETGATE_SOURCE_DIR) + "/" + document;
  if (std::getenv("WALLETGATE_UPDATE_GOLDEN") != nullptr) std::ofstream(file, std::ios::binary) << text;
  EXPECT_EQ(text, ReadText(file)) << document;
}

/// The same of what stands in it between the lines
///   <!-- NAME: kept by a test -->
///   <!-- end -->
/// `text` ends its last line.
inline void ExpectBlock(const std::string& document, const std::string& name, const std::string& text) {
  const std::string page = ReadText(std::string(WALLETGATE_SOURCE_DIR) + "/" + document);
  const std::string begin = "<!-- " + name + ": kept by a test -->\n";
  const std::size_t start = page.find(begin);
  const std::size_t end = page.find("<!-- end -->\n", start);
  ASSERT_NE(end, std::string::npos) << document << " has no block that begins with " << begin;
  ExpectDocument(document, page.substr(0, start + begin.size()) + text + page.substr(end));
}

}  // namespace walletgate::fakes
