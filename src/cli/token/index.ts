import type { CommandGroup, Given } from "../command.ts";

/** `modgate token …` */
export const tokenCommands: CommandGroup = {
  name: "token",
  summary: "tokens of the server on this data folder: made, listed, revoked",
  commands: [
    {
      usage: "create <subject>",
      summary: "make a token for somebody, and print it: it is shown once",
      flags: [
        ["--kind <kind>", "user, service or ci; default: user"],
        ["--days <n>", "how long it lives, at most 365; default: 90"],
        ["--modules <patterns>", "good for these modules only, as in GOPRIVATE"],
        ["--rights <rights>", "good for these rights only, between commas; default: see,read"],
        ["--note <text>", "what it is for"],
      ],
      run: async (config, given, [subject = ""]) =>
        (await import("./create.ts")).create(config, { subject, ...texts(given) }),
    },
    {
      usage: "list",
      summary: "all tokens, without what is secret",
      flags: [["--json", "as JSON"]],
      run: async (config, given) => (await import("./list.ts")).list(config, given["json"] === true),
    },
    {
      usage: "revoke <id>",
      summary: "refuse a token from now on",
      run: async (config, _given, [id = ""]) => (await import("./revoke.ts")).revoke(config, id),
    },
  ],
};

function texts(given: Given): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== true));
}
