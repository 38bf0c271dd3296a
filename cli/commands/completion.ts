import { Argument, type Command } from "commander";
import { completeWords } from "../completion-words.ts";
import { print } from "../output/print.ts";

/** The script of each shell. All ask `sandbox completion-words`, so that they know what the program knows. */
const scripts = {
  bash: `_sandbox() {
  COMPREPLY=()
  local word
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(
    sandbox completion-words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null
  )
}
complete -o default -F _sandbox sandbox`,
  zsh: `#compdef sandbox
_sandbox() {
  local -a found
  found=("\${(@f)$(sandbox completion-words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a found
}
compdef _sandbox sandbox`,
  fish: `complete -c sandbox -f -a '(sandbox completion-words -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'`,
} as const;

type Shell = keyof typeof scripts;

/** Adds `completion`, and the command that its scripts ask. */
export function addCompletion(program: Command): void {
  program
    .command("completion")
    .summary("print a script that completes commands, options and ids")
    .description(
      `Prints the completion script of a shell:
  bash   source <(sandbox completion bash), in ~/.bashrc
  zsh    source <(sandbox completion zsh), in ~/.zshrc after compinit
  fish   sandbox completion fish > ~/.config/fish/completions/sandbox.fish`,
    )
    .addArgument(new Argument("<shell>", "shell").choices(Object.keys(scripts)))
    .action((shell: Shell) => print(scripts[shell]));
  program
    .command("completion-words", { hidden: true })
    .argument("[word...]")
    .passThroughOptions()
    .allowUnknownOption()
    .action(async (words: readonly string[]) => {
      for (const word of await completeWords(program, words)) print(word);
    });
}
