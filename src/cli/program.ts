import { Command, Option as Flag } from "commander";
import { describeSchema, listOptions, type Option } from "../config/options.ts";
import { packageVersion } from "./package-version.ts";
import { type Flags, readConfig, type ReadConfig } from "./read-config.ts";
import { report } from "./report.ts";
import { addSumdbCommands } from "./sumdb/index.ts";

/** A command of modgate. Its module is loaded when it is run. */
type CommandEntry = {
  readonly name: string;
  readonly summary: string;
  /** Options of the configuration it takes as flags; undefined: all. */
  readonly flags?: readonly string[];
  /** One argument, as commander writes it. */
  readonly argument?: string;
  /** Flags of its own, which are no options of the configuration. */
  readonly own?: readonly (readonly [flag: string, description: string])[];
  /** The exit code. */
  readonly run: (config: ReadConfig, given: Flags, argument: string | undefined) => Promise<number>;
};

const commands: readonly CommandEntry[] = [
  {
    name: "serve",
    summary: "serve modules to go commands",
    run: async (config) => (await import("./serve.ts")).serve(config),
  },
  {
    name: "status",
    summary: "what a running server does",
    flags: ["data"],
    run: async (config) => (await import("./status.ts")).status(config),
  },
  {
    name: "warm",
    summary: "have the running server fetch what a go.sum file (- is standard input) or path@version names",
    argument: "<go.sum>",
    flags: ["data"],
    run: async (config, _given, named = "go.sum") => (await import("./warm.ts")).warm(config, named),
  },
  {
    name: "verify",
    summary: "hold a go.sum file (default: ./go.sum) against the checksum database, or check a proof offline",
    argument: "[go.sum]",
    own: [["--proof <file>", "a .tlog-proof file of GET /api/v1/modules/M/@v/V/proof; needs no network"]],
    flags: ["sumdb", "unlisted", "upstream"],
    run: async (config, { proof }, file = "go.sum") => {
      const { verifyGoSum, verifyProof } = await import("./verify.ts");
      return typeof proof === "string" ? verifyProof(config, proof) : verifyGoSum(config, file);
    },
  },
];

/** These are read before anything else is loaded (src/cli/go/command-line.ts). */
const wrappedCommands = `
One command behind a gateway of its own; the exit code is the command's:
  modgate [FLAGS] go ARGS...        a go command: modgate go mod download
  modgate [FLAGS] run -- CMD...     any command that runs go: modgate run -- make test
FLAGS are --quiet, --json (one event a line) and those of serve, such as --data and --upstream.
They stand in front; everything behind go and -- belongs to the command.`;

/** Runs the command line and gives the exit code: 0 well, 1 failed, 2 not understood. */
export async function runProgram(argv: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  let code = 0;
  const program = new Command("modgate")
    .description("A gateway between Go developers and the modules they depend on.")
    .version(packageVersion(), "--version")
    .addHelpText("after", wrappedCommands)
    .exitOverride();
  const options = listOptions(describeSchema()).filter((option) => option.kind !== "objects");
  for (const entry of commands) {
    const command = program.command(entry.name).description(entry.summary).exitOverride();
    command.option("--config <file>", "YAML file with options; also MODGATE_CONFIG");
    for (const option of options) if (entry.flags?.includes(option.key) ?? true) command.addOption(flagOf(option));
    for (const [flag, description] of entry.own ?? []) command.option(flag, description);
    if (entry.argument !== undefined) command.argument(entry.argument);
    command.action(async (...args: readonly unknown[]) => {
      const given = byKey(command.opts<Record<string, string | string[]>>(), options);
      const argument = typeof args[0] === "string" ? args[0] : undefined;
      code = await entry.run(readConfig(given, environment), given, argument);
    });
  }
  addSumdbCommands(program, environment, (ended) => (code = ended));
  try {
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (failure) {
    if (isCommanderExit(failure)) return failure.exitCode === 0 ? 0 : 2;
    return report(failure);
  }
}

function flagOf(option: Option): Flag {
  const value = option.kind === "number" ? "n" : option.kind === "list" ? "value..." : "value";
  const flag = new Flag(`${option.flag} <${value}>`, option.description);
  return option.kind === "list"
    ? flag.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text])
    : flag;
}

/** commander names flags in camel case, "fetchDnsMs"; the configuration by key, "fetch.dnsMs". */
function byKey(given: Record<string, string | string[]>, options: readonly Option[]): Flags {
  const keys = new Map(options.map((option) => [camelCase(option.flag), option.key]));
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [keys.get(name) ?? name, value]));
}

function camelCase(flag: string): string {
  return flag.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function isCommanderExit(failure: unknown): failure is { readonly exitCode: number } {
  return failure instanceof Error && failure.name === "CommanderError";
}
