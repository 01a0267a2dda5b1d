import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { listenHttps } from "../../net/loopback-server.ts";
import { PrivateCa } from "../../net/private-ca.ts";
import { moduleFiles, noise } from "../../support/module-files.ts";
import { Origin } from "../../support/origin.ts";
import type { Made, Place, Row } from "../row.ts";
import { goodProxy } from "./proxies.ts";
import { wantGit } from "./repositories.ts";

/** A program of the test's own. */
function script({ home }: Place, name: string, text: string): string {
  const file = join(home, name);
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}

/** PATH with a program of the test's own in front. */
function inFront(place: Place, name: string, text: string): string {
  mkdirSync(join(place.home, "bin"));
  script(place, `bin/${name}`, text);
  return `${join(place.home, "bin")}:${process.env["PATH"] ?? ""}`;
}

const nameServer = (answer: string): string => `
const s = require("dgram").createSocket("udp4");
s.on("message", (q, from) => { ${answer} });
s.bind(53, "127.0.0.1", () => console.log("up"));`;
/** Echoes the question with this rcode. */
const rcode = (code: number): string =>
  `q[2] |= 0x80; q[3] = 0x80 | ${code}; q.fill(0, 6, 12); s.send(q, from.port, from.address);`;

/** A network of its own whose one name server does this with a question. */
function inNetworkWith(place: Place, answer: string): readonly string[] {
  const server = join(place.home, "dns.js");
  writeFileSync(server, nameServer(answer));
  const resolv = join(place.home, "resolv.conf");
  writeFileSync(resolv, "nameserver 127.0.0.1\n");
  const commands = [
    "ip link set lo up",
    `mount --bind ${resolv} /etc/resolv.conf`,
    `"$NODE" ${server} >/dev/null & dns=$!`,
    "sleep 0.5",
    '"$@" & child=$!',
    "wait $child; code=$?",
    "kill $dns",
    "exit $code",
  ].join("\n");
  return ["unshare", "-rmnpf", "--mount-proc", "--kill-child", "sh", "-c", commands, "sh"];
}

/** A file system whose server never answers, not even to the first question. */
function onDeadMount(folder: string): readonly string[] {
  const mount = `mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 dead ${folder}`;
  const commands = `exec 3<>/dev/fuse && ${mount} && { "$@" 3>&- & child=$!; wait $child; }`;
  return ["unshare", "-rmpf", "--mount-proc", "--kill-child", "sh", "-c", commands, "sh"];
}

function noDeadMount(): string | undefined {
  try {
    execFileSync("unshare", ["-rm", "sh", "-c", "exec 3<>/dev/fuse"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "no /dev/fuse that may be opened";
  }
}

function noNamespaces(): string | undefined {
  try {
    execFileSync(
      "unshare",
      ["-rmnpf", "--mount-proc", "sh", "-c", "ip link set lo up && mount --bind /etc/hosts /etc/resolv.conf"],
      {
        stdio: "ignore",
      },
    );
    return undefined;
  } catch {
    return "no network and mount namespaces of its own";
  }
}

const node = { NODE: process.execPath };

/** A proxy over https, trusted. */
async function trustedProxy({ t }: Place): Promise<Made & { readonly environment: Readonly<Record<string, string>> }> {
  const ca = new PrivateCa();
  t.after(() => ca.close());
  const files = await moduleFiles({ path: "example.com/m", version: "v1.0.0" });
  const { port } = await listenHttps(t, ca.issue(["DNS:localhost"]), ({ url = "", headers }, response) => {
    const body = files.get(url.slice(1));
    if (headers.authorization === undefined) response.writeHead(401).end();
    else response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  return { goproxy: `https://localhost:${port}`, environment: { SSL_CERT_FILE: ca.file } };
}

export const machineRows: readonly Row[] = [
  {
    code: "W10",
    why: "a name server that hears and says nothing",
    skip: noNamespaces,
    make: (place) => ({ goproxy: "http://mirror.example", inside: inNetworkWith(place, ""), environment: node }),
  },
  {
    code: "W11",
    why: "the same, and direct behind it",
    skip: noNamespaces,
    make: (place) => ({ goproxy: "http://mirror.example|direct", inside: inNetworkWith(place, ""), environment: node }),
  },
  {
    code: "A28",
    why: "a name that is not",
    skip: noNamespaces,
    make: (place) => ({ goproxy: "http://mirror.example", inside: inNetworkWith(place, rcode(3)), environment: node }),
  },
  {
    code: "A18",
    why: "a missing colon",
    skip: noNamespaces,
    make: (place) => ({ goproxy: "https//mirror.example", inside: inNetworkWith(place, rcode(3)), environment: node }),
  },
  {
    code: "A10",
    why: "a proxy variable with a blank, and nothing reachable without it",
    skip: noNamespaces,
    make: (place) => ({
      goproxy: "https://mirror.example",
      inside: inNetworkWith(place, rcode(3)),
      environment: { ...node, HTTPS_PROXY: "user:c4nary-pass@pro xy:3128" },
      secrets: ["c4nary-pass"],
    }),
  },
  {
    code: "W25",
    why: "a GOAUTH command that does not end",
    make: async (place) => {
      const { goproxy = "", environment } = await trustedProxy(place);
      return {
        goproxy,
        environment: { ...environment, GOAUTH: `${script(place, "auth", "sleep 60")} c4nary-argument` },
        secrets: ["c4nary-argument"],
      };
    },
  },
  {
    code: "A31",
    why: "a GOAUTH command that is not there, and a proxy that wants a login",
    make: async (place) => {
      const { goproxy = "", environment } = await trustedProxy(place);
      return { goproxy, environment: { ...environment, GOAUTH: "no-such-helper" } };
    },
  },
  {
    code: "E17",
    why: "a go command that stands still before it does anything",
    make: (place) => ({ goproxy: "off", environment: { PATH: inFront(place, "go", "exec sleep 60") } }),
  },
  {
    code: "A22",
    why: "a git that stands still before it asks anybody",
    make: (place) => {
      wantGit(place);
      return { goproxy: "direct", environment: { PATH: inFront(place, "git", "exec sleep 60") } };
    },
  },
  {
    code: "A22",
    why: "a configuration git cannot read",
    make: (place) => {
      wantGit(place);
      writeFileSync(join(place.home, ".gitconfig"), "[core\n");
      return { goproxy: "direct", environment: { GIT_ALLOW_PROTOCOL: "none" } };
    },
  },
  {
    code: "D4",
    why: "a disk that is full",
    skip: noNamespaces,
    make: async (place) => {
      const proxy = await Origin.start(place.t, {
        path: "example.com/m",
        version: "v1.0.0",
        files: { n: noise(400_000) },
      });
      const caches = [place.modcache, `${place.modcache}-plain`];
      for (const cache of caches) mkdirSync(cache);
      const mounts = caches.map((cache) => `mount -t tmpfs -o size=128k tmpfs ${cache}`).join(" && ");
      return { goproxy: proxy.url, inside: ["unshare", "-rm", "sh", "-c", `${mounts} && exec "$@"`, "sh"] };
    },
  },
  {
    code: "W26",
    why: "a file:// proxy on which reading stands still",
    make: async (place) => {
      const file = join(place.home, "proxy/example.com/m/@v/v1.0.0.mod");
      mkdirSync(dirname(file), { recursive: true });
      execFileSync("mkfifo", [file]);
      return { goproxy: `file://${place.home}/proxy` };
    },
  },
  {
    code: "W26",
    why: "a file:// proxy on a dead mount",
    skip: noDeadMount,
    make: ({ home }) => {
      const folder = join(home, "proxy");
      mkdirSync(folder);
      return { goproxy: `file://${folder}`, inside: onDeadMount(folder) };
    },
  },
  {
    code: "W28",
    why: "a toolchain the proxy never sends",
    make: async (place) => {
      writeFileSync(
        join(place.folder, "go.mod"),
        "module example.com/app\n\ngo 1.99.0\n\nrequire example.com/m v1.0.0\n",
      );
      const proxy = await goodProxy(place);
      proxy.prefixes.set("golang.org/toolchain/", () => undefined);
      return { goproxy: proxy.url, environment: { GOTOOLCHAIN: "auto" } };
    },
  },
];
