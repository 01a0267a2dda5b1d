import { createSecureServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { freePort } from "../../../bench/free-port.ts";
import { listenHttps, listenRaw } from "../../net/loopback-server.ts";
import { PrivateCa } from "../../net/private-ca.ts";
import { silentPort } from "../../net/silent-port.ts";
import { moduleFiles, noise, zipOf } from "../../support/module-files.ts";
import { Origin } from "../../support/origin.ts";
import type { Made, Place, Row } from "../row.ts";

const m = { path: "example.com/m", version: "v1.0.0" };
const zip = "example.com/m/@v/v1.0.0.zip";
const mod = "example.com/m/@v/v1.0.0.mod";
const info = "example.com/m/@v/v1.0.0.info";

/** A proxy that has what is wanted. */
export function goodProxy({ t }: Pick<Place, "t">): Promise<Origin> {
  return Origin.start(t, m);
}

function authority({ t }: Place): PrivateCa {
  const ca = new PrivateCa();
  t.after(() => ca.close());
  return ca;
}

/** A proxy over https that shows this certificate; "" is trusted by nobody. */
async function secureProxy(place: Place, names: readonly string[], dates?: readonly string[]): Promise<Made> {
  const ca = authority(place);
  const files = await moduleFiles(m);
  const { port } = await listenHttps(place.t, ca.issue(names, dates), ({ url = "" }, response) => {
    const body = files.get(url.slice(1));
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  return { goproxy: `https://localhost:${port}`, environment: { SSL_CERT_FILE: ca.file } };
}

/** Every request is answered so. */
async function answering(
  place: Place,
  status: number,
  type: string,
  body: string | Uint8Array,
  more = {},
): Promise<Origin> {
  const proxy = await goodProxy(place);
  proxy.behaviours.set("", (_, response) => response.writeHead(status, { "content-type": type, ...more }).end(body));
  return proxy;
}

const page = "<!doctype html><html><head><title>Hotel Wi-Fi</title></head><body>Log in</body></html>";

export const proxyRows: readonly Row[] = [
  {
    code: "W1",
    why: "a proxy that accepts and never answers",
    make: async (place) => {
      const proxy = await goodProxy(place);
      proxy.behaviours.set("", () => undefined);
      return { goproxy: `${proxy.url}|${(await goodProxy(place)).url}` };
    },
  },
  {
    code: "W1",
    why: "a proxy that answers, but not for this module",
    withinMs: 25_000,
    make: async (place) => {
      const proxy = await goodProxy(place);
      proxy.behaviours.set(mod, () => undefined);
      return { goproxy: proxy.url };
    },
  },
  {
    code: "W2",
    why: "streams of HTTP/2 that are never answered, while HTTP/1.1 is",
    make: async (place) => {
      const ca = authority(place);
      const files = await moduleFiles(m);
      const server = createSecureServer({ ...ca.issue(["DNS:localhost"]), allowHTTP1: true });
      server.on("request", (request, response) => {
        if (request.httpVersion.startsWith("2")) return;
        const body = files.get(request.url.slice(1));
        response.writeHead(body === undefined ? 404 : 200).end(body ?? "");
      });
      const sessions: { destroy(): void }[] = [];
      server.on("session", (session) => sessions.push(session));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      place.t.after(() => {
        for (const session of sessions) session.destroy();
        server.close();
      });
      const { port } = server.address() as AddressInfo;
      return { goproxy: `https://localhost:${port}`, environment: { SSL_CERT_FILE: ca.file } };
    },
  },
  {
    code: "W3",
    why: "a header, and then nothing",
    make: async (place) => {
      const proxy = await goodProxy(place);
      proxy.behaviours.set(mod, (_, response, body) => {
        response.writeHead(200, { "content-length": body?.length ?? 0 });
        response.write(body?.subarray(0, 3));
      });
      return { goproxy: proxy.url };
    },
  },
  {
    code: "W4",
    why: "a zip that stops half way",
    make: async (place) => {
      const proxy = await goodProxy(place);
      proxy.behaviours.set(zip, (_, response, body) => {
        response.writeHead(200, { "content-length": body?.length ?? 0 });
        response.write(body?.subarray(0, 100));
      });
      return { goproxy: proxy.url };
    },
  },
  {
    code: "W5",
    why: "a zip with 4 KiB a second",
    withinMs: 25_000,
    make: async (place) => {
      const proxy = await Origin.start(place.t, { ...m, files: { "noise.bin": noise(400_000) } });
      proxy.behaviours.set(zip, (_, response, body = new Uint8Array()) => {
        response.writeHead(200, { "content-length": body.length });
        let at = 0;
        const timer = setInterval(() => response.write(body.subarray(at, (at += 400))), 100);
        response.on("close", () => clearInterval(timer));
      });
      return { goproxy: proxy.url };
    },
  },
  {
    code: "W7",
    why: "a port that answers no SYN",
    make: async ({ t }) => ({ goproxy: `http://127.0.0.1:${await silentPort(t)}` }),
  },
  {
    code: "W8",
    why: "the same in front of a good proxy",
    make: async (place) => ({
      goproxy: `http://127.0.0.1:${await silentPort(place.t)}|${(await goodProxy(place)).url}`,
    }),
  },
  {
    code: "W12",
    why: "a port that accepts and answers no handshake",
    make: async ({ t }) => ({ goproxy: `https://127.0.0.1:${(await listenRaw(t, () => undefined)).port}` }),
  },
  {
    code: "W29",
    why: "three seconds for every answer",
    make: async (place) => {
      const proxy = await goodProxy(place);
      proxy.behaviours.set("", (_, response, body) => {
        setTimeout(() => response.writeHead(body === undefined ? 404 : 200).end(body), 3_000);
      });
      return { goproxy: proxy.url };
    },
  },
  { code: "A1", why: "nobody listens", make: async () => ({ goproxy: `http://127.0.0.1:${await freePort()}` }) },
  {
    code: "A1",
    why: "nobody listens, twice, and a login stands in both addresses",
    make: async () => ({
      goproxy: `https://user:c4nary-pass@127.0.0.1:${await freePort()}|https://user:c4nary-pass@127.0.0.1:${await freePort()}`,
      secrets: ["c4nary-pass"],
    }),
  },
  {
    code: "A2",
    why: "http:// on a port that speaks TLS and cuts what it does not understand",
    make: async ({ t }) => {
      const { port } = await listenRaw(t, (socket) => socket.once("data", () => socket.end()));
      return { goproxy: `http://127.0.0.1:${port}` };
    },
  },
  {
    code: "A3",
    why: "https:// on a plain port",
    make: async (place) => ({ goproxy: (await goodProxy(place)).url.replace("http:", "https:") }),
  },
  {
    code: "A4",
    why: "a certificate of an authority nobody trusts",
    make: async (place) => ({ goproxy: (await secureProxy(place, ["DNS:localhost"])).goproxy ?? "" }),
  },
  { code: "A5", why: "a certificate for another name", make: (place) => secureProxy(place, ["DNS:other.example"]) },
  {
    code: "A6",
    why: "a certificate that has expired",
    make: (place) => secureProxy(place, ["DNS:localhost"], ["-days", "-1"]),
  },
  {
    code: "A12",
    why: "the log-in page of a network",
    make: async (place) => ({ goproxy: (await answering(place, 200, "text/html", page)).url }),
  },
  {
    code: "A13",
    why: "no entry has it",
    make: async (place) => ({ goproxy: (await answering(place, 404, "text/plain", "not found: no such module")).url }),
  },
  {
    code: "A15",
    why: "a policy, in front of a proxy that has it",
    make: async (place) => {
      const proxy = await answering(place, 403, "text/plain", "blocked by policy");
      return { goproxy: `${proxy.url},${(await goodProxy(place)).url}` };
    },
  },
  {
    code: "A23",
    why: "a zip that is cut",
    make: async (place) => {
      const proxy = await goodProxy(place);
      proxy.behaviours.set(zip, (_, response, body) => {
        response.writeHead(200, { "content-length": body?.length ?? 0 });
        response.write(body?.subarray(0, 100), () => response.destroy());
      });
      return { goproxy: proxy.url };
    },
  },
  {
    code: "A24",
    why: "a zip that was kept by halves",
    make: async (place) => {
      const proxy = await goodProxy(place);
      proxy.files.set(zip, (proxy.files.get(zip) ?? Buffer.of()).subarray(0, 100));
      return { goproxy: proxy.url };
    },
  },
  {
    code: "A25",
    why: "the archive of a git host",
    make: async (place) => {
      const proxy = await goodProxy(place);
      proxy.files.set(zip, await zipOf("m-1.0.0", { "go.mod": "module example.com/m\n", "m.go": "package m\n" }));
      return { goproxy: proxy.url };
    },
  },
  {
    code: "A26",
    why: "an .info of another version",
    make: async (place) => {
      const proxy = await goodProxy(place);
      proxy.files.set(info, Buffer.from('{"Version":"v9.9.9"}'));
      return { goproxy: proxy.url };
    },
  },
  {
    code: "A30",
    why: "a proxy that wants a login",
    make: async (place) => {
      const headers = { "www-authenticate": "Basic realm=x" };
      return { goproxy: (await answering(place, 401, "text/plain", "who are you", headers)).url };
    },
  },
];
