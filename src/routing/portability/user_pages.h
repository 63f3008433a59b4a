#pragma once

// A tenant's users page by page, for a thread that may wait. Used by surveys.

#include <string>
#include <vector>

#include "base/loop/epoll_loop.h"
#include "routing/portability/selection.h"
#include "storage/store.h"

namespace walletgate::routing {

/// The store, asked from a thread that waits for the answer: reads of lists, in turns with those of tenants.
struct WaitingStore {
  storage::Store& store;
  EpollLoop& loop;  ///< run by that thread only
};

class UserPages {
 public:
  UserPages(const WaitingStore& from, Selection selection) : from_(from), selection_(std::move(selection)) {}

  /// The next users, in the order of their ids; none does not mean that no more come.
  Result<std::vector<api::EndUser>> Next();
  bool done() const { return done_; }

  /// Of the external ids that were asked for, those of whom nobody is there.
  const std::vector<std::string>& missing() const { return missing_; }
  std::size_t unreadable() const { return unreadable_; }

 private:
  storage::ListQuery Query() const;
  Result<std::vector<api::EndUser>> NextOfAll();
  Result<std::vector<api::EndUser>> NextOfNamed();
  bool IsSelected(const api::EndUser& user) const;

  WaitingStore from_;
  Selection selection_;
  std::string after_;
  std::vector<std::string> missing_;
  std::size_t unreadable_ = 0;
  bool done_ = false;
};

}  // namespace walletgate::routing
