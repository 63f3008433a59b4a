#pragma once

// Every selected user of a tenant at one vendor, held against one or several others, page by page on a thread that may
// wait. Used by reports and by the hourly count.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "routing/portability/contact_counts.h"
#include "routing/portability/move_check.h"
#include "routing/portability/user_pages.h"

namespace walletgate::routing {

struct SurveyQuestion {
  std::shared_ptr<const State> state;  ///< that the others are of
  const Tenant* tenant;
  std::string from;  ///< as people call it
  std::vector<ProviderPtr> to;
  Selection selection;
  MoveChoices choices = {};
  bool keeps_personal_data = true;
};

class Survey {
 public:
  /// What was found of one user, for the vendor of that place in SurveyQuestion::to.
  using Found = std::function<Result<void>(std::size_t target, const api::EndUser& user, const Verdict& verdict)>;

  Survey(const WaitingStore& store, Random& random, SurveyQuestion question, Found found);

  /// One page more. True: it goes on. Blocks.
  Result<bool> Step();

  const std::vector<std::string>& missing() const { return pages_.missing(); }
  std::size_t unreadable() const { return pages_.unreadable(); }

 private:
  struct Target {
    ProviderPtr provider;
    IdAlphabet alphabet;
    std::optional<ContactCounts> contacts;  ///< of a vendor that takes a contact once
    bool ids_may_be_taken = false;          ///< those of users who were deleted there
    Move move;
  };

  Result<void> ReadIntents();
  /// True: it goes on.
  Result<bool> CountContacts();
  Result<bool> CheckPage();
  Result<void> CheckUser(const api::EndUser& user);
  Result<bool> WasDeletedAt(const Target& target, const api::EndUser& user);

  WaitingStore store_;
  const SurveyQuestion question_;
  const Found found_;
  std::vector<std::unique_ptr<Target>> targets_;
  std::optional<std::map<std::string, std::string, std::less<>>> intents_;  ///< open ones, by external id
  std::vector<std::string> to_count_;                                       ///< providers whose contacts are to be read
  std::optional<UserPages> counting_;
  UserPages pages_;
};

}  // namespace walletgate::routing
