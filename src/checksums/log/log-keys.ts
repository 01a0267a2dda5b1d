import { Fault } from "../../fault/fault.ts";
import { parseNote } from "../../tlog/note.ts";
import { keyPairFromSeed, parseSignerKey, type Signer } from "../../tlog/signer.ts";
import { parseVerifierKey, type Verifier } from "../../tlog/verifier.ts";

/** The keys of a log: one, or two while the older one is being replaced. All of them sign every head. */
export type LogKeys = {
  readonly name: string;
  readonly signers: readonly Signer[];
  readonly verifiers: readonly Verifier[];
  /** What GOSUMDB holds: name+hash+key, in the order of the file. */
  readonly lines: readonly string[];
};

/**
 * Reads a key file: a signer key a line, all of one name.
 * @throws {Fault} LOG_KEY; no message repeats any part of a key
 */
export function parseLogKeys(text: string, file: string): LogKeys {
  const secrets = text.split("\n").filter((line) => line.trim() !== "");
  try {
    const signers = secrets.map((line) => parseSignerKey(line.trim()));
    const lines = secrets.map((line) => verifierLine(line.trim()));
    const [name] = new Set(signers.map((signer) => signer.name));
    if (name === undefined || signers.some((signer) => signer.name !== name)) throw new Error("it names several logs");
    return { name, signers, verifiers: lines.map(parseVerifierKey), lines };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : "it holds no key";
    throw new Fault("LOG_KEY", `the key file ${file} cannot be used: ${why}`, { cause });
  }
}

/** Whether each of the keys has signed this note, by what its lines say. */
export function isSignedByAll(note: Uint8Array, keys: LogKeys): boolean {
  const { signatures } = parseNote(note);
  return keys.signers.every((signer) =>
    signatures.some(({ name, keyId }) => name === signer.name && keyId === signer.keyId),
  );
}

/** name+hash+key of PRIVATE+KEY+name+hash+seed, of which the base64 may hold "+" itself. */
function verifierLine(signerKey: string): string {
  const [, , name = ""] = signerKey.split("+", 3);
  const encoded = signerKey.slice(`PRIVATE+KEY+${name}+00000000+`.length);
  return keyPairFromSeed(name, Buffer.from(encoded, "base64").subarray(1)).verifierKey;
}
