import { freePort } from "../../../bench/free-port.ts";
import { listenHttps, listenRaw } from "../../net/loopback-server.ts";
import { PrivateCa } from "../../net/private-ca.ts";
import { silentPort } from "../../net/silent-port.ts";
import { Origin } from "../../support/origin.ts";
import type { Place, Row } from "../row.ts";

const m = { path: "example.com/m", version: "v1.0.0" };
const mod = "example.com/m/@v/v1.0.0.mod";

/** A proxy that has what is wanted. */
export function goodProxy({ t }: Place): Promise<Origin> {
  return Origin.start(t, m);
}

export const proxyRows: readonly Row[] = [
  {
    code: "W1",
    why: "a proxy that accepts and never answers",
    make: async (place) => {
      const proxy = await goodProxy(place);
      proxy.behaviours.set("", () => undefined);
      return { goproxy: proxy.url };
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
  { code: "A1", why: "nobody listens", make: async () => ({ goproxy: `http://127.0.0.1:${await freePort()}` }) },
  {
    code: "A4",
    why: "a certificate of an authority nobody trusts",
    make: async ({ t }) => {
      const ca = new PrivateCa();
      t.after(() => ca.close());
      const { port } = await listenHttps(t, ca.issue(["DNS:localhost"]), (_, response) => response.end());
      return { goproxy: `https://localhost:${port}` };
    },
  },
  { code: "A16", why: "off, and a module that is missing", make: () => ({ goproxy: "off" }) },
];
