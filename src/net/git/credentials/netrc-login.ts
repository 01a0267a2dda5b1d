import { parseNetrc } from "../../netrc.ts";
import type { GitCredentials } from "./git-credentials.ts";
import { tellIfOpen } from "./file-mode.ts";
import { readSecretFile } from "./read-secret.ts";
import { Fault } from "../../../fault/fault.ts";

/** The login of a netrc file for the host, "host:port" before "host". */
export function netrcLogin(file: string): GitCredentials {
  return {
    name: `the netrc file ${file}`,
    lend: async ({ host, port, scheme }, scope) => {
      if (scheme === "ssh") return {};
      await tellIfOpen(file, scope);
      const logins = parseNetrc(await readSecretFile(file));
      const found =
        logins.find(({ machine }) => machine === `${host}:${port}`) ?? logins.find(({ machine }) => machine === host);
      if (found !== undefined) return { login: { username: found.login, password: found.password } };
      throw new Fault(
        "CREDENTIALS_UNREADABLE",
        `the netrc file ${file} has no machine ${host} with login and password`,
      );
    },
  };
}
