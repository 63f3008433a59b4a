#include "cli/imports/import_report.h"

#include "base/json/text.h"
#include "base/json/writer.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/imports/import_view.h"

namespace walletgate::cli {
namespace {

void WriteSurvey(const FileSurvey& survey, json::Sink& sink) {
  sink.Key("file");
  sink.StartObject();
  for (const auto& [name, count] :
       {std::pair("lines", survey.lines), std::pair("users", survey.users),
        std::pair("header_lines", survey.header_lines), std::pair("blank_lines", survey.blank_lines),
        std::pair("refused_lines", survey.refused_lines)}) {
    sink.Key(name);
    sink.Int(count);
  }
  sink.EndObject();
}

std::string JsonOf(json::Value import, const FileSurvey* survey) {
  std::string text;
  json::Writer writer(&text);
  writer.StartObject();
  for (const auto& [name, value] : import.Members()) {
    writer.Key(name);
    json::Write(value, writer);
  }
  if (survey != nullptr) WriteSurvey(*survey, writer);
  writer.EndObject();
  return text + "\n";
}

/// What can be done next, as commands; "" where there is nothing.
std::string NextSteps(const ImportView& import, const ImportOptions& options) {
  const std::string rest = " " + import.id + options.client.OptionsText();
  std::string text;
  if (import.Failed() > 0) text += "which ones:  walletgate import lines" + rest + "\n";
  if (import.state == "checked") text += "for real:    walletgate import start" + rest + " --yes\n";
  if (import.state == "paused") text += "to go on:    walletgate import resume" + rest + "\n";
  if (import.IsMoving()) text += "to watch it: walletgate import watch" + rest + "\n";
  if (import.state == "done" && import.CountOf("adopted") > 0) {
    text += "to undo it:  walletgate import undo" + rest + "\n";
  }
  return text;
}

}  // namespace

int ReportImport(const ImportOptions& options, json::Value import, const FileSurvey* survey) {
  const ImportView view = ReadImport(import);
  if (!Print(options.as_json ? JsonOf(import, survey) : SummaryOf(view))) return kExitFailure;
  if (!options.as_json) Say(NextSteps(view, options));
  const bool refused = survey != nullptr && survey->refused_lines > 0;
  return refused ? kExitFailure : ExitCodeOf(view);
}

}  // namespace walletgate::cli
