#pragma once

// DELETE /v1/end-users/{id}: at the vendor and here, or here alone. Used by EndUserService.

#include "routing/api_answer.h"
#include "routing/users/user_access.h"

namespace walletgate::routing {

/// Loop-bound.
class DeleteUser {
 public:
  explicit DeleteUser(Tools& tools) : tools_(tools) {}

  /// 204, also when repeated. `local`: forget here what the vendor cannot delete. REQUIRES caller.progress.
  Task<Result<ApiAnswer>> Run(CallerContext caller, std::string id, bool local);

 private:
  /// Who is asked to delete him; null: nobody, he is forgotten here only.
  Result<std::shared_ptr<const provider::Provider>> Admit(const CallerContext& caller,
                                                          const storage::UserRecord& record, bool local) const;
  /// The vendor has deleted him, or knew nobody.
  Task<Result<void>> DeleteAtVendor(const CallerContext& caller, std::shared_ptr<const provider::Provider> provider,
                                    const storage::UserRecord& record);
  /// Replaces the record and, in the same transaction, drops what is still open for the user.
  Task<Result<void>> MarkDeleted(storage::UserRecord record);

  Tools& tools_;
};

}  // namespace walletgate::routing
