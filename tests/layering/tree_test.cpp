// The checks on this repository.

#include "tests/layering/tree.h"

#include <gtest/gtest.h>

#include <iterator>
#include <string>
#include <vector>

#include "tests/layering/constants.h"
#include "tests/layering/dead_code.h"
#include "tests/layering/detail_rule.h"
#include "tests/layering/documents.h"
#include "tests/layering/excuses.h"
#include "tests/layering/headers.h"
#include "tests/layering/idioms.h"
#include "tests/layering/layers.h"
#include "tests/layering/operation_rule.h"
#include "tests/layering/sizes.h"

namespace walletgate::layering {
namespace {

const std::string kExcuses = "tests/layering/excuses.txt";
const std::vector<std::string> kRules = {"file",   "function", "measure", "parameters", "class",
                                         "folder", "owner",    "parts",   "unused",     "constant",
                                         "limit",  "idiom",    "link",    "executable", "blob"};

Excuses ExcusesFrom(const std::string& rule) { return {rule, kExcuses, TheTree().texts.at(kExcuses)}; }

void Append(std::vector<Finding>& all, std::vector<Finding> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// `check` of each source, with the excuses from `rule`.
template <class Check>
std::vector<Finding> OfEach(const std::vector<Source>& sources, Check check, Excuses& excuses) {
  std::vector<Finding> findings;
  for (const Source& source : sources) Append(findings, check(source, excuses));
  return findings;
}

template <class Check>
std::vector<Finding> OfEach(const std::vector<Source>& sources, Check check) {
  std::vector<Finding> findings;
  for (const Source& source : sources) Append(findings, check(source));
  return findings;
}

void ExpectNone(const std::vector<Finding>& findings) { EXPECT_TRUE(findings.empty()) << Print(findings); }

/// Nothing was found, and every excuse was needed.
void ExpectNone(std::vector<Finding> findings, const Excuses& excuses) {
  Append(findings, excuses.Unused());
  ExpectNone(findings);
}

TEST(SourceTree, HasSources) { EXPECT_GT(TheTree().src.size(), 20U); }

TEST(SourceTree, ExcusesWithAReasonAndFromARuleThatThereIs) {
  ExpectNone(CheckExcuses(kRules, kExcuses, TheTree().texts.at(kExcuses)));
}

TEST(SourceTree, IncludesOnlyWhatTheLayersAllow) { ExpectNone(OfEach(TheTree().src, CheckIncludes)); }

TEST(SourceTree, NamesOnlyWhatTheLayersAllow) { ExpectNone(OfEach(TheTree().src, CheckNamespaces)); }

TEST(SourceTree, NamesNoVendorOutsideTheSandbox) { ExpectNone(OfEach(TheTree().src, CheckVendorNames)); }

TEST(SourceTree, TellsOperationsApartByTheirRowsOnly) { ExpectNone(OfEach(TheTree().src, CheckOperations)); }

TEST(SourceTree, GoesByNoDetailOfAnError) { ExpectNone(OfEach(TheTree().src, CheckDetails)); }

TEST(SourceTree, KeepsItsFilesShort) {
  Excuses excuses = ExcusesFrom("file");
  std::vector<Finding> findings = OfEach(TheTree().src, CheckFile, excuses);
  Append(findings, OfEach(TheTree().tests, CheckFile, excuses));
  ExpectNone(std::move(findings), excuses);
}

TEST(SourceTree, KeepsItsFunctionsShort) {
  Excuses excuses = ExcusesFrom("function");
  std::vector<Finding> findings = OfEach(TheTree().src, CheckFunctions, excuses);
  Append(findings, OfEach(TheTree().tests, CheckFunctions, excuses));
  ExpectNone(std::move(findings), excuses);
}

TEST(SourceTree, KeepsMostOfItSmall) {
  Excuses excuses = ExcusesFrom("measure");
  ExpectNone(CheckMeasures(TheTree().src, excuses), excuses);
}

TEST(SourceTree, TakesFewParameters) {
  Excuses excuses = ExcusesFrom("parameters");
  ExpectNone(OfEach(TheTree().src, CheckParameters, excuses), excuses);
}

TEST(SourceTree, HasClassesWithOneJob) {
  Excuses excuses = ExcusesFrom("class");
  ExpectNone(OfEach(TheTree().src, CheckClasses, excuses), excuses);
}

TEST(SourceTree, KeepsItsFoldersSmall) {
  Excuses excuses = ExcusesFrom("folder");
  std::vector<std::string> paths;
  for (const Source& source : TheTree().src) paths.push_back(source.path);
  ExpectNone(CheckFolders(paths, excuses), excuses);
}

TEST(SourceTree, StartsEveryHeaderWithAPragmaAndAComment) { ExpectNone(OfEach(TheTree().src, CheckOpening)); }

TEST(SourceTree, HasAHeaderForEverySource) {
  Excuses excuses = ExcusesFrom("owner");
  ExpectNone(CheckOwners(TheTree().src, excuses), excuses);
}

TEST(SourceTree, ImplementsAHeaderInOneOrTwoSources) {
  Excuses excuses = ExcusesFrom("parts");
  ExpectNone(CheckParts(TheTree().src, excuses), excuses);
}

TEST(SourceTree, HasNothingThatNobodyUses) {
  Excuses excuses = ExcusesFrom("unused");
  std::vector<Finding> findings = CheckUnusedHeaders(TheTree().src, excuses);
  Append(findings, CheckDeadFunctions(TheTree().src, excuses));
  ExpectNone(std::move(findings), excuses);
}

TEST(SourceTree, SaysTheUnitOrTheReasonOfItsNumbers) {
  Excuses excuses = ExcusesFrom("constant");
  ExpectNone(OfEach(TheTree().src, CheckConstants, excuses), excuses);
}

TEST(SourceTree, LimitsWhatGrowsAndEndsWhatRuns) {
  Excuses excuses = ExcusesFrom("limit");
  ExpectNone(OfEach(TheTree().src, CheckLimits, excuses), excuses);
}

TEST(SourceTree, UsesNoBannedIdiom) {
  Excuses excuses = ExcusesFrom("idiom");
  ExpectNone(OfEach(TheTree().src, CheckIdioms, excuses), excuses);
}

TEST(SourceTree, HasDocumentsWhoseLinksLeadSomewhere) {
  const ReadFile read = [](const std::string& path) {
    const auto found = TheTree().texts.find(path.ends_with('/') ? path.substr(0, path.size() - 1) : path);
    return found == TheTree().texts.end() ? nullptr : &found->second;
  };
  Excuses excuses = ExcusesFrom("link");
  std::vector<Finding> findings;
  for (const auto& [path, text] : TheTree().texts) {
    // CHANGELOG.md tells of files as they were.
    if (path.ends_with(".md") && path != "CHANGELOG.md") Append(findings, CheckLinks({path, text}, read, excuses));
  }
  ExpectNone(std::move(findings), excuses);
}

TEST(SourceTree, MarksOnlyScriptsAsExecutable) {
  Excuses excuses = ExcusesFrom("executable");
  ExpectNone(CheckExecutables(TheTree().files, excuses), excuses);
}

TEST(SourceTree, HasNoLargeFiles) {
  Excuses excuses = ExcusesFrom("blob");
  ExpectNone(CheckBlobs(TheTree().files, excuses), excuses);
}

}  // namespace
}  // namespace walletgate::layering
