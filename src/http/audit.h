#pragma once

// One line in the log for each change that somebody asks for on the admin listener, done or refused.

#include <string>
#include <string_view>

#include "base/error.h"
#include "http/admin_gate.h"

namespace walletgate::http {

/// What was asked for. No member may hold a person's value.
struct AuditEntry {
  std::string_view action;      ///< "reload", "resolve_intent"
  std::string_view target;      ///< the id that it is about; "" for none
  std::string members;          ///< names of the members that were sent, with commas between
  std::string_view request_id;  ///< "" for a signal
  bool forced;                  ///< against what the gateway would have refused
};

/// Written whatever log.level says. `error`: null when it was done.
void WriteAudit(const AdminGate::Visitor& who, const AuditEntry& entry, const Error* error);

}  // namespace walletgate::http
