import type { CommandGroup, Given } from "../command.ts";

/** `modgate sumdb …` */
export const sumdbCommands: CommandGroup = {
  name: "sumdb",
  summary: "checksum databases: our own log, and those of others",
  commands: [
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
      options: ["sumdb", "unlisted", "upstream"],
      run: async (config, given, [url = ""]) =>
        (await import("./audit.ts")).audit(config, { url, key: text(given["key"]) ?? "" }),
    },
    {
      usage: "show",
      summary: "the checksum databases of others: their newest verified heads, and what froze them",
      run: async (config) => (await import("./foreign.ts")).showSumdbs(config),
    },
    {
      usage: "unfreeze <name>",
      summary: "let a database that signed two histories go on, after a person has compared its heads",
      flags: [["--forget", "forget the head that was kept: the next one it signs begins the history anew"]],
      run: async (config, given, [name = ""]) =>
        (await import("./foreign.ts")).unfreezeSumdb(config, name, given["forget"] === true),
    },
  ],
};

function text(value: string | true | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function optional<Name extends string>(name: Name, given: Given): { readonly [key in Name]?: string } {
  const value = text(given[name]);
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in Name]?: string });
}
