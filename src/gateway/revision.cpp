#include "gateway/revision.h"

#include "gateway/revision_text.h"  // written by the build (CMakeLists.txt): the one file that a commit compiles anew

namespace walletgate::gateway {

std::string_view Revision() { return WALLETGATE_REVISION; }

}  // namespace walletgate::gateway
