#include "cli/imports/consent.h"

#include <unistd.h>

#include <iostream>

#include "cli/console.h"

namespace walletgate::cli {

bool Agreed(const Consent& consent, const std::string& question) {
  if (consent.given) return true;
  if (!consent.may_ask || isatty(STDIN_FILENO) != 1 || isatty(STDERR_FILENO) != 1) {
    Say("walletgate: " + question + " Nothing was done: --yes says that it is meant\n");
    return false;
  }
  Say(question + " [y/N] ");
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "y" || answer == "Y" || answer == "yes") return true;
  Say("Nothing was done\n");
  return false;
}

}  // namespace walletgate::cli
