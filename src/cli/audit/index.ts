import type { CommandGroup, Given } from "../command.ts";

const filters = [
  ["--subject <name>", "on whose behalf"],
  ["--module <path>", "about this module"],
  ["--kind <what>", "download, refusal, sign-in, token.created …"],
  ["--since <time>", "from then on, as 2026-01-02 or 2026-01-02T15:04:05Z"],
  ["--until <time>", "before then"],
] as const;

/** `modgate audit …` */
export const auditCommands: CommandGroup = {
  name: "audit",
  summary: "the audit trail: who was given what, in a log that nobody can edit quietly",
  commands: [
    {
      usage: "init",
      summary: "begin one; the server writes it from its next start on",
      required: [["--name <name>", "its name, such as gw.example.com/audit/1"]],
      flags: [
        ["--key <file>", "where its key stands or is to stand; default: DATA.keys/NAME.key"],
        ["--anchor <dir>", "folder for its newest head and a copy of its records, on another disk or machine"],
      ],
      run: async (config, given) => (await import("./init.ts")).init(config, { name: "", ...texts(given) }),
    },
    {
      usage: "verify",
      summary: "check every record against the copy and the heads; names what was altered, deleted, inserted or cut",
      flags: [["--checkpoint <file>", "a head that was kept elsewhere: a copy of `head` in the anchor folder"]],
      run: async (config, given) => (await import("./verify.ts")).verify(config, texts(given)["checkpoint"]),
    },
    {
      usage: "search",
      summary: "what stands in it, one JSON object a line",
      flags: filters,
      run: async (config, given) => (await import("./search.ts")).search(config, texts(given)),
    },
    {
      usage: "export",
      summary:
        "the newest signed head, then each record with the proof that it stands under it, one JSON object a line",
      run: async (config) => (await import("./export.ts")).printExport(config),
    },
    {
      usage: "recover",
      summary:
        "put a restored or damaged trail back to its anchored head, and revoke again what was revoked since; the server must be stopped",
      flags: [["--trust-store", "the anchor is lost for good: begin a new one from what the data folder holds"]],
      run: async (config, given) =>
        (await import("./recover.ts")).recover(config, { trustStore: given["trustStore"] === true }),
    },
    {
      usage: "forget <text>",
      summary:
        "take a name or an address out of the running server's trail; its leaves stay, with an id nobody can read",
      run: async (config, _given, [text = ""]) => (await import("./forget.ts")).forget(config, text),
    },
  ],
};

function texts(given: Given): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== true));
}
