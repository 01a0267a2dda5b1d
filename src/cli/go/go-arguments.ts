import { quotedFields } from "../../doctor/surroundings/quoted-fields.ts";

/** What a go command line says of the place it works in, and of what it runs. */
export type GoArguments = {
  /** "mod download", "build"; "" without one. */
  readonly subcommand: string;
  /** The folder of -C. */
  readonly folder?: string;
  readonly mod?: string;
  readonly modfile?: string;
};

/**
 * Read as far as it can be without knowing every flag: a guess that is wrong costs a fetch too many or too few.
 * Flags of GOFLAGS are weaker than those of the command line.
 * @see cmd/go/main.go handleChdirFlag, cmd/go/internal/base/goflags.go
 */
export function readGoArguments(args: readonly string[], goflags = ""): GoArguments {
  const words = commandWords(args);
  const rest = args.slice(words.length);
  const ours = until(rest, "--", "-args", "--args");
  const flags = [...quotedFields(goflags), ...ours];
  const folder = chdir(rest);
  const mod = lastValue(flags, "mod");
  const modfile = lastValue(flags, "modfile");
  return {
    subcommand: (words.length > 0 ? words : commandWords(rest.slice(chdirLength(rest)))).join(" "),
    ...(folder !== undefined && { folder }),
    ...(mod !== undefined && { mod }),
    ...(modfile !== undefined && { modfile }),
  };
}

/** "mod download" of "mod download -x": as many words as the name has. */
function commandWords(args: readonly string[]): readonly string[] {
  const [first = "", second = ""] = args;
  if (first === "" || first.startsWith("-")) return [];
  return (first === "mod" || first === "work") && /^[a-z]/.test(second) ? [first, second] : [first];
}

/** -C must be the first flag. */
function chdir([first = "", second]: readonly string[]): string | undefined {
  if (first === "-C" || first === "--C") return second;
  return /^--?C=(.*)$/s.exec(first)?.[1];
}

function chdirLength([first = ""]: readonly string[]): number {
  return first === "-C" || first === "--C" ? 2 : /^--?C=/.test(first) ? 1 : 0;
}

/** "-name=value", "--name=value", and with the value as the next word. */
function lastValue(flags: readonly string[], name: string): string | undefined {
  let found: string | undefined;
  for (const [at, flag] of flags.entries()) {
    const match = /^--?([a-z]+)(?:=(.*))?$/s.exec(flag);
    if (match?.[1] === name) found = match[2] ?? flags[at + 1];
  }
  return found;
}

function until(words: readonly string[], ...ends: readonly string[]): readonly string[] {
  const end = words.findIndex((word) => ends.includes(word));
  return end === -1 ? words : words.slice(0, end);
}
