#pragma once

// What may be said to `walletgate import` and the commands below it.

#include <string>
#include <vector>

#include "cli/imports/import_client.h"
#include "cli/imports/lines/line_source.h"

namespace walletgate::cli {

struct ImportOptions {
  ImportClient client;
  bool as_json = false;
  bool yes = false;
  bool dry_run = false;
  bool no_watch = false;
  std::string out;  ///< "": no file of outcomes

  // Of a new import.
  std::string file;  ///< "": none
  std::string format;
  std::string separator;
  std::vector<std::string> columns;  ///< "THEIRS=ours"
  std::vector<std::string> ignored_columns;
  std::string provider;
  bool vendor_list = false;
  std::string external_id;  ///< "": what fits the source
  bool no_verify = false;
  int pace = 0;  ///< users a second; 0: not said
  std::string from_provider;
  std::string go_on_with;  ///< an import that has the file's lines, or some of them
  bool check = false;      ///< only read the file

  // Of one that is there.
  std::string id;
  std::string state;
  std::string reason;
};

}  // namespace walletgate::cli
