#pragma once

// Where a list goes on after a page, from the vendor's answer. Used by Interpreter.

#include <span>
#include <string>

#include "base/json/value.h"
#include "base/result.h"
#include "mapping/plan.h"
#include "provider/call.h"

namespace walletgate::provider {

/// A vendor's answer to a list, and with what it is read.
struct PageAnswer {
  json::Value body;
  std::span<const std::string> settings;  ///< texts in the order of the spec
  PlanCoverage* coverage = nullptr;
};

/// No vendor has longer ones.
inline constexpr std::size_t kMaxCursor = 4096;  // bytes

/// The cursor that the next page is asked for with; "" where this is the last. The drift, by its vendor path, where the
/// answer does not say which: a list is never cut short in silence.
struct NextPage {
  std::string cursor;
  std::optional<mapping::Drift> unreadable;
};
NextPage ReadNextPage(const PagingSpec& paging, const PageAnswer& answer);

/// Whether some plan of `paging` reads members of this name.
bool Names(const PagingSpec& paging, std::string_view name);

}  // namespace walletgate::provider
