#pragma once

// Identifiers: ULID (github.com/ulid/spec) and UUID version 4 (RFC 9562 section 5.4).

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"

namespace walletgate {

/// 26 characters of Crockford base32: 48 bits of milliseconds, 80 random bits.
std::string MakeUlid(WallTime now, Random& random);

/// What MakeUlid makes, in upper case.
bool IsUlid(std::string_view text);

/// Lower case, 36 characters.
std::string MakeUuid4(Random& random);

std::string MakeEndUserId(WallTime now, Random& random);    ///< "eu_" + ULID
std::string MakeRequestId(WallTime now, Random& random);    ///< "req_" + ULID
std::string MakeImportId(WallTime now, Random& random);     ///< "imp_" + ULID
std::string MakeMigrationId(WallTime now, Random& random);  ///< "mig_" + ULID

/// "imp_" and a well-formed upper-case ULID.
bool IsImportId(std::string_view text);
/// "mig_" and the same.
bool IsMigrationId(std::string_view text);
/// "eu_" and a well-formed upper-case ULID: the only shape that ids in our URLs have.
bool IsEndUserId(std::string_view text);

}  // namespace walletgate
