import type { Check } from "../check.ts";
import { keeps } from "../fixes.ts";
import { entriesOf } from "../probes/routes.ts";
import { wanted } from "../probes/wanted.ts";

export const loginOverHttp: Check = {
  code: "A21",
  title: {
    en: "GOPROXY has user and password in an http:// address.",
    zh: "GOPROXY 的 http:// 地址里带有用户名和密码。",
  },
  plainGo: "`refusing to pass credentials to insecure URL: http://u:xxxxx@…`, at once",
  probe: "reads the list",
  explains: ["A1", "A30", "W7", "W1"],
  find: async (patient) => {
    const entry = entriesOf(patient).find(
      (one) => one.kind === "url" && one.url.protocol === "http:" && one.url.username + one.url.password !== "",
    );
    if (entry?.kind !== "url" || (await patient.measure(wanted)).listed.length === 0) return undefined;
    const { host, hostname } = entry.url;
    return {
      subject: host,
      evidence: { entry: `http://***@${host}` },
      cause: {
        en: `go never sends user and password over http://, and refuses the address of ${host} altogether`,
        zh: `go 不会通过 http:// 发送用户名和密码，因此完全拒绝使用 ${host} 的地址`,
      },
      fixes: [
        {
          command: `printf 'machine ${hostname} login USER password PASSWORD\\n' >> ~/.netrc && chmod 600 ~/.netrc && go env -w GOPROXY=https://${host}`,
          what: { en: "keep the login in ~/.netrc and ask over https", zh: "把凭据放进 ~/.netrc，并改用 https" },
          risk: keeps,
        },
      ],
    };
  },
};
