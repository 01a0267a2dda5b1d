import { Fault } from "../../../fault/fault.ts";
import type { Environment } from "../../forward-proxy.ts";
import { Secret } from "../../secret.ts";
import { askProgram, programGoodMs } from "./ask-program.ts";
import type { GitCredentials } from "./git-credentials.ts";
import { remembered, type TimedLogin } from "./remembered.ts";

/**
 * What a git credential helper knows of a repository. We ask it ourselves: git would tell it to erase what a server
 * refused once.
 * @see git help git-credential
 */
export function helperLogin(helper: readonly string[], environment: Environment): GitCredentials {
  const name = `the credential helper ${helper[0] ?? ""}`;
  const lend = remembered(
    async ({ text }, scope): Promise<TimedLogin> => {
      const { protocol, host, pathname } = new URL(text);
      const asked = `protocol=${protocol.replace(":", "")}\nhost=${host}\npath=${pathname.slice(1)}\n\n`;
      const said = await askProgram([...helper, "get"], asked, environment, scope);
      const value = (field: string) => new RegExp(`^${field}=(.*)$`, "m").exec(said)?.[1] ?? "";
      const password = value("password");
      if (password === "") throw new Fault("CREDENTIALS_UNREADABLE", `${name} knows no password for ${host}`);
      return { login: { username: value("username"), password: new Secret(password) }, goodMs: programGoodMs };
    },
    ({ text }) => text,
  );
  return { name, lend };
}
