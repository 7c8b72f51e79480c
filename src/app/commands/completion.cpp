/// completion, version: what the shell and people ask about the program itself.
#include <iostream>

#include "app/exit_code.h"
#include "app/globals.h"
#include "app/terminal.h"
#include "app/version.h"
#include "base/json.h"

namespace sluice::app {
namespace {

/// A command with everything that may follow it.
struct Node {
  std::string path;   ///< `outbox retry`; empty for the program itself
  std::string words;  ///< subcommands and options, separated by spaces
};

void collect(const CLI::App& command, const std::string& path, const std::string& inherited,
             std::vector<Node>& nodes) {
  std::string words;
  for (const CLI::App* sub : command.get_subcommands({})) words += sub->get_name() + ' ';
  std::string options;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) options += "--" + name + ' ';
  }
  const std::string all = path.empty() ? options : options + inherited;
  nodes.push_back({path, words + all});
  for (const CLI::App* sub : command.get_subcommands({})) {
    collect(*sub, path.empty() ? sub->get_name() : path + ' ' + sub->get_name(),
            path.empty() ? options : inherited, nodes);
  }
}

/// One function for both shells: zsh reads bash's completions through bashcompinit.
void printCompletion(const CLI::App& root, const std::string& shell) {
  std::vector<Node> nodes;
  collect(root, "", "", nodes);
  std::cout << "# sluice completion for " << shell << ". Put this into your start-up file:\n"
            << "#   source <(sluice completion " << shell << ")\n";
  if (shell == "zsh") std::cout << "autoload -U +X bashcompinit && bashcompinit\n";
  std::cout
      << "_sluice() {\n"
         "  local current=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\" path=\"\" "
         "word words\n"
         "  case \"$previous\" in\n"
         "    --environment) words=\"uat prod\" ;;\n"
         "    --config|--output|--token-file|--repo) COMPREPLY=($(compgen -f -- \"$current\")); return ;;\n"
         "    cycle|simulate) words=\"T1 T2\" ;;\n"
         "    approve) words=\"prod uat-merge\" ;;\n"
         "    completion) words=\"bash zsh\" ;;\n"
         "  esac\n"
         "  if [ -z \"$words\" ]; then\n"
         "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
         "      case \"$path $word\" in\n";
  for (const Node& node : nodes) {
    if (node.path.empty()) continue;
    const std::size_t space = node.path.rfind(' ');
    const std::string before = space == std::string::npos ? "" : node.path.substr(0, space);
    const std::string word = space == std::string::npos ? node.path : node.path.substr(space + 1);
    std::cout << "        \"" << before << ' ' << word << "\") path=\"" << node.path << "\" ;;\n";
  }
  std::cout << "      esac\n"
               "    done\n"
               "    case \"$path\" in\n";
  for (const Node& node : nodes)
    std::cout << "      \"" << node.path << "\") words=\"" << node.words << "\" ;;\n";
  std::cout << "    esac\n"
               "  fi\n"
               "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
               "}\n"
               "complete -F _sluice sluice\n";
}

}  // namespace

void addCompletion(CLI::App& root, Globals& globals, Run& run) {
  const auto shell = std::make_shared<std::string>();
  CLI::App* command =
      root.add_subcommand("completion", "Prints what your shell needs to complete this program's words");
  command->add_option("shell", *shell, "bash or zsh")->required()->check(CLI::IsMember({"bash", "zsh"}));
  command->footer(
      "Examples:\n  source <(sluice completion bash)\n  sluice completion zsh > ~/.zfunc/sluice.zsh");
  whenChosen(command, run, [&root, shell] {
    printCompletion(root, *shell);
    return static_cast<int>(kYes);
  });

  command = root.add_subcommand("version", "Which Sluice this is");
  command->footer("Examples:\n  sluice version\n  sluice version --json");
  whenChosen(command, run, [&globals] {
    if (globals.json) {
      JsonWriter out;
      say(out.beginObject().field("name", "sluice").field("version", kVersion).endObject().take());
    } else {
      say("sluice " + std::string(kVersion));
    }
    return static_cast<int>(kYes);
  });
}

}  // namespace sluice::app
