#pragma once

// The raw requests of ../shared/vectors/http. In the files a line break is only layout; bytes are spelt \r \n \t \0
// \xHH.

#include <filesystem>
#include <string>
#include <vector>

namespace walletgate::http::testing {

struct VectorFile {
  std::string name;   ///< "valid/001"
  std::string bytes;  ///< what goes over the wire
};

/// All files of one folder ("valid", "invalid") by name; empty when the vectors are not there.
std::vector<VectorFile> LoadVectors(const std::string& folder);

}  // namespace walletgate::http::testing
