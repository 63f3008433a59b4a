#pragma once

// A vendor's own words, fit to be shown to a caller. Used by Exchanger.

#include <string>
#include <string_view>

#include "auth/auth_scheme.h"
#include "base/error.h"
#include "provider/call.h"
#include "provider/own_secrets.h"
#include "transport/http_client.h"

namespace walletgate::provider {

/// All that is secret in a call: settings, the credentials that it was sent with, its user token and its key. REQUIRES
/// that they outlive what is given.
OwnSecrets SecretsOf(const auth::SettingValues& values, const Call& call, const transport::Headers& credentials);

/// Makes them fit: without our secrets, without what a terminal would obey, and short.
void Tidy(const OwnSecrets& secrets, ProviderFault& words);

}  // namespace walletgate::provider
