import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Scope } from "../../events/scope.ts";
import { asFault, Fault } from "../../fault/fault.ts";
import { openHttpClient } from "../../net/http-client.ts";
import { LockFile } from "../../store/lock-file.ts";
import { packageVersion } from "../package-version.ts";
import { askGateway, parseGateway } from "./ask-gateway.ts";
import { authFolder, type CiToken, readCiToken, writeCiToken } from "./ci-token-file.ts";
import { gatewayAddress } from "./gateway-address.ts";
import { idToken, runOf } from "./id-token.ts";

/** Longer than every budget below together. */
const turnMs = 60_000;
const budgets = { firstByteMs: 10_000, silenceMs: 10_000 };
/** A token is not handed out in its last minute: what it is for takes a while. */
const lastSeconds = 60;
/** A refusal that comes this soon after the exchange is not cured by another one. */
const newMs = 30_000;
/** What is kept for longer was kept before the clock was set back. */
const longestMs = 900_000;
/** How long bin/modgate repeats why it failed: a build asks again with every module that is not found. */
const seconds = { retry: 15, final: 300 } as const;

/**
 * Gives the gateway of MODGATE_GATEWAY the token by which the CI vouches for this run, and keeps what it gives for it.
 * Of several at once one does it, and all have it.
 * @param refused what is kept was refused, although it should be good
 */
export async function exchangeToken(refused: boolean, environment = process.env): Promise<number> {
  const named = environment["MODGATE_GATEWAY"] ?? "";
  const gateway = gatewayAddress(named);
  // bin/modgate compares it with what is kept, letter by letter
  if (gateway !== named.replace(/\/$/, "")) throw new Fault("USAGE", `MODGATE_GATEWAY: write ${gateway}`);
  const run = runOf(environment);
  const asked = Date.now();
  mkdirSync(authFolder(), { recursive: true, mode: 0o700 });
  const lock = new LockFile(join(authFolder(), "auth.ci.lock"));
  const scope: Scope = { signal: new AbortController().signal, tell: () => undefined };
  const fault = (): Fault => new Fault("UPSTREAM_TIMEOUT", "another modgate auth has not ended with the exchange");
  await lock.takeInTurn(scope, { reason: "credentials", on: gateway, budgetMs: turnMs, fault });
  try {
    const kept = await readCiToken();
    const ours = kept?.gateway === gateway && kept.run === run ? kept : undefined;
    if (ours !== undefined && isGood(ours, refused, Date.now() - asked)) {
      return told(ours);
    }
    return told(await exchange(gateway, run, environment, scope));
  } finally {
    lock.free();
  }
}

/** @param waitedMs a failure counts when it is that of one that was waited for */
function isGood(kept: CiToken & { readonly ageMs: number }, refused: boolean, waitedMs: number): boolean {
  const leftMs = kept.until * 1_000 - Date.now();
  if (leftMs <= 0 || leftMs > longestMs) return false;
  return kept.token === undefined ? kept.ageMs <= waitedMs : !refused || kept.ageMs < newMs;
}

async function exchange(gateway: string, run: string, environment: NodeJS.ProcessEnv, scope: Scope): Promise<CiToken> {
  const http = openHttpClient({ version: packageVersion(), environment, budgets }, scope.tell);
  try {
    const sent = await idToken(environment, gateway, http, scope);
    const given = await askGateway(http, `${gateway}/api/v1/oidc/exchange`, { token: sent.reveal() }, scope);
    const { token, expiresInMs } = parseGateway(answered, given, gateway);
    const until = inSeconds(expiresInMs / 1_000 - lastSeconds);
    const got: CiToken = { gateway, run, token, until, why: "" };
    await writeCiToken(got);
    return got;
  } catch (failure) {
    const { code, message, hint, entry } = asFault(failure);
    const why = `${message.replace(/[\p{C}\p{Z}]+/gu, " ")} (${code}); fix: ${hint}`;
    const until = inSeconds(entry.retry ? seconds.retry : seconds.final);
    await writeCiToken({ gateway, run, token: undefined, until, why });
    throw failure;
  } finally {
    await http.close();
  }
}

const answered = z.object({ token: z.string().regex(/^[\w-]+$/), expiresInMs: z.int().positive() });

function inSeconds(more: number): number {
  return Math.floor(Date.now() / 1_000 + more);
}

function told({ gateway, token, until, why }: CiToken): number {
  if (token === undefined) {
    process.stderr.write(`modgate: ${why}\n`);
    return 1;
  }
  process.stderr.write(`modgate: ${gateway} knows this run until ${new Date(until * 1_000).toISOString()}\n`);
  return 0;
}
