import { parseLogKeys } from "../../checksums/log/log-keys.ts";
import { Fault, isFault } from "../../fault/fault.ts";
import { parseProxyUrl } from "../../gomod/proxy-url.ts";
import type { GatewayStatus } from "../../http/deps.ts";
import { askLocalApi } from "../../net/local-api.ts";
import { readKeyFile } from "../../store/key-file.ts";
import { readLogSettings } from "../../store/log-settings.ts";
import { configuredAddress } from "../client-address.ts";
import type { Given } from "../command.ts";
import { adminSocketOf } from "../gateway-socket.ts";
import type { ReadConfig } from "../read-config.ts";
import { checkEnvironment } from "./check.ts";
import { settingLines } from "./lines.ts";

/** Prints the lines that lead go commands to the gateway, or proves that they are in effect. */
export async function env(config: ReadConfig, given: Given, place: string | undefined): Promise<number> {
  if (given["json"] === true && given["check"] !== true)
    throw new Fault("USAGE", "env: --json goes with --check", { hint: "modgate env --check --json" });
  const gateway = await addressOf(config, given["url"]);
  if (given["check"] === true) return checkEnvironment(config, gateway, given["json"] === true);
  const line = await ownDatabaseLine(config.data);
  const variables = { GOPROXY: gateway, ...(line !== undefined && { GOSUMDB: line }) };
  const trusting = config.access.mode === "on" && config.access.oidc.length > 0 ? gateway : undefined;
  process.stdout.write(`${settingLines(variables, place, trusting).join("\n")}\n`);
  return 0;
}

async function addressOf(config: ReadConfig, named: string | true | undefined): Promise<string> {
  const address =
    typeof named === "string" ? named : ((await runningAddress(config.data)) ?? configuredAddress(config));
  if (address === undefined) {
    const hint = "name the address by which clients reach it: --url https://modgate.example.com";
    throw new Fault("USAGE", "env: the gateway listens on a socket file, which go cannot use", { hint });
  }
  const url = parseProxyUrl(address);
  if (url instanceof URL) return address.replace(/\/+$/, "");
  throw new Fault("USAGE", `env: ${JSON.stringify(address)} ${url.why}`, { hint: url.cure });
}

/** Of the server on this data folder; undefined: none runs, or it listens on a socket file alone. */
async function runningAddress(data: string): Promise<string | undefined> {
  try {
    const { addresses } = (await askLocalApi(adminSocketOf(data), "/api/v1/status")) as Pick<
      GatewayStatus,
      "addresses"
    >;
    return addresses[0];
  } catch (failure) {
    if (isFault(failure, "SERVER_NOT_RUNNING")) return undefined;
    throw failure;
  }
}

/** What GOSUMDB has to be for a log of this data folder; undefined: it has none, and the default is right. */
async function ownDatabaseLine(data: string): Promise<string | undefined> {
  const settings = await readLogSettings(data);
  if (settings === undefined) return undefined;
  return parseLogKeys(await readKeyFile(settings.keyFile), settings.keyFile).lines[0];
}
