import { Fault } from "../../fault/fault.ts";
import type { Ask, House, Match } from "../endpoint.ts";
import { checkAccess } from "./access.ts";
import { live } from "./live.ts";
import { changeMode, mode, unproven } from "./mode.ts";
import { isProofPath, proof } from "./proof.ts";
import { isRequestPath, request, requests } from "./requests.ts";
import { status } from "./status.ts";
import { sumdbs, unfreeze } from "./sumdb.ts";
import { createToken, listTokens, revokeToken } from "./tokens.ts";
import { warm } from "./warm.ts";

type Endpoint = Match["answer"];

const endpoints = new Map<string, Endpoint>([
  ["GET /api/v1/status", status],
  ["GET /api/v1/live", live],
  ["GET /api/v1/requests", requests],
  ["GET /api/v1/sumdb", sumdbs],
  ["POST /api/v1/sumdb/unfreeze", unfreeze],
  ["POST /api/v1/warm", warm],
  ["GET /api/v1/tokens", listTokens],
  ["POST /api/v1/tokens", createToken],
  ["POST /api/v1/tokens/revoke", revokeToken],
  ["GET /api/v1/mode", mode],
  ["POST /api/v1/mode", changeMode],
  ["GET /api/v1/unproven", unproven],
]);
const paths = new Set([...endpoints.keys()].map((key) => key.slice(key.indexOf(" ") + 1)));

/** The management API. Who may not call it does not learn what it has. */
export function matchApi(path: string): Match | undefined {
  if (!path.startsWith("/api/")) return undefined;
  return {
    endpoint: "api",
    answer(ask: Ask, house: House) {
      checkAccess(ask, house.server.access);
      const method = ask.method === "HEAD" ? "GET" : ask.method;
      if (method === "GET" && isProofPath(path)) return proof(path, house);
      if (method === "GET" && isRequestPath(path)) return request(path, house);
      return (endpoints.get(`${method} ${path}`) ?? refusal(path))(ask, house);
    },
  };
}

function refusal(path: string): Endpoint {
  return () => {
    if (paths.has(path)) throw new Fault("METHOD_NOT_ALLOWED", "the API has no such method under this path");
    throw new Fault("UNKNOWN_ROUTE", "the API has nothing under this path");
  };
}
