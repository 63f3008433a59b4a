#pragma once

// A walk through the users whom a vendor lists, page by page; how far it has come is durable with what came of it. Used
// by ImportRunner.

#include <memory>
#include <string>
#include <unordered_set>

#include "routing/imports/import_task.h"
#include "routing/intents/tools.h"

namespace walletgate::routing {

/// Loop-bound.
class ImportWalk {
 public:
  enum class Step : std::uint8_t {
    kPage,     ///< it has come a page further
    kLater,    ///< the vendor is not to be had
    kRefused,  ///< it takes nothing from us, or goes in circles: see refusal
    kLost,     ///< the import is somebody else's, or the store takes no writes
  };

  /// Both outlive it.
  ImportWalk(const ImportTask& task, Tools& tools) : task_(task), tools_(tools) {}

  /// The next page, asked for as every look-up is. REQUIRES a walk that has not ended.
  Task<Step> Next(const storage::Import& import, std::shared_ptr<const provider::Provider> provider);
  const std::string& refusal() const { return refusal_; }

 private:
  const ImportTask& task_;
  Tools& tools_;
  std::string refusal_;
  std::unordered_set<std::size_t> cursors_;  ///< hashes of those that this walk has asked with, one for each page
};

}  // namespace walletgate::routing
