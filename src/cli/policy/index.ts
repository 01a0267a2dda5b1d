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
  ],
};
