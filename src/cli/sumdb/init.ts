import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { goSumHeads } from "../../checksums/log/go-sum-log.ts";
import { parseLogKeys, type LogKeys } from "../../checksums/log/log-keys.ts";
import { Fault, isFault } from "../../fault/fault.ts";
import { readKeyFile, writeKeyFile } from "../../store/key-file.ts";
import { openLogAnchor, readLogAnchor } from "../../store/log-anchor.ts";
import { readLogSettings, writeLogSettings } from "../../store/log-settings.ts";
import { emptyTreeHash } from "../../tlog/hash.ts";
import { signNote } from "../../tlog/note.ts";
import { keyPairFromSeed } from "../../tlog/signer.ts";
import type { ReadConfig } from "../read-config.ts";
import { anchorFolder, defaultAnchors, defaultKeyFile } from "./places.ts";

export type InitOptions = { readonly name: string; readonly key?: string; readonly anchor?: string };

/** Begins the log of a data folder, and prints the two lines for clients. */
export async function init({ data }: ReadConfig, { name, key, anchor }: InitOptions): Promise<number> {
  checkName(name);
  const keyFile = resolve(key ?? defaultKeyFile(data, name));
  const place = anchorFolder(anchor ?? defaultAnchors(data), name);
  const held = await readLogSettings(data);
  if (held !== undefined) throw new Fault("LOG_EXISTS", `the data folder ${data} has the log ${held.name} already`);
  if ((await readLogAnchor(place)) !== undefined) {
    throw new Fault("LOG_EXISTS", `there is an anchor of ${name} in ${place}: this log was begun before`);
  }
  const keys = await makeKey(name, keyFile);
  const empty = goSumHeads.format({ size: 0, hash: emptyTreeHash() });
  const opened = await openLogAnchor(place, { make: true });
  try {
    await opened.swap(undefined, signNote({ text: empty, signatures: [] }, keys.signers));
  } finally {
    await opened.close();
  }
  await writeLogSettings(data, { name, keyFile, anchor: place });

  const [host = ""] = name.split("/");
  process.stdout.write(`go env -w GOPROXY=https://${host}\ngo env -w GOSUMDB=${keys.lines[0] ?? ""}\n`);
  process.stderr.write(
    [
      `The two lines are for the clients; serve --data ${data} serves the log ${name}.`,
      `key:    ${keyFile}  (keep a copy in a safe place: without it the log ends)`,
      `anchor: ${place}  (best on another disk than the data)`,
      "",
    ].join("\n"),
  );
  return 0;
}

/** As the go command takes names of databases. @see cmd/go/internal/modfetch/sumdb.go, dbDial */
export function checkName(name: string): void {
  if (/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$/.test(name)) return;
  throw new Fault("USAGE", `${JSON.stringify(name)} cannot be the name of a log`, {
    hint: "write host/path without scheme, port and a slash at the end, such as gw.example.com/sum/1",
  });
}

/** A key that is there already, of the same name, is taken: somebody may have made it elsewhere. */
export async function makeKey(name: string, file: string): Promise<LogKeys> {
  const { signerKey } = keyPairFromSeed(name, randomBytes(32));
  try {
    await writeKeyFile(file, `${signerKey}\n`, { instead: false });
  } catch (failure) {
    if (!isFault(failure, "LOG_EXISTS")) throw failure;
  }
  const keys = parseLogKeys(await readKeyFile(file), file);
  if (keys.name === name) return keys;
  throw new Fault("LOG_KEY", `the key file ${file} is that of ${keys.name}, not of ${name}`, {
    hint: "name another file with --key",
  });
}
