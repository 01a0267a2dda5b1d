import type { Verdict } from "../../access/access-rules.ts";
import type { Group } from "../../access/groups.ts";
import { anonymous, checkSubject } from "../../access/grant.ts";
import { roles } from "../../access/role.ts";
import { Fault } from "../../fault/fault.ts";
import { parseModulePath } from "../../gomod/module-path.ts";
import { openAccessRules } from "../access-rules.ts";
import type { ReadConfig } from "../read-config.ts";

/** Prints a line for each right: whether the subject has it for the module, and what decides. Exit code 1: may not read. */
export async function explain(config: ReadConfig, subject: string, path: string): Promise<number> {
  const why = checkSubject(subject);
  if (why !== undefined) throw new Fault("USAGE", why);
  const module = parseModulePath(path);
  const { rules, notes } = openAccessRules(config);
  const who = subject === anonymous ? undefined : subject;
  const kind = rules.isPrivate(module) ? "private" : "public";
  process.stdout.write(`${module} is ${kind}\n`);
  for (const right of roles.admin) {
    const verdict = rules.judge(who, right, module);
    process.stdout.write(
      `${verdict.allowed ? "may    " : "may not"} ${right.padEnd(10)} ${reason(verdict, config, subject, rules.groupsOf(subject))}\n`,
    );
  }
  for (const note of notes) process.stderr.write(`modgate: ${note}\n`);
  return rules.judge(who, "read", module).allowed ? 0 : 1;
}

function reason(verdict: Verdict, { access }: ReadConfig, who: string, groups: readonly Group[]): string {
  switch (verdict.by) {
    case "grant": {
      const { subject, role, pattern, at } = verdict.grant;
      const group = groups.find((one) => one.subject === subject);
      const because = group === undefined ? "" : `, and ${group.at} has ${who} in it`;
      return `${at}: ${subject} is ${role} for ${pattern.text}${because}`;
    }
    case "public":
      return `access.public is ${access.public}`;
    case "private":
      return "private, and no grant gives it";
    case "not signed in":
      return "nobody signed in";
    case "no grant":
      return "no grant gives it";
    default:
      return verdict satisfies never;
  }
}
