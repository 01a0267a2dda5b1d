import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIP, isIPv4, SocketAddress } from "node:net";
import { der } from "./der.ts";

/** PEM texts. */
export type TrialCertificates = { readonly ca: string; readonly cert: string; readonly key: string };

const dayMs = 24 * 3_600_000;
/** Longest that browsers take of a server. */
const days = 397;
const signedWith = der.sequence(der.oid("1.2.840.10045.4.3.2")); // ECDSA with SHA-256

/**
 * A certificate authority and a server certificate of its own, P-256. The key of the authority is forgotten: whoever
 * trusts it trusts this one certificate.
 * @param names host names and IP addresses of the server
 */
export function makeTrialCertificates(names: readonly string[], now: Date): TrialCertificates {
  const [authority, server] = [newKey(), newKey()];
  const common = { issuer: "modgate trial authority", signer: authority, now };
  const ca = certificate({
    ...common,
    subject: common.issuer,
    key: authority,
    extensions: [
      extension("2.5.29.19", der.sequence(der.boolean(true), der.integer(Buffer.of(0))), true), // an authority, of servers only
      extension("2.5.29.15", der.bits(Buffer.of(0x06), 1), true), // signs certificates and revocations
    ],
  });
  const cert = certificate({
    ...common,
    subject: names[0] ?? "",
    key: server,
    extensions: [
      extension("2.5.29.19", der.sequence(), true),
      extension("2.5.29.15", der.bits(Buffer.of(0x80), 7), true), // signs handshakes
      extension("2.5.29.37", der.sequence(der.oid("1.3.6.1.5.5.7.3.1"))), // is a server
      extension("2.5.29.17", der.sequence(...names.map(alternativeName))),
    ],
  });
  const key = server.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { ca, cert: cert + ca, key };
}

type KeyPair = { readonly publicKey: KeyObject; readonly privateKey: KeyObject };

function newKey(): KeyPair {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

type Content = {
  readonly issuer: string;
  readonly signer: KeyPair;
  readonly subject: string;
  readonly key: KeyPair;
  readonly now: Date;
  readonly extensions: readonly Uint8Array[];
};

/** @see RFC 5280 §4.1 */
function certificate({ issuer, signer, subject, key, now, extensions }: Content): string {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const validity = [now.getTime() - dayMs, now.getTime() + days * dayMs].map((at) => der.time(new Date(at)));
  const ids = [
    extension("2.5.29.14", der.octets(keyId(key))),
    extension("2.5.29.35", der.sequence(der.implicit(0, keyId(signer)))),
  ];
  const body = der.sequence(
    der.explicit(0, der.integer(Buffer.of(2))), // version 3
    der.integer(serial),
    signedWith,
    name(issuer),
    der.sequence(...validity),
    name(subject),
    spki(key),
    der.explicit(3, der.sequence(...extensions, ...ids)),
  );
  const whole = der.sequence(body, signedWith, der.bits(sign("sha256", body, signer.privateKey)));
  const lines =
    Buffer.from(whole)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

function spki({ publicKey }: KeyPair): Uint8Array {
  return publicKey.export({ type: "spki", format: "der" });
}

function keyId(key: KeyPair): Uint8Array {
  return createHash("sha1").update(spki(key).subarray(-65)).digest();
}

function name(common: string): Uint8Array {
  return der.sequence(der.set(der.sequence(der.oid("2.5.4.3"), der.text(common))));
}

function extension(id: string, value: Uint8Array, critical = false): Uint8Array {
  return der.sequence(der.oid(id), ...(critical ? [der.boolean(true)] : []), der.octets(value));
}

function alternativeName(given: string): Uint8Array {
  return isIP(given) === 0 ? der.implicit(2, Buffer.from(given)) : der.implicit(7, addressBytes(given));
}

function addressBytes(address: string): Uint8Array {
  if (isIPv4(address)) return Buffer.from(address.split(".").map(Number));
  const [head = "", tail] = new SocketAddress({ address, family: "ipv6" }).address.split("::");
  const groups = (text: string | undefined): string[] => (text === undefined || text === "" ? [] : text.split(":"));
  const [before, after] = [groups(head), groups(tail)];
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return Buffer.from([...before, ...zeros, ...after].map((group) => group.padStart(4, "0")).join(""), "hex");
}
