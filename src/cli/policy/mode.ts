import { userInfo } from "node:os";
import { parseAmount } from "../../config/amount.ts";
import { Fault } from "../../fault/fault.ts";
import type { ModeStatus } from "../../http/deps.ts";
import { askLocalApi } from "../../net/local-api.ts";
import type { Given } from "../command.ts";
import { adminSocketOf } from "../gateway-socket.ts";
import type { ReadConfig } from "../read-config.ts";

/** Shows the verification mode of the server on this data folder, after changing it when one is named. */
export async function policyMode(config: ReadConfig, mode: string | undefined, given: Given): Promise<number> {
  const socket = adminSocketOf(config.data);
  if (mode !== undefined) await askLocalApi(socket, "/api/v1/mode", "POST", changeOf(mode, given));
  else if (Object.keys(given).some((flag) => ["for", "reason", "pattern"].includes(flag))) {
    throw new Fault("USAGE", "policy mode: name the mode that is to be in force: strict, light or bypass");
  }
  process.stdout.write(`${sentence((await askLocalApi(socket, "/api/v1/mode")) as ModeStatus | { mode: "off" })}\n`);
  return 0;
}

function changeOf(mode: string, given: Given) {
  if (!["strict", "light", "bypass", "configured"].includes(mode)) {
    throw new Fault("USAGE", `policy mode: there is no mode ${mode}`, {
      hint: "strict, light, bypass, or configured for what the configuration says",
    });
  }
  const time = given["for"];
  const forMs = typeof time === "string" ? parseAmount(time) : undefined;
  if (typeof time === "string" && forMs === undefined) {
    throw new Fault("USAGE", `policy mode: --for ${time} is no time`, { hint: "write it as 30m or 2h" });
  }
  return { mode, forMs, reason: given["reason"], pattern: given["pattern"], by: userInfo().username };
}

function sentence(state: ModeStatus | { readonly mode: "off" }): string {
  if (state.mode === "off") return "verification is off: no checksum database is configured";
  const { mode, pattern, until, who, why, by, configured, fuse, unsettled, withdrawn } = state;
  const lines = [
    `verification is ${mode}${pattern === undefined ? "" : ` for ${pattern}`}${by === "configuration" ? ", as configured" : ""}`,
  ];
  if (until !== undefined) lines.push(`until ${new Date(until).toISOString()}; then ${configured} again`);
  if (why !== undefined) lines.push(`because: ${why}${who === undefined ? "" : ` (${who})`}`);
  if (fuse !== "off") lines.push(`fuse: ${fuse}`);
  if (unsettled + withdrawn > 0) {
    lines.push(`handed out unproven: ${unsettled} to be verified, ${withdrawn} withdrawn; see modgate policy unproven`);
  }
  return lines.join("\n");
}
