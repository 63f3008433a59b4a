#include "cli/imports/lines/file_survey.h"

#include "cli/console.h"
#include "cli/imports/import_view.h"

namespace walletgate::cli {
namespace {

constexpr std::int64_t kShownRefusals = 20;  // enough to see what is wrong with a file

std::string PlaceOf(const LinesWanted& wanted, const SourceLine& line) {
  std::string text = wanted.path + ":" + std::to_string(line.first_line);
  return line.last_line == line.first_line ? text : text + "-" + std::to_string(line.last_line);
}

void Count(const SourceLine& line, FileSurvey& survey) {
  const std::int64_t lines = line.last_line - line.first_line + 1;
  survey.lines += lines;
  switch (line.kind) {
    case SourceLine::Kind::kUser:
      ++survey.users;
      survey.user_lines += lines;
      break;
    case SourceLine::Kind::kBlank: survey.blank_lines += lines; break;
    case SourceLine::Kind::kHeader: survey.header_lines += lines; break;
    case SourceLine::Kind::kRefused: survey.refused_lines += lines; break;
  }
}

}  // namespace

std::optional<FileSurvey> Survey(const LinesWanted& wanted) {
  LineSource source(wanted);
  config::Diagnostics diagnostics;
  if (!source.Open(diagnostics)) {
    Say(diagnostics.Format());
    return std::nullopt;
  }
  FileSurvey survey;
  std::int64_t refused = 0;
  while (const std::optional<SourceLine> line = source.Next()) {
    Count(*line, survey);
    if (line->kind != SourceLine::Kind::kRefused || ++refused > kShownRefusals) continue;
    Say(PlaceOf(wanted, *line) + ": " + line->text + "\n");
  }
  if (refused > kShownRefusals) Say("and " + WithThousands(refused - kShownRefusals) + " more; --out names all\n");
  return survey;
}

std::string TextOf(const FileSurvey& survey) {
  std::string text = WithThousands(survey.lines) + (survey.lines == 1 ? " line: " : " lines: ") +
                     WithThousands(survey.users) + (survey.users == 1 ? " user" : " users");
  if (survey.user_lines != survey.users) text += " on " + WithThousands(survey.user_lines) + " lines";
  for (const auto& [count, what] :
       {std::pair(survey.header_lines, " of header"), std::pair(survey.blank_lines, " blank"),
        std::pair(survey.refused_lines, " refused")}) {
    if (count > 0) text += ", " + WithThousands(count) + what;
  }
  return text;
}

}  // namespace walletgate::cli
