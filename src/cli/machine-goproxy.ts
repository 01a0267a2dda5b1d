import { tmpdir } from "node:os";
import { askGo } from "../doctor/surroundings/go-environment.ts";

const publicProxy = "https://proxy.golang.org,direct";
const goEnvMs = 5_000;

export type MachineGoproxy = { readonly list: string; readonly because: string };

/**
 * The upstream list of this machine: what `go env GOPROXY` says, less the entries that are modgate itself (a client of
 * this very server would otherwise make it ask itself), else the public proxy.
 * @param own addresses this server answers on, as "host:port"
 */
export async function machineGoproxy(own: readonly string[]): Promise<MachineGoproxy> {
  const { said } = await askGo(tmpdir(), process.env, goEnvMs);
  const list = said?.["GOPROXY"];
  if (typeof list !== "string" || list === "")
    return { list: publicProxy, because: "the default, since no go command told its GOPROXY" };
  const kept = withoutEntriesAt(list, own);
  if (kept === list) return { list, because: "go env GOPROXY" };
  if (/^(?:direct|off)?$/.test(kept))
    return { list: publicProxy, because: "the default, since go env GOPROXY names this server" };
  return { list: kept, because: "go env GOPROXY without this server" };
}

/** A GOPROXY list less the entries at these addresses, with the separators that stood behind the others. */
export function withoutEntriesAt(list: string, addresses: readonly string[]): string {
  const entries = list.match(/[^,|]+[,|]?/g) ?? [];
  const kept = entries.filter((entry) => !addresses.includes(addressOf(entry.replace(/[,|]$/, "").trim())));
  return kept.length === entries.length ? list : kept.join("").replace(/[,|]$/, "");
}

function addressOf(entry: string): string {
  try {
    const url = new URL(entry);
    return url.port === "" ? `${url.hostname}:${url.protocol === "https:" ? 443 : 80}` : url.host;
  } catch {
    return "";
  }
}
