#include "gateway/audit/page.h"

#include "base/strings.h"
#include "gateway/audit/rules.h"

namespace walletgate::gateway {
namespace {

constexpr std::string_view kIntroduction =
    R"(<!-- Printed by `walletgate audit --page`; a test keeps this page equal to the program. -->

# Audit

`walletgate audit -c FILE` looks at a configuration for what is no fault and still should not be so. A file that does not load is a matter
for `walletgate check`, and ends 78 here, too. Nothing is called, and the store is not opened.

```
$ walletgate audit -c /etc/walletgate/walletgate.yaml
/etc/walletgate/walletgate.yaml:12:3: admin.tokens
  WG009 warning: Whoever is on this machine gives commands: there are none, and any program of this machine can connect
  Without admin.tokens every program and every user of the machine can settle outcomes, reload and read ids, and the audit says local of all of them. …
walletgate: 1 finding: no errors, 1 warning
```

| it ends | when |
|---|---|
| 0 | nothing was found |
| 1 | warnings: weaker than it could be; somebody may have meant it |
| 3 | errors: secrets or users are in danger |
| 78 | the file does not load |

`--accept WG007`, as often as needed, is for what is meant as it is: such findings are counted apart, in `--json` under `accepted`, and the exit code
does not know them. `--json` prints one object: `errors`, `warnings`, and `findings` with `id`, `severity`, `title`, `file`, `line`, `column`, `path`, `detail`,
`means`, `remedy` and `page`. Ids stay; that of a finding which goes is never given to another one. No value of a secret is ever printed.

)";

}  // namespace

std::string AnchorOf(std::string_view id) { return ToLowerAscii(id); }

std::string AuditPage() {
  std::string text(kIntroduction);
  text += "| id | severity | finding |\n|---|---|---|\n";
  for (const Rule* rule : AllRules()) {
    const std::string id(rule->id);
    text += "| [" + id + "](#" + AnchorOf(id) + ") | " + std::string(ToString(rule->severity)) + " | " +
            std::string(rule->title) + " |\n";
  }
  for (const Rule* rule : AllRules()) {
    const std::string id(rule->id);
    text += "\n## " + id + "\n\n**" + std::string(rule->title) + ".** *" + std::string(ToString(rule->severity)) +
            "*\n\n" + std::string(rule->means) + "\n\n" + std::string(rule->remedy) + "\n";
  }
  return text;
}

}  // namespace walletgate::gateway
