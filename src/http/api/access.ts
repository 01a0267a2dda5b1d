import { hash, timingSafeEqual } from "node:crypto";
import type { Asker } from "../../access/asker.ts";
import { Fault } from "../../fault/fault.ts";
import type { Ask } from "../endpoint.ts";
import { maxBodyBytes } from "./json-body.ts";

/** Who may call /api over the network. The admin socket needs none of this: its file mode is the lock. */
export type ApiAccess = {
  /** undefined: over the network nobody may. */
  readonly token: string | undefined;
  /** Host names under which the API answers, beside localhost and the address that was called. */
  readonly names: readonly string[];
};

/**
 * Refuses calls of the API that no program of ours makes. A page in a browser cannot pass: its Host is a name that is
 * not ours (DNS rebinding) or it sends an Origin.
 * @throws {Fault} API_HOST, API_ORIGIN, API_BODY
 */
export function checkCall(ask: Pick<Ask, "door" | "header" | "localAddress" | "hasBody">, access: ApiAccess): void {
  if (ask.door === "open") {
    const host = ask.header("host") ?? "";
    if (!isOurs(hostName(host), ask, access)) {
      throw new Fault("API_HOST", "the API was called under a host name that is not its own", {
        hint: "use the address modgate listens on, or add the name to `names`",
      });
    }
    const origin = ask.header("origin");
    if (origin !== undefined && !/^https?:\/\//.test(origin)) throw foreignOrigin();
    if (origin !== undefined && origin.replace(/^https?:\/\//, "") !== host) throw foreignOrigin();
  }
  checkBody(ask);
}

/** The owner of the data folder, when these credentials are the API token that stands in it. */
export function ownerOf(authorization: string | undefined, { token }: ApiAccess): Asker | undefined {
  const sent = /^bearer ([!-~]+)$/i.exec(authorization ?? "")?.[1];
  return sent !== undefined && token !== undefined && equal(sent, token) ? owner : undefined;
}

const owner: Asker = { subject: "api.token", root: true };

function isOurs(name: string, ask: Pick<Ask, "localAddress">, { names }: ApiAccess): boolean {
  return name === "localhost" || name === ask.localAddress || names.includes(name);
}

/** "gw.example.com:8080" → "gw.example.com", "[::1]:8080" → "::1" */
function hostName(host: string): string {
  const lower = host.toLowerCase();
  if (lower.startsWith("[")) return lower.slice(1, lower.indexOf("]"));
  return lower.replace(/:\d*$/, "");
}

/** In constant time, whatever the lengths. */
function equal(one: string, other: string): boolean {
  return timingSafeEqual(hash("sha256", one, "buffer"), hash("sha256", other, "buffer"));
}

function checkBody(ask: Pick<Ask, "hasBody" | "header">): void {
  if (!ask.hasBody) return;
  const type = ask.header("content-type") ?? "";
  if (!/^application\/json\s*(?:;|$)/i.test(type)) throw new Fault("API_BODY", "the body is not application/json");
  const length = Number(ask.header("content-length"));
  if (Number.isInteger(length) && length <= maxBodyBytes) return;
  throw new Fault("API_BODY", "the body has no length, or is larger than 1 MiB", {
    hint: "send less, with its length",
  });
}

function foreignOrigin(): Fault {
  return new Fault("API_ORIGIN", "the API was called by a page of another origin");
}
