import type { CommandGroup } from "../command.ts";

/** `modgate policy …` */
export const policyCommands: CommandGroup = {
  name: "policy",
  summary: "what may be done, and why",
  commands: [
    {
      usage: "explain <subject> <module>",
      summary: "what somebody may do with a module, and which grant decides it; anonymous is who did not sign in",
      options: ["unlisted", "access.public"],
      run: async (config, _given, [subject = "", module = ""]) =>
        (await import("./explain.ts")).explain(config, subject, module),
    },
    {
      usage: "mode [mode]",
      summary: "show the verification mode, or put one in force: strict, light, bypass; configured ends that",
      flags: [
        ["--for <time>", "how long, such as 30m: light 24h at most, bypass 4h"],
        ["--reason <text>", "why; it stands in the log and in every answer about it"],
        ["--pattern <patterns>", "the modules it is for, as in GOPRIVATE; default: all where the mode is allowed"],
      ],
      run: async (config, given, [mode]) => (await import("./mode.ts")).policyMode(config, mode, given),
    },
    {
      usage: "unproven",
      summary:
        "what was handed out before it was proven, what became of it, and who got it; exit code 1: something was wrong",
      run: async (config) => (await import("./unproven.ts")).showUnproven(config),
    },
  ],
};
