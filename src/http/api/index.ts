import { asFault, Fault } from "../../fault/fault.ts";
import type { Ask, House, Match } from "../endpoint.ts";
import type { Route } from "../rights.ts";
import { auditCheckpoint, exportAudit, forgetPerson, searchAudit } from "./audit.ts";
import { beginDevice, redeemDevice } from "./device.ts";
import { live } from "./live.ts";
import { me } from "./me.ts";
import { changeMode, mode, unproven } from "./mode.ts";
import { exchangeOidc } from "./oidc.ts";
import { parseProofPath, proof } from "./proof.ts";
import { isRequestPath, request, requests } from "./requests.ts";
import { status } from "./status.ts";
import { sumdbs, unfreeze } from "./sumdb.ts";
import { createToken, listTokens, revokeToken } from "./tokens.ts";
import { warm } from "./warm.ts";
import { parseWhyPath, why } from "./why.ts";

type Endpoint = Match["answer"];

/** Those with a path of their own. */
type FixedRoute = Exclude<Extract<Route, `${"GET" | "POST"} /api/${string}`>, `${string}{${string}`>;

const endpoints: Readonly<Record<FixedRoute, Endpoint>> = {
  "GET /api/v1/status": status,
  "GET /api/v1/live": live,
  "GET /api/v1/requests": requests,
  "GET /api/v1/sumdb": sumdbs,
  "POST /api/v1/sumdb/unfreeze": unfreeze,
  "POST /api/v1/warm": warm,
  "GET /api/v1/tokens": listTokens,
  "POST /api/v1/tokens": createToken,
  "POST /api/v1/tokens/revoke": revokeToken,
  "POST /api/v1/oidc/exchange": exchangeOidc,
  "GET /api/v1/audit": searchAudit,
  "GET /api/v1/audit/export": exportAudit,
  "GET /api/v1/audit/checkpoint": auditCheckpoint,
  "GET /api/v1/me": me,
  "POST /api/v1/auth/device": beginDevice,
  "POST /api/v1/auth/token": redeemDevice,
  "POST /api/v1/audit/forget": forgetPerson,
  "GET /api/v1/mode": mode,
  "POST /api/v1/mode": changeMode,
  "GET /api/v1/unproven": unproven,
};
const paths = new Set(Object.keys(endpoints).map((route) => route.slice(route.indexOf(" ") + 1)));

/** The management API. Who may not call it does not learn what it has. */
export function matchApi(path: string, method: string): Match | undefined {
  if (!path.startsWith("/api/")) return undefined;
  const verb = method === "HEAD" ? "GET" : method;
  const route = `${verb} ${path}`;
  if (isFixed(route)) return { endpoint: "api", route, answer: endpoints[route] };
  return (verb === "GET" ? (matchModule(path) ?? matchRequest(path)) : undefined) ?? other(() => refuse(path));
}

function isFixed(route: string): route is FixedRoute {
  return Object.hasOwn(endpoints, route);
}

/** What is asked about one module. */
function matchModule(path: string): Match | undefined {
  try {
    return matchProof(path) ?? matchWhy(path);
  } catch (failure) {
    return other(() => {
      throw asFault(failure);
    });
  }
}

function matchProof(path: string): Match | undefined {
  const subject = parseProofPath(path);
  if (subject === undefined) return undefined;
  const route = "GET /api/v1/modules/{module}/@v/{version}/proof";
  return { endpoint: "api", route, ...subject, answer: (_ask: Ask, house: House) => proof(subject, house) };
}

function matchWhy(path: string): Match | undefined {
  const subject = parseWhyPath(path);
  if (subject === undefined) return undefined;
  const route = "GET /api/v1/modules/{module}/why";
  return { endpoint: "api", route, ...subject, answer: (_ask: Ask, house: House) => why(subject, house) };
}

function matchRequest(path: string): Match | undefined {
  if (!isRequestPath(path)) return undefined;
  const route = "GET /api/v1/requests/{id}";
  return { endpoint: "api", route, answer: (_ask: Ask, house: House) => request(path, house) };
}

function other(answer: Endpoint): Match {
  return { endpoint: "api", route: "other /api/", answer };
}

function refuse(path: string): never {
  if (paths.has(path)) throw new Fault("METHOD_NOT_ALLOWED", "the API has no such method under this path");
  throw new Fault("UNKNOWN_ROUTE", "the API has nothing under this path");
}
