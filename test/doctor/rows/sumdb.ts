import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { freePort } from "../../../bench/free-port.ts";
import { goModHash } from "../../../src/gomod/h1.ts";
import { TestDatabase } from "../../support/test-database.ts";
import type { Row } from "../row.ts";
import { goodProxy } from "./proxies.ts";

export const sumdbRows: readonly Row[] = [
  {
    code: "W6",
    why: "a checksum database that accepts and never answers, behind a good proxy",
    make: async (place) => {
      const proxy = await goodProxy(place);
      const database = await TestDatabase.start(place.t, proxy);
      database.behaviours.set("", () => undefined);
      return { goproxy: proxy.url, environment: { GOSUMDB: database.sumdb } };
    },
  },
  {
    code: "B2",
    why: "a checksum database nobody reaches",
    make: async (place) => {
      const proxy = await goodProxy(place);
      const { keys } = await TestDatabase.start(place.t, proxy);
      const environment = { GOSUMDB: `${keys.verifierKey} http://127.0.0.1:${await freePort()}` };
      return { goproxy: proxy.url, environment };
    },
  },
  {
    code: "B7",
    why: "a name without a key",
    make: async (place) => ({ goproxy: (await goodProxy(place)).url, environment: { GOSUMDB: "sum.corp.example" } }),
  },
  {
    code: "B9",
    why: "a proxy that fails where it is asked whether it passes the database on",
    make: async (place) => {
      const proxy = await goodProxy(place);
      const { keys } = await TestDatabase.start(place.t, proxy);
      proxy.prefixes.set("sumdb/", (_, response) => response.writeHead(503).end());
      return { goproxy: proxy.url, environment: { GOSUMDB: keys.verifierKey } };
    },
  },
  {
    code: "B10",
    why: "a head of the database that was kept by halves",
    make: async (place) => {
      const proxy = await goodProxy(place);
      const database = await TestDatabase.start(place.t, proxy);
      const file = join(place.home, "go/pkg/sumdb", database.name, "latest");
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, "go.sum database tree\n300\n");
      return { goproxy: proxy.url, environment: { GOSUMDB: database.sumdb } };
    },
  },
  {
    code: "B15",
    why: "neither HOME nor GOPATH",
    make: async (place) => {
      const proxy = await goodProxy(place);
      const { sumdb } = await TestDatabase.start(place.t, proxy);
      return { goproxy: proxy.url, environment: { GOSUMDB: sumdb, HOME: "" } };
    },
  },
  {
    code: "B6",
    why: "a database that signs with another key",
    make: async (place) => {
      const proxy = await goodProxy(place);
      const database = await TestDatabase.start(place.t, proxy);
      const { keys } = await database.twin(place.t, { seed: 2 });
      return { goproxy: proxy.url, environment: { GOSUMDB: `${keys.verifierKey} ${database.url}` } };
    },
  },
  {
    code: "B5",
    why: "a zip that is not what go.sum recorded",
    make: async (place) => {
      writeFileSync(join(place.folder, "go.sum"), `example.com/m v1.0.0 h1:${"A".repeat(43)}=\n`);
      return { goproxy: (await goodProxy(place)).url };
    },
  },
  {
    code: "B3",
    why: "a database that does not know what the proxy has",
    make: async (place) => {
      const proxy = await goodProxy(place);
      return { goproxy: proxy.url, environment: { GOSUMDB: (await TestDatabase.start(place.t)).sumdb } };
    },
  },
  {
    code: "B4",
    why: "a zip that is not what the database recorded",
    make: async (place) => {
      const proxy = await goodProxy(place);
      const database = await TestDatabase.start(place.t, proxy);
      const mod = proxy.files.get("example.com/m/@v/v1.0.0.mod") ?? Buffer.of();
      database.addRecord("example.com/m", "v1.0.0", `h1:${"A".repeat(43)}=`, goModHash(mod));
      return { goproxy: proxy.url, environment: { GOSUMDB: database.sumdb } };
    },
  },
];
