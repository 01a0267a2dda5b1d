import { Fault } from "../../fault/fault.ts";

/** "modgate OWN… go ARGS…" or "modgate OWN… run -- CMD…": one command of somebody else's behind a gateway of its own. */
export type WrappedCommand = {
  readonly quiet: boolean;
  readonly json: boolean;
  /** Our own flags but those two, as they stand in front of the word. */
  readonly own: readonly string[];
  /** The program and all of its arguments, unparsed. */
  readonly command: readonly [program: string, ...args: string[]];
  /** True for `modgate go`: the arguments are the go command's. */
  readonly go: boolean;
};

const switches = ["--quiet", "--json"];

/**
 * undefined: it is another command of modgate, or help is asked for.
 * @throws {Fault} USAGE
 */
export function parseWrapped(argv: readonly string[]): WrappedCommand | undefined {
  let at = 0;
  while (argv[at]?.startsWith("-") === true) {
    if (argv[at] === "--help" || argv[at] === "-h" || argv[at] === "--version") return undefined;
    // Every flag but the switches has a value: here, or as the next word.
    at += switches.includes(argv[at] ?? "") || argv[at]?.includes("=") === true ? 1 : 2;
  }
  const flags = argv.slice(0, at);
  const wrapped = {
    quiet: flags.includes("--quiet"),
    json: flags.includes("--json"),
    own: flags.filter((flag) => !switches.includes(flag)),
  };
  const [word, ...rest] = argv.slice(at);
  if (word === "go") return { ...wrapped, command: ["go", ...rest], go: true };
  if (word !== "run" || rest[0] === "--help" || rest[0] === "-h") return undefined;
  const [dashes, program, ...args] = rest;
  if (dashes === "--" && program !== undefined) return { ...wrapped, command: [program, ...args], go: false };
  throw new Fault(
    "USAGE",
    dashes === "--" ? "modgate run: no command behind --" : "modgate run: no -- before the command",
    {
      hint: "write: modgate run -- COMMAND ARGUMENTS…",
    },
  );
}
