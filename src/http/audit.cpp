#include "http/audit.h"

#include "base/log/log.h"

namespace walletgate::http {

void WriteAudit(const AdminGate::Visitor& who, const AuditEntry& entry, const Error* error) {
  LogAlways("audit", {{"who", std::string_view(who.name)},
                      {"role", ToString(who.role)},
                      {"action", entry.action},
                      {"target", entry.target},
                      {"members", std::string_view(entry.members)},
                      {"forced", entry.forced},
                      {"done", error == nullptr},
                      {"code", error == nullptr ? std::string_view() : InfoOf(error->kind).code},
                      {"request_id", entry.request_id}});
}

}  // namespace walletgate::http
