import { stat } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import type { Tell } from "../events/event.ts";
import { asFault } from "../fault/fault.ts";
import type { ReadConfig } from "./read-config.ts";
import { withoutPlaces } from "./without-places.ts";

/** A file that has been written since is read when it has stood still for so long: half of it would be other rules. */
const everyMs = 250;

/** What of `access` is taken without a restart. */
const renewable = ["public", "groups", "grants", "oidc"] as const;

export type AccessWatch = {
  /** Reads the configuration as it was read at the start. @throws {Fault} CONFIG_… */
  readonly reread: () => ReadConfig;
  /** Puts the rules of access in force, all or none. @throws {Fault} */
  readonly renew: (config: ReadConfig) => Promise<void>;
  /** Writes down that a change was refused. */
  readonly refused: (code: string) => Promise<void>;
  readonly tell: Tell;
};

/**
 * Has changed rules of access put in force when the configuration file changes, or SIGHUP comes. What cannot be used is
 * told, and the old rules go on; so are other options that would need a restart. The function given back ends that.
 */
export function watchAccess(config: ReadConfig, { reread, renew, refused, tell }: AccessWatch): () => void {
  const { file } = config;
  if (file === undefined) return () => undefined;
  let inForce = config;
  let read = stamp(file);
  let last = read;
  let busy = false;
  let told = "";

  const note = (message: string): void => {
    if (message !== told) tell({ what: "server.note", message });
    told = message;
  };
  const take = async (asked: boolean): Promise<void> => {
    try {
      const next = reread();
      const rules = Object.fromEntries(renewable.map((name) => [name, next.access[name]]));
      const effective: ReadConfig = { ...inForce, access: { ...inForce.access, ...rules } };
      const others = changedOptions(effective, next);
      const changed = !isDeepStrictEqual(effective.access, inForce.access);
      if (changed) await renew(effective);
      inForce = effective;
      told = "";
      if (changed) note(`${file}: the rules of access were read anew`);
      if (asked && !changed && others.length === 0) note(`${file}: nothing has changed`);
      if (others.length > 0) note(`${file}: what changed of ${others.join(", ")} needs a restart`);
    } catch (failure) {
      const { code, message, entry } = asFault(failure);
      note(`the rules of access stay the old ones: ${message} (${code})`);
      if (code.startsWith("AUDIT_") && entry.retry) read = Promise.resolve("");
      else await refused(code);
    }
  };
  const look = async (now: boolean): Promise<void> => {
    if (busy) return;
    busy = true;
    try {
      const [before, current] = [await last, await stamp(file)];
      last = Promise.resolve(current);
      if (!now && (current === (await read) || current !== before)) return;
      read = last;
      await take(now);
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(() => void look(false), everyMs).unref();
  const hangUp = (): void => {
    told = "";
    void look(true);
  };
  // On a terminal it says that the terminal is gone
  const listens = !process.stderr.isTTY;
  if (listens) process.on("SIGHUP", hangUp);
  return () => {
    clearInterval(timer);
    if (listens) process.off("SIGHUP", hangUp);
  };
}

/** Changes when the file does, or the link that leads to it. */
async function stamp(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  return `${found?.ino} ${found?.mtimeMs} ${found?.size}`;
}

/** Names of options that differ: "listen", "access.mode". */
function changedOptions(one: ReadConfig, other: ReadConfig): readonly string[] {
  const flat = ({ access, ...rest }: ReadConfig): ReadonlyMap<string, unknown> => {
    const own = Object.entries(withoutPlaces(access)).map(([name, value]) => [`access.${name}`, value] as const);
    return new Map([...Object.entries(withoutPlaces(rest)), ...own]);
  };
  const [before, after] = [flat(one), flat(other)];
  return [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => !isDeepStrictEqual(before.get(name), after.get(name)),
  );
}
