import type { Command } from "commander";
import { readConfig, type ReadConfig } from "../read-config.ts";

type Given = Readonly<Record<string, string | boolean | undefined>>;

/** A command about checksum databases. Its module is loaded when it is run. */
type SumdbCommand = {
  /** With its arguments, as commander writes them. */
  readonly usage: string;
  readonly summary: string;
  readonly flags: readonly (readonly [flag: string, description: string])[];
  readonly required?: readonly (readonly [flag: string, description: string])[];
  /** Options of the configuration it takes as flags, beside `data`. */
  readonly layers?: readonly string[];
  /** The exit code. */
  readonly run: (config: ReadConfig, given: Given, argument: string) => Promise<number>;
};

const commands: readonly SumdbCommand[] = [
  {
    usage: "init",
    summary: "begin a checksum database of our own; prints the two lines for clients",
    required: [["--name <name>", "its name, such as gw.example.com/sum/1: the address clients know, and a number"]],
    flags: [
      ["--key <file>", "where its key stands or is to stand; default: DATA.keys/NAME.key"],
      ["--anchor <dir>", "folder for its anchor, best on another disk; default: DATA.keys/anchor"],
    ],
    run: async (config, given) =>
      (await import("./init.ts")).init(config, {
        name: text(given["name"]) ?? "",
        ...optional("key", given),
        ...optional("anchor", given),
      }),
  },
  {
    usage: "rotate",
    summary: "replace its key: both sign from now on; with --finish the old one goes",
    flags: [["--finish", "every client has the new line: the old key goes"]],
    run: async (config, given) => (await import("./rotate.ts")).rotate(config, { finish: given["finish"] === true }),
  },
  {
    usage: "recover",
    summary: "put a restored or damaged log back to its anchored head; the server must be stopped",
    flags: [["--trust-store", "the anchor is lost for good: begin a new one from what the data folder holds"]],
    run: async (config, given) =>
      (await import("./recover.ts")).recover(config, { trustStore: given["trustStore"] === true }),
  },
  {
    usage: "audit <url>",
    summary: "check another gateway's log from here: each public record must stand in the public log",
    required: [["--key <line>", "its key, as clients have it in GOSUMDB: name+hash+key"]],
    flags: [
      ["--sumdb <line>", "the public database, as in GOSUMDB; default: sum.golang.org"],
      ["--unlisted <patterns>", "private modules, as in GONOSUMDB: no public database is asked for them"],
      ["--upstream <list>", "the ways to the public database, as in GOPROXY"],
    ],
    layers: ["sumdb", "unlisted", "upstream"],
    run: async (config, given, url) =>
      (await import("./audit.ts")).audit(config, { url, key: text(given["key"]) ?? "" }),
  },
  {
    usage: "show",
    summary: "the checksum databases of others: their newest verified heads, and what froze them",
    flags: [],
    run: async (config) => (await import("./foreign.ts")).showSumdbs(config),
  },
  {
    usage: "unfreeze <name>",
    summary: "let a database that signed two histories go on, after a person has compared its heads",
    flags: [["--forget", "forget the head that was kept: the next one it signs begins the history anew"]],
    run: async (config, given, name) =>
      (await import("./foreign.ts")).unfreezeSumdb(config, name, given["forget"] === true),
  },
];

/** Adds `modgate sumdb …` to the program. @param done called with the exit code */
export function addSumdbCommands(program: Command, environment: NodeJS.ProcessEnv, done: (code: number) => void): void {
  const group = program
    .command("sumdb")
    .description("checksum databases: our own log, and those of others")
    .exitOverride();
  for (const { usage, summary, flags, required = [], layers = [], run } of commands) {
    const command = group.command(usage).description(summary).exitOverride();
    command.option("--config <file>", "YAML file with options; also MODGATE_CONFIG");
    command.option("--data <value>", "data folder");
    for (const [flag, description] of required) command.requiredOption(flag, description);
    for (const [flag, description] of flags) command.option(flag, description);
    command.action(async (...args: readonly unknown[]) => {
      const given = command.opts<Given>();
      const [argument] = args;
      const asked = Object.fromEntries(["data", "config", ...layers].map((key) => [key, text(given[key])]));
      done(await run(readConfig(asked, environment), given, typeof argument === "string" ? argument : ""));
    });
  }
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function optional<Name extends string>(name: Name, given: Given): { readonly [key in Name]?: string } {
  const value = text(given[name]);
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in Name]?: string });
}
