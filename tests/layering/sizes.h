#pragma once

// How large things may be: files, functions, lists of parameters, classes, folders; and what most of them have to be.

#include <string>
#include <vector>

#include "tests/layering/excuses.h"
#include "tests/layering/source_text.h"

namespace walletgate::layering {

inline constexpr int kFileBudget = 400;     ///< lines
inline constexpr int kFunctionBudget = 60;  ///< lines
inline constexpr int kParameterBudget = 4;
inline constexpr int kMethodBudget = 15;  ///< of a class, constructors, destructors and operators apart
inline constexpr int kFolderBudget = 40;  ///< files, subfolders apart

/// Excuses by path.
std::vector<Finding> CheckFile(const Source& source, Excuses& excuses);
/// Excuses by path#Name, as those of parameters and classes.
std::vector<Finding> CheckFunctions(const Source& source, Excuses& excuses);
std::vector<Finding> CheckParameters(const Source& source, Excuses& excuses);
std::vector<Finding> CheckClasses(const Source& source, Excuses& excuses);
/// Excuses by path.
std::vector<Finding> CheckFolders(const std::vector<std::string>& paths, Excuses& excuses);

/// What share of them may have how many lines at most.
struct Measure {
  double share = 0;
  int lines = 0;
};
inline constexpr Measure kHalfOfFiles{0.5, 80};
inline constexpr Measure kMostFiles{0.95, 250};
inline constexpr Measure kMostFunctions{0.9, 18};

/// Excuses by what is measured: files-50.
std::vector<Finding> CheckMeasures(const std::vector<Source>& sources, Excuses& excuses);

}  // namespace walletgate::layering
