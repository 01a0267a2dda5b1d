/** "git archive", also where settings of this one call (-c name=value) stand in front of the word. */
export function commandName(args: readonly string[]): string {
  let at = 0;
  while (args[at] === "-c") at += 2;
  return `git ${args[at] ?? ""}`.trim();
}
