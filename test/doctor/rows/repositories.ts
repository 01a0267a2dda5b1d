import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { freePort } from "../../../bench/free-port.ts";
import { RepositoryScript } from "../../git/repository-script.ts";
import { listenHttp, listenHttps, listenRaw } from "../../net/loopback-server.ts";
import { PrivateCa } from "../../net/private-ca.ts";
import { silentPort } from "../../net/silent-port.ts";
import type { Made, Place, Row } from "../row.ts";

/** example.com/m.git is asked at this address. */
export function leadsTo(address: string, more: Readonly<Record<string, string>> = {}): Made {
  return {
    goproxy: "direct",
    environment: {
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_COUNT: "1",
      GIT_CONFIG_KEY_0: `url.${address}.insteadOf`,
      GIT_CONFIG_VALUE_0: "https://example.com/m",
      ...more,
    },
  };
}

/** The project requires a module whose path says by itself that it is a git repository. */
export function wantGit({ folder }: Place): void {
  writeFileSync(join(folder, "go.mod"), "module example.com/app\n\ngo 1.21\n\nrequire example.com/m.git v1.0.0\n");
}

async function silent({ t }: Place): Promise<number> {
  return (await listenRaw(t, () => undefined)).port;
}

const ssh = (port: number): string => `ssh://git@127.0.0.1:${port}/m.git`;

/** The project requires localhost.test/m, whose page is served so. */
async function pageOf({ t, folder }: Place, serve: RequestListener): Promise<Made> {
  const ca = new PrivateCa();
  t.after(() => ca.close());
  const { port } = await listenHttps(t, ca.issue(["DNS:localhost.test"]), serve);
  const proxy = await listenRaw(t, (socket) =>
    socket.once("data", () => {
      const far = connect(port, "127.0.0.1", () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
      far.on("error", () => socket.destroy());
      socket.on("close", () => far.destroy());
      socket.pipe(far).pipe(socket);
    }),
  );
  writeFileSync(join(folder, "go.mod"), "module example.com/app\n\ngo 1.21\n\nrequire localhost.test/m v1.0.0\n");
  return {
    goproxy: "direct",
    environment: { SSL_CERT_FILE: ca.file, HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` },
  };
}

/** A git server that answers every question with this status. */
function httpAnswers(
  answers: readonly (readonly [
    code: Row["code"],
    status: number,
    why: string,
    more: Readonly<Record<string, string>>,
  ])[],
): readonly Row[] {
  return answers.map(([code, status, why, more]) => ({
    code,
    why,
    make: async (place) => {
      wantGit(place);
      const { port } = await listenHttp(place.t, (_, response) =>
        response.writeHead(status, { "www-authenticate": "Basic realm=x" }).end(),
      );
      return leadsTo(`http://127.0.0.1:${port}/m.git`, more);
    },
  }));
}

export const repositoryRows: readonly Row[] = [
  {
    code: "W19",
    why: "a git server over http that accepts and is silent",
    make: async (place) => {
      wantGit(place);
      return leadsTo(`http://127.0.0.1:${await silent(place)}/m.git`);
    },
  },
  {
    code: "W20",
    why: "a git server over http that answers no SYN",
    make: async (place) => {
      wantGit(place);
      return leadsTo(`http://127.0.0.1:${await silentPort(place.t)}/m.git`);
    },
  },
  {
    code: "W21",
    why: "the same over ssh",
    make: async (place) => {
      wantGit(place);
      return leadsTo(ssh(await silentPort(place.t)));
    },
  },
  {
    code: "W22",
    why: "an ssh port without a banner",
    make: async (place) => {
      wantGit(place);
      return leadsTo(ssh(await silent(place)));
    },
  },
  {
    code: "W22",
    why: "a server that says its name, and nothing more",
    make: async (place) => {
      wantGit(place);
      return leadsTo(ssh((await listenRaw(place.t, (socket) => socket.write("SSH-2.0-OpenSSH_9.2\r\n"))).port));
    },
  },
  {
    code: "W24",
    why: "a git server that wants a login, and an askpass program that does not end",
    make: async (place) => {
      wantGit(place);
      const { port } = await listenHttp(place.t, (_, response) =>
        response.writeHead(401, { "www-authenticate": "Basic realm=x" }).end(),
      );
      const askpass = join(place.home, "askpass");
      writeFileSync(askpass, "#!/bin/sh\nsleep 60\n");
      chmodSync(askpass, 0o755);
      return leadsTo(`http://127.0.0.1:${port}/m.git`, { GIT_ASKPASS: askpass });
    },
  },
  {
    code: "W24",
    why: "the same with a credential helper",
    make: async (place) => {
      wantGit(place);
      const { port } = await listenHttp(place.t, (_, response) =>
        response.writeHead(401, { "www-authenticate": "Basic realm=x" }).end(),
      );
      const { environment } = leadsTo(`http://127.0.0.1:${port}/m.git`);
      const helper = {
        GIT_CONFIG_COUNT: "2",
        GIT_CONFIG_KEY_1: "credential.helper",
        GIT_CONFIG_VALUE_1: "!sleep 60 #",
      };
      return { goproxy: "direct", environment: { ...environment, ...helper } };
    },
  },
  {
    code: "W27",
    why: "a host that never says where a module lies",
    make: (place) => pageOf(place, () => undefined),
  },
  {
    code: "C12",
    why: "a page that does not say where a module lies",
    make: (place) =>
      pageOf(place, (_, response) =>
        response.writeHead(200, { "content-type": "text/html" }).end("<html><title>Log in</title></html>"),
      ),
  },
  {
    code: "C20",
    why: "a rule that stands in the project's own .git/config",
    make: async (place) => {
      wantGit(place);
      const far = join(place.home, "m.git");
      mkdirSync(far);
      const script = new RepositoryScript();
      script.commit({ "go.mod": "module example.com/m.git\n" });
      script.tag("v1.0.0");
      await script.write(far);
      execFileSync("git", ["init", "-q"], { cwd: place.folder });
      const rule = [`url.${far}.insteadOf`, "https://example.com/m"];
      execFileSync("git", ["config", "--local", ...rule], { cwd: place.folder });
      // Everywhere a shorter one counts
      return leadsTo(`http://127.0.0.1:${await freePort()}/`, { GIT_CONFIG_VALUE_0: "https://example.com/" });
    },
  },
  {
    code: "C15",
    why: "a git server whose certificate nobody here trusts",
    make: async (place) => {
      wantGit(place);
      const ca = new PrivateCa();
      place.t.after(() => ca.close());
      const { port } = await listenHttps(place.t, ca.issue(["DNS:localhost"]), (_, response) =>
        response.writeHead(404).end(),
      );
      return leadsTo(`https://localhost:${port}/m.git`);
    },
  },
  ...httpAnswers([
    ["C1", 401, "a git server that wants a login", {}],
    ["C1", 401, "a login that git may ask for where nobody can answer", { GIT_TERMINAL_PROMPT: "1" }],
    ["C3", 401, "a login that is refused", { GIT_ASKPASS: "echo" }],
    ["C4", 403, "a git server that forbids", {}],
    ["C5", 404, "a repository that is not there", {}],
    ["C21", 500, "a git server with a fault of its own", {}],
  ]),
  {
    code: "C10",
    why: "nobody listens at the git server",
    make: async (place) => {
      wantGit(place);
      return leadsTo(`http://127.0.0.1:${await freePort()}/m.git`);
    },
  },
  {
    code: "A22",
    why: "no git in PATH",
    make: (place) => {
      wantGit(place);
      const bin = join(place.home, "bin");
      mkdirSync(bin);
      for (const name of ["go", "sh", "node", "head", "dirname", "readlink", "uname", "env"]) {
        const found = (process.env["PATH"] ?? "")
          .split(":")
          .map((folder) => join(folder, name))
          .concat(`/usr/bin/${name}`, `/bin/${name}`);
        const file = found.find((one) => existsSync(one));
        if (file !== undefined) symlinkSync(file, join(bin, name));
      }
      return { goproxy: "direct", environment: { PATH: bin } };
    },
  },
];
