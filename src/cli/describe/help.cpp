#include "cli/describe/help.h"

#include <CLI/CLI.hpp>

#include "cli/console.h"
#include "config/diagnostics.h"

namespace walletgate::cli {
namespace {

std::vector<const CLI::App*> CommandsBelow(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

const CLI::App* Find(const CLI::App& app, const std::string& name) {
  for (const CLI::App* command : CommandsBelow(app)) {
    if (command->get_name() == name) return command;
  }
  return nullptr;
}

int ShowHelp(const CLI::App& program, const std::vector<std::string>& words) {
  const CLI::App* shown = &program;
  std::string before;
  for (const std::string& word : words) {
    const CLI::App* next = Find(*shown, word);
    if (next == nullptr) {
      std::vector<std::string> known;
      for (const CLI::App* command : CommandsBelow(*shown)) known.push_back(command->get_name());
      Say("walletgate: " + config::UnknownName("command", word, known) + "\n");
      return kExitUsage;
    }
    before += (before.empty() ? "" : " ") + shown->get_name();
    shown = next;
  }
  return Print(shown->help(before)) ? kExitOk : kExitFailure;
}

/// What may follow a command: commands below it, and its options and those above that it takes.
std::string WordsAfter(const CLI::App& app) {
  std::string words;
  for (const CLI::App* command : CommandsBelow(app)) words += command->get_name() + " ";
  for (const CLI::App* at = &app; at != nullptr; at = at->get_fallthrough() ? at->get_parent() : nullptr) {
    for (const CLI::Option* option : at->get_options()) {
      for (const std::string& name : option->get_lnames()) words += "--" + name + " ";
    }
  }
  return words;
}

/// A case for each command, and all paths as one pattern: "|/import|/import/start".
void AddCases(const CLI::App& app, const std::string& path, std::string& cases, std::string& paths) {
  cases += "    '" + path + "') words='" + WordsAfter(app) + "' ;;\n";
  for (const CLI::App* command : CommandsBelow(app)) {
    const std::string below = path + "/" + command->get_name();
    paths += (paths.empty() ? "" : "|") + below;
    AddCases(*command, below, cases, paths);
  }
}

int ShowCompletion(const CLI::App& program) {
  std::string cases;
  std::string paths;
  AddCases(program, "", cases, paths);
  return Print(
             "_walletgate() {\n  local path= words= word\n"
             "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n    case \"$path/$word\" in " +
             paths + ") path=\"$path/$word\" ;; esac\n  done\n  case \"$path\" in\n" + cases +
             "  esac\n  COMPREPLY=($(compgen -W \"$words\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n}\n"
             "complete -o default -F _walletgate walletgate\n")
             ? kExitOk
             : kExitFailure;
}

}  // namespace

std::function<int()> AddHelp(CLI::App& command) {
  auto words = std::make_shared<std::vector<std::string>>();
  command.add_option("command", *words, "Of which one: import, or import start");
  return [words, &command] { return ShowHelp(*command.get_parent(), *words); };
}

std::function<int()> AddCompletion(CLI::App& command) {
  return [&command] { return ShowCompletion(*command.get_parent()); };
}

}  // namespace walletgate::cli
