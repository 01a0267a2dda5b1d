import { type Command as Line, Option as Flag } from "commander";
import { describeSchema, listOptions, type Option } from "../config/options.ts";
import { type Flags, readConfig, type ReadConfig } from "./read-config.ts";

/** What was given for a command's own flags, by name in camel case: text, or true for one without a value. */
export type Given = Readonly<Record<string, string | true | undefined>>;

/** A command of modgate. Its module is loaded when it is run. */
export type Command = {
  /** Its name, with its arguments as commander writes them: "warm <go.sum>". */
  readonly usage: string;
  readonly summary: string;
  /** Options of the configuration that it takes as flags, beside `data` and the configuration file itself. */
  readonly options?: "all" | readonly string[];
  /** Flags of its own. */
  readonly flags?: readonly CommandFlag[];
  /** The same, of those it cannot do without. */
  readonly required?: readonly CommandFlag[];
  /** The exit code. */
  readonly run: (
    config: ReadConfig,
    given: Given,
    args: readonly string[],
    reread: () => ReadConfig,
  ) => Promise<number>;
};

type CommandFlag = readonly [flag: string, description: string];

/** Commands that share a first word: `modgate sumdb init`. */
export type CommandGroup = {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly Command[];
};

/** Makes a command known. @param ended called with its exit code */
export function addCommand(
  line: Line,
  { usage, summary, options = [], flags = [], required = [], run }: Command,
  environment: NodeJS.ProcessEnv,
  ended: (code: number) => void,
): void {
  const taken = listOptions(describeSchema()).filter(
    ({ key, kind }) => kind !== "objects" && (options === "all" || key === "data" || options.includes(key)),
  );
  const command = line.command(usage).description(summary);
  command.option("--config <file>", "YAML file with options; also MODGATE_CONFIG");
  for (const option of taken) command.addOption(flagOf(option));
  for (const [flag, description] of required) command.requiredOption(flag, description);
  for (const [flag, description] of flags) command.option(flag, description);
  command.action(async () => {
    const given = command.opts<Given>();
    const asked: Record<string, Flags[string]> = {};
    for (const { key, flag } of taken) asked[key] = textIn(given[camelCase(flag)]);
    const read = (): ReadConfig => readConfig({ ...asked, config: textIn(given["config"]) }, environment);
    ended(await run(read(), given, command.args, read));
  });
}

/** Makes a group of commands known, as addCommand. */
export function addCommandGroup(
  line: Line,
  { name, summary, commands }: CommandGroup,
  environment: NodeJS.ProcessEnv,
  ended: (code: number) => void,
): void {
  const group = line.command(name).description(summary);
  for (const command of commands) addCommand(group, command, environment, ended);
}

function textIn(value: Flags[string] | true): Flags[string] {
  return value === true ? undefined : value;
}

function flagOf(option: Option): Flag {
  const value = option.kind === "number" ? "n" : option.kind === "list" ? "value..." : "value";
  const flag = new Flag(`${option.flag} <${value}>`, option.description);
  return option.kind === "list"
    ? flag.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text])
    : flag;
}

/** As commander names flags: "--fetch-dns-ms" is "fetchDnsMs". */
function camelCase(flag: string): string {
  return flag.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
