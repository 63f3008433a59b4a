#include "cli/program.h"

#include <CLI/CLI.hpp>
#include <array>

#include "base/check.h"
#include "cli/audit/audit.h"
#include "cli/audit/lint.h"
#include "cli/call/call.h"
#include "cli/check.h"
#include "cli/demo/demo.h"
#include "cli/describe/describe.h"
#include "cli/describe/help.h"
#include "cli/explain.h"
#include "cli/healthcheck.h"
#include "cli/imports/import.h"
#include "cli/intents.h"
#include "cli/keys.h"
#include "cli/portability/portability.h"
#include "cli/reload.h"
#include "cli/route/route.h"
#include "cli/sandbox.h"
#include "cli/serve.h"
#include "cli/store/store.h"
#include "cli/test_cases.h"
#include "cli/top/top.h"
#include "gateway/signals.h"

namespace walletgate::cli {
namespace {

constexpr std::array kCommands = {
    Command{"serve", "Run the gateway", AddServe, true},
    Command{"reload", "Have a running gateway take its changed configuration into use", AddReload},
    Command{"check", "Prove a configuration: everything serve does, short of listening", AddCheck},
    Command{"audit", "Look at a configuration for what is no fault and still should not be so", AddAudit},
    Command{"lint", "Look at a configuration for what ties it to one vendor", AddLint},
    Command{"demo", "Vendor sandboxes, the gateway, and one user at each vendor; needs no credentials", AddDemo, true},
    Command{"sandbox", "Run simulators of the vendors on loopback", AddSandbox, true},
    Command{"call", "Talk to a running gateway by hand", AddCall},
    Command{"explain", "What the gateway would do with a request, offline", AddExplain},
    Command{"route", "What the routing rules make of many requests, offline", AddRoute},
    Command{"test", "Run the case files of provider folders", AddTest},
    Command{"keys", "Make API keys", AddKeys},
    Command{"intents", "Creates whose outcome is not known: list them, end them", AddIntents},
    Command{"import", "Users that a vendor has already become users of the gateway", AddImport},
    Command{"portability", "Which users of one vendor could go to another one, and what holds the others up",
            AddPortability},
    Command{"store", "Check, back up or export the file that keeps the users; end disputes", AddStore},
    Command{"top", "The vendors of a running gateway in a terminal", AddTop},
    Command{"metrics", "Print the catalogue of metrics as JSON", AddMetrics},
    Command{"schema", "Print the JSON Schema of the configuration file, or of provider files", AddSchema},
    Command{"settings", "Print the reference of the configuration file as Markdown", AddSettings},
    Command{"openapi", "Print the OpenAPI document", AddOpenApi},
    Command{"errors", "Print the table of errors as Markdown", AddErrors},
    Command{"healthcheck", "Ask a running gateway whether it is ready; for containers", AddHealthcheck},
    Command{"help", "The help of a command", AddHelp},
    Command{"completion", "Print what bash completes commands and options by", AddCompletion},
    Command{"version", "Print the version", AddVersion},
};

}  // namespace

int RunProgram(int argc, char** argv) {
  CLI::App app("Walletgate: one end-user API in front of many wallet vendors", "walletgate");
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "Help of every command");
  std::function<int()> chosen;
  bool runs_until_stopped = false;
  for (const Command& command : kCommands) {
    CLI::App* sub = app.add_subcommand(std::string(command.name), std::string(command.help));
    sub->final_callback([&, run = command.add(*sub), stays = command.runs_until_stopped] {
      chosen = run;
      runs_until_stopped = stays;
    });
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  if (runs_until_stopped) gateway::KeepSignals();
  else gateway::ReleaseSignals();
  try {
    return chosen();
  } catch (const FailedCheck&) {  // the log says which
    return kExitFailure;
  }
}

}  // namespace walletgate::cli
