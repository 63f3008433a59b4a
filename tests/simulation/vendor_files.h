#pragma once

// The provider files of a run: those in providers/, with what the vendors of the run are like written into them. cdp
// goes without its signatures, which cost more than everything else.

#include "provider/spec/provider_spec.h"
#include "tests/simulation/faults.h"
#include "tests/simulation/habits.h"

namespace walletgate::simulation {

/// With one of the planted bugs the files say what is not so.
provider::ProviderSpecs FilesFor(const Habits& habits, PlantedBug bug);

}  // namespace walletgate::simulation
