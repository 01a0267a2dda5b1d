import { Fault } from "../../fault/fault.ts";
import type { Match } from "../endpoint.ts";
import { checkAccess } from "./access.ts";
import { status } from "./status.ts";

const endpoints = new Map<string, Match["answer"]>([["/api/v1/status", status]]);

/** The management API. Who may not call it does not learn what it has. */
export function matchApi(path: string): Match | undefined {
  if (!path.startsWith("/api/")) return undefined;
  return {
    endpoint: "api",
    answer(ask, house) {
      checkAccess(ask, house.server.access);
      const endpoint = endpoints.get(path);
      if (endpoint === undefined) throw new Fault("UNKNOWN_ROUTE", "the API has nothing under this path");
      return endpoint(ask, house);
    },
  };
}
