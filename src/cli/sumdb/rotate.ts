import { randomBytes } from "node:crypto";
import { isSignedByAll, parseLogKeys } from "../../checksums/log/log-keys.ts";
import { Fault } from "../../fault/fault.ts";
import { readKeyFile, writeKeyFile } from "../../store/key-file.ts";
import { readLogAnchor } from "../../store/log-anchor.ts";
import { keyPairFromSeed } from "../../tlog/signer.ts";
import type { ReadConfig } from "../read-config.ts";
import { settingsOf } from "./places.ts";

export type RotateOptions = { readonly finish: boolean };

/**
 * Replaces the key of the log in two steps: first a new key signs beside the old one, so that clients keep heads both
 * have signed; when they have been told of the new key, the old one goes. A running server takes both over by itself.
 */
export async function rotate({ data }: ReadConfig, { finish }: RotateOptions): Promise<number> {
  const { name, keyFile, anchor } = await settingsOf(data);
  const text = await readKeyFile(keyFile);
  const keys = parseLogKeys(text, keyFile);
  if (finish) return finishRotation();
  if (keys.lines.length > 1) {
    throw new Fault("USAGE", `the log ${name} is signed by ${keys.lines.length} keys already`, {
      hint: "when all clients have the new line: modgate sumdb rotate --finish",
    });
  }
  const { signerKey, verifierKey } = keyPairFromSeed(name, randomBytes(32));
  await writeKeyFile(keyFile, `${text.trim()}\n${signerKey}\n`, { instead: true });
  process.stdout.write(`go env -w GOSUMDB=${verifierKey}\n`);
  process.stderr.write(
    [
      `From now on both keys sign the heads of ${name}. Leave it so until every client has looked up something new`,
      "(some weeks), then give clients the line above. When the last one has it: modgate sumdb rotate --finish",
      "",
    ].join("\n"),
  );
  return 0;

  async function finishRotation(): Promise<number> {
    const last = text.trim().split("\n").at(-1) ?? "";
    const rest = parseLogKeys(last, keyFile);
    if (keys.lines.length < 2) {
      throw new Fault("USAGE", `the log ${name} has one key only: no rotation is under way`, {
        hint: "begin one: modgate sumdb rotate",
      });
    }
    const head = await readLogAnchor(anchor);
    if (head === undefined || !isSignedByAll(head, rest)) {
      throw new Fault("LOG_KEY", `the newest head of ${name} is not signed by the new key yet`, {
        hint: "start the server once: it signs with both",
      });
    }
    await writeKeyFile(keyFile, `${last}\n`, { instead: true });
    process.stderr.write(`${name} is signed by one key again. Clients need: GOSUMDB=${rest.lines[0] ?? ""}\n`);
    return 0;
  }
}
