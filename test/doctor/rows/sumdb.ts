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
];
