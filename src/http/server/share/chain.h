#pragma once

// A list in the order of joining whose members carry their own links: joining and leaving cost neither a search nor
// memory. Not thread-safe. Used for what the connections of a loop take turns at.

#include "base/check.h"

namespace walletgate::http {

template <class T>
class Chain;

/// What a member of a Chain<T> derives from. It leaves the chain before it dies.
template <class T>
class ChainLink {
 public:
  bool linked() const { return linked_; }

 private:
  friend class Chain<T>;
  T* before_ = nullptr;
  T* after_ = nullptr;
  bool linked_ = false;
};

template <class T>
class Chain {
 public:
  T* first() const { return first_; }

  /// To the end. REQUIRES that it is in no chain of this kind.
  void Append(T& member) {
    ChainLink<T>& link = member;
    walletgate::Check(!link.linked_, "nobody is in a chain twice");
    link.linked_ = true;
    link.before_ = last_;
    link.after_ = nullptr;
    if (last_ != nullptr) {
      static_cast<ChainLink<T>&>(*last_).after_ = &member;
    } else {
      first_ = &member;
    }
    last_ = &member;
  }

  /// Who is not in it stays so.
  void Remove(T& member) {
    ChainLink<T>& link = member;
    if (!link.linked_) return;
    link.linked_ = false;
    if (link.before_ != nullptr) {
      static_cast<ChainLink<T>&>(*link.before_).after_ = link.after_;
    } else {
      first_ = link.after_;
    }
    if (link.after_ != nullptr) {
      static_cast<ChainLink<T>&>(*link.after_).before_ = link.before_;
    } else {
      last_ = link.before_;
    }
  }

 private:
  T* first_ = nullptr;
  T* last_ = nullptr;
};

}  // namespace walletgate::http
