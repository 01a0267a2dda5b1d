import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { tokenId } from "../../access/token-text.ts";
import type { Scope } from "../../events/scope.ts";
import { within } from "../../events/wait.ts";
import { Fault, isFault } from "../../fault/fault.ts";
import type { HttpClient } from "../../net/http.ts";
import { openHttpClient } from "../../net/http-client.ts";
import { packageVersion } from "../package-version.ts";
import { askGateway, parseGateway } from "./ask-gateway.ts";
import { gatewayAddress } from "./gateway-address.ts";
import { keepToken } from "./kept-tokens.ts";

const budgets = { firstByteMs: 10_000, silenceMs: 10_000 };

/** What a terminal shows and a browser opens: an address and a word, nothing that moves the cursor. */
const begun = z.object({
  device_code: z.string().regex(/^[!-~]+$/),
  user_code: z.string().regex(/^[A-Z0-9-]{4,20}$/),
  verification_uri: z.url().regex(/^https:[!-~]+$/),
  verification_uri_complete: z.url().regex(/^https:[!-~]+$/),
  expires_in: z.number().positive().max(3_600),
  interval: z.number().positive().max(60),
});

const redeemed = z.object({ access_token: z.string().refine((text) => tokenId(text) !== undefined) });

/** Gets a token for whoever confirms a code with a browser, and keeps it for the go command. */
export async function login(url: string, withBrowser: boolean): Promise<number> {
  const gateway = gatewayAddress(url);
  const scope: Scope = { signal: new AbortController().signal, tell: () => undefined };
  const http = openHttpClient({ version: packageVersion(), environment: process.env, budgets }, scope.tell);
  try {
    const answer = await askGateway(http, `${gateway}/api/v1/auth/device`, {}, scope);
    const codes = parseGateway(begun, answer, gateway);
    const minutes = Math.ceil(codes.expires_in / 60);
    process.stderr.write(
      `open ${codes.verification_uri}\nand confirm the code ${codes.user_code} there; it is waited for ${minutes} minutes\n`,
    );
    if (withBrowser && process.stderr.isTTY) openBrowser(codes.verification_uri_complete);
    await keepToken(gateway, await redeem(http, gateway, codes, scope));
    return 0;
  } finally {
    await http.close();
  }
}

/** Asks again until somebody has answered. */
async function redeem(
  http: HttpClient,
  gateway: string,
  { device_code, interval, expires_in }: z.output<typeof begun>,
  scope: Scope,
): Promise<string> {
  const fault = (): Fault => new Fault("DEVICE_ENDED", "nobody has confirmed the code in time");
  const wait = { reason: "credentials", on: "who confirms the code", budgetMs: expires_in * 1_000, fault } as const;
  return within(scope, wait, async (inner) => {
    for (let everyMs = interval * 1_000; ;) {
      await sleep(everyMs, undefined, { signal: inner.signal });
      try {
        const answer = await askGateway(http, `${gateway}/api/v1/auth/token`, { device_code }, inner);
        return parseGateway(redeemed, answer, gateway).access_token;
      } catch (failure) {
        if (isFault(failure, "DEVICE_TOO_SOON")) everyMs += 5_000;
        // A gateway that does not answer for a moment may have been confirmed to meanwhile.
        else if (!isFault(failure, "DEVICE_PENDING", "UPSTREAM_TIMEOUT", "UPSTREAM_UNREACHABLE")) throw failure;
      }
    }
  });
}

/** Nobody waits for it, and nothing is lost when there is none: the address stands on the terminal. */
function openBrowser(address: string): void {
  const child = spawn("xdg-open", [address], { stdio: "ignore", detached: true });
  child.on("error", () => undefined);
  child.unref();
}
