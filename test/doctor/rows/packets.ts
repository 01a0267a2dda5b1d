import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PrivateCa } from "../../net/private-ca.ts";
import { moduleFiles, noise } from "../../support/module-files.ts";
import type { Made, Place, Row } from "../row.ts";

const server = "10.99.1.2";

/** Serves a folder, pieces of files too; over TLS where there are a key and a certificate. */
const script = `
const { readFileSync } = require("fs");
const [folder, key, cert] = process.argv.slice(2);
const answer = ({ url, headers }, response) => {
  let body;
  try { body = readFileSync(folder + "/" + decodeURIComponent(url)); } catch { return response.writeHead(404).end(); }
  const last = /^bytes=0-(\\d+)$/.exec(headers.range ?? "")?.[1];
  const piece = last === undefined ? body : body.subarray(0, Number(last) + 1);
  const range = last === undefined ? {} : { "content-range": "bytes 0-" + (piece.length - 1) + "/" + body.length };
  response.writeHead(last === undefined ? 200 : 206, { "content-length": piece.length, ...range }).end(piece);
};
const made = key === undefined
  ? require("http").createServer(answer)
  : require("https").createServer({ key: readFileSync(key), cert: readFileSync(cert) }, answer);
made.listen(8000);`;

/**
 * Three machines in a row: this one, a router, the server. The router's link to us carries 600 bytes, it drops what is
 * larger, and no word of that ever leaves it.
 */
function behindNarrowLink(serve: string): readonly string[] {
  const commands = `
ip link set lo up
unshare -n sleep 600 & server=$!
unshare -n sleep 600 & router=$!
sleep 0.3
ip link add us0 type veth peer name near0 && ip link set near0 netns $router
ip addr add 10.99.0.1/24 dev us0 && ip link set us0 up && ip route add default via 10.99.0.2
nsenter -t $router -n sh -ec '
  ip link set lo up
  ip link add far0 type veth peer name eth0 && ip link set eth0 netns '$server'
  ip addr add 10.99.0.2/24 dev near0 && ip link set near0 mtu 600 up
  ip addr add 10.99.1.1/24 dev far0 && ip link set far0 up
  echo 1 > /proc/sys/net/ipv4/ip_forward
  ip rule add pref 1 iif lo blackhole'
nsenter -t $server -n sh -ec 'ip addr add ${server}/24 dev eth0 && ip link set eth0 up && ip route add default via 10.99.1.1'
nsenter -t $server -n "$NODE" ${serve} & node=$!
sleep 0.7
"$@" & child=$!
wait $child; code=$?
kill $node $server $router
exit $code`;
  return ["unshare", "-rmnpf", "--mount-proc", "--kill-child", "sh", "-c", commands, "sh"];
}

function noRouter(): string | undefined {
  try {
    execFileSync("unshare", ["-rmnpf", "--mount-proc", "sh", "-ec", "ip link add x0 type veth peer name y0"], {
      stdio: "ignore",
    });
    return undefined;
  } catch {
    return "no network of its own with links in it";
  }
}

async function fromAfar(place: Place, identity?: { readonly key: string; readonly cert: string }): Promise<Made> {
  const folder = join(place.home, "served");
  for (const [name, bytes] of await moduleFiles({
    path: "example.com/m",
    version: "v1.0.0",
    files: { "noise.bin": noise(20_000) },
  })) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  const program = join(place.home, "serve.js");
  writeFileSync(program, script);
  const files = ["key", "cert"] as const;
  if (identity !== undefined) for (const name of files) writeFileSync(join(place.home, name), identity[name]);
  const more = identity === undefined ? [] : files.map((name) => join(place.home, name));
  return {
    goproxy: `${identity === undefined ? "http" : "https"}://${server}:8000`,
    inside: behindNarrowLink([program, folder, ...more].join(" ")),
    environment: { NODE: process.execPath },
  };
}

export const packetRows: readonly Row[] = [
  {
    code: "W15",
    why: "a network that drops large packets, and a zip",
    skip: noRouter,
    withinMs: 25_000,
    make: (place) => fromAfar(place),
  },
  {
    code: "W15",
    why: "the same, and a certificate",
    skip: noRouter,
    make: async (place) => {
      const ca = new PrivateCa();
      place.t.after(() => ca.close());
      const made = await fromAfar(place, ca.issue([`IP:${server}`]));
      return { ...made, environment: { ...made.environment, SSL_CERT_FILE: ca.file } };
    },
  },
];
