#include "provider/spec/status_facts.h"

namespace walletgate::provider {

bool NobodyLooked(int status) {
  switch (status) {
    case 401:
    case 403:
    case 405:
    case 413:
    case 414:
    case 415:
    case 429:
    case 431: return true;
    default: return false;
  }
}

bool TurnedAway(int status) { return status == 402 || NobodyLooked(status); }

bool MayHideAnEffect(int status) { return status == 408 || status == 425 || status == 499 || status >= 500; }

bool SaysBusy(int status) { return status == 409 || (status < 500 && MayHideAnEffect(status)); }

}  // namespace walletgate::provider
