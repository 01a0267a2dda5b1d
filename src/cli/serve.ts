import { join } from "node:path";
import { isLoopback } from "../net/ip-address.ts";
import { openLog } from "../events/log.ts";
import { EventStream } from "../events/stream.ts";
import { Fault } from "../fault/fault.ts";
import { formatGoproxyList, parseGoproxyList } from "../gomod/goproxy-list.ts";
import type { Deps } from "../http/deps.ts";
import { openApiToken } from "../http/api/token-file.ts";
import { defaultLimits } from "../http/limits.ts";
import { startServer, type ServerOptions } from "../http/server.ts";
import { parseWhere } from "../http/where.ts";
import { clientAddress } from "./client-address.ts";
import { adminSocketOf } from "./gateway-socket.ts";
import { openGateway } from "./gateway.ts";
import { machineGoproxy, withoutEntriesAt, type MachineGoproxy } from "./machine-goproxy.ts";
import type { ReadConfig } from "./read-config.ts";
import { readTls, watchTls } from "./tls-files.ts";
import { watchAccess } from "./watch-access.ts";

/** Serves until SIGTERM or SIGINT; a second signal ends it at once. */
export async function serve(
  config: ReadConfig,
  { open, reread }: { readonly open: boolean; readonly reread: () => ReadConfig },
): Promise<number> {
  if (!open) refuseOpenDoor(config);
  const stream = new EventStream();
  if (config.log !== "off") {
    const form = config.log === "auto" ? (process.stderr.isTTY ? "pretty" : "json") : config.log;
    stream.attach(await openLog({ form, level: config.logLevel }));
  }
  const upstream = await chooseUpstream(config);
  const gateway = await openGateway(config, upstream.list, stream);
  const server = await startServer(await serverOptions(config, gateway.deps), gateway.deps, stream).catch(
    async (failure: unknown) => {
      await gateway.close();
      throw failure;
    },
  );
  stream.tell({
    what: "server.note",
    message: `upstream ${formatGoproxyList(parseGoproxyList(upstream.list))} (${upstream.because}); data in ${config.data}`,
  });
  if (!server.address.startsWith("unix:")) {
    stream.tell({ what: "server.note", message: `to use it: export GOPROXY=${clientAddress(server.address)}` });
  }
  const unwatchTls = watchTls(config, (tls) => server.renewTls(tls), stream.tell);
  const unwatchAccess = watchAccess(config, { reread, ...gateway.access, tell: stream.tell });
  void gateway.checkRules();
  const signal = await nextSignal();
  unwatchTls();
  unwatchAccess();
  const again = nextSignal().then(() => process.exit(1));
  await Promise.race([server.stop({ graceMs: config.client.stopGraceMs, because: signal }), again]);
  await Promise.race([gateway.close(), again]);
  return 0;
}

/** Private modules are not for a whole network by mistake. @throws {Fault} CONFIG_BAD_VALUE */
function refuseOpenDoor({ private: rules, listen, tlsCert, clientCredential, access }: ReadConfig): void {
  const where = parseWhere(listen);
  const [first] = rules;
  if (first === undefined || "socket" in where) return;
  const { host } = where;
  if (host !== undefined && (host === "localhost" || isLoopback(host))) return;
  const missing = [
    ...(tlsCert === undefined ? ["--tls-cert and --tls-key"] : []),
    ...(clientCredential === undefined && access.mode === "off" ? ["--client-credential, or access.mode: on"] : []),
  ];
  if (missing.length === 0) return;
  throw new Fault(
    "CONFIG_BAD_VALUE",
    `listen: ${listen} is open to other machines, and ${first.at} makes modules private`,
    {
      hint: `set ${missing.join(", and ")}; to let everybody have them: --open`,
    },
  );
}

async function chooseUpstream(config: ReadConfig): Promise<MachineGoproxy> {
  const own = ownAddresses(config.listen);
  if (config.upstream === undefined) return machineGoproxy(own);
  if (withoutEntriesAt(config.upstream, own) === config.upstream)
    return { list: config.upstream, because: "configured" };
  throw new Fault("CONFIG_BAD_VALUE", "upstream: the list names this very server", {
    hint: "name the server behind it, such as https://proxy.golang.org",
  });
}

/** The addresses a client of this machine may reach the server by. */
function ownAddresses(listen: string): readonly string[] {
  const where = parseWhere(listen);
  if ("socket" in where) return [];
  const hosts = ["localhost", "127.0.0.1", "[::1]"];
  const { host } = where;
  if (host !== undefined) hosts.push(host.includes(":") ? `[${host}]` : host);
  return hosts.map((name) => `${name}:${where.port}`);
}

async function serverOptions(config: ReadConfig, { signIn }: Pick<Deps, "signIn">): Promise<ServerOptions> {
  const token = await openApiToken(join(config.data, "api.token"));
  const tls = await readTls(config);
  return {
    listen: config.listen,
    adminSocket: adminSocketOf(config.data),
    pathPrefix: config.pathPrefix,
    api: { token, names: [...config.names, ...(signIn === undefined ? [] : [signIn.address.hostname])] },
    // A client that waits for its first byte moves none itself; its connection must outlive the longest such wait.
    limits: { idleMs: Math.max(defaultLimits.idleMs, 2 * config.client.patientWaitMs) },
    proxies: config.proxies,
    ...(tls !== undefined && { tls }),
  };
}

function nextSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => resolve(name));
  });
}
