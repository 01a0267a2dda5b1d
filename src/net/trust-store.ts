import { X509Certificate } from "node:crypto";
import { readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import { Fault } from "../fault/fault.ts";
import type { Environment } from "./forward-proxy.ts";

/**
 * The certificates that are trusted: what the go command trusts on this machine, and for one destination a file of its
 * own besides. Files are read at the first TLS connection, and again only by a new store.
 */
export class TrustStore {
  readonly #environment: Environment;
  readonly #contexts = new Map<string, Promise<SecureContext>>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** @throws {Fault} UPSTREAM_TLS when the destination's own file cannot be read or holds no certificate */
  context(ca: string | undefined): Promise<SecureContext> {
    const known = this.#contexts.get(ca ?? "");
    if (known !== undefined) return known;
    const made = this.#make(ca);
    this.#contexts.set(ca ?? "", made);
    // A file that is put in order later must be found
    made.catch(() => this.#contexts.delete(ca ?? ""));
    return made;
  }

  async #make(ca: string | undefined): Promise<SecureContext> {
    const system = await systemRoots(this.#environment);
    const own = ca === undefined ? [] : await ownRoots(ca);
    // As in Go, whatever is in the store is an anchor: an intermediate or a server's own certificate will do
    return createSecureContext({ ca: [...new Set([...system, ...own])], allowPartialTrustChain: true });
  }
}

/**
 * Go's rules: SSL_CERT_FILE stands for the system's file, SSL_CERT_DIR for its directories; whichever is not set is
 * looked for in the usual places. A machine that has no store at all gets Node's own list, where Go would trust nobody.
 * @see crypto/x509/root_unix.go, root_linux.go
 */
async function systemRoots(environment: Environment): Promise<readonly string[]> {
  if (process.platform !== "linux") return getCACertificates("system");
  const file = environment["SSL_CERT_FILE"] || undefined;
  const directories = environment["SSL_CERT_DIR"] || undefined;
  const roots = await firstFile(file === undefined ? certFiles : [file]);
  for (const directory of directories?.split(":") ?? certDirectories) {
    for (const entry of await entries(directory)) roots.push(...((await pemFile(join(directory, entry))) ?? []));
  }
  const bare = roots.length === 0 && file === undefined && directories === undefined;
  return bare ? getCACertificates("default") : roots;
}

const certFiles = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/pki/tls/certs/ca-bundle.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/pki/tls/cacert.pem",
  "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
  "/etc/ssl/cert.pem",
];
const certDirectories = ["/etc/ssl/certs", "/etc/pki/tls/certs"];

async function firstFile(files: readonly string[]): Promise<string[]> {
  for (const file of files) {
    const found = await pemFile(file);
    if (found !== undefined) return found;
  }
  return [];
}

/** Names in a directory without the links that only give a neighbour a second name. */
async function entries(directory: string): Promise<readonly string[]> {
  const found = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const kept: string[] = [];
  for (const entry of found) {
    const target = entry.isSymbolicLink() ? await readlink(join(directory, entry.name)).catch(() => "") : "/";
    if (target.includes("/") || target === "") kept.push(entry.name);
  }
  return kept;
}

/** The certificates of a file; undefined when it cannot be read. What is no certificate is skipped. */
async function pemFile(file: string): Promise<string[] | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  const blocks = text?.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  return text === undefined ? undefined : (blocks ?? []).filter(isCertificate);
}

/** The certificates of a file that somebody named. @throws {Fault} UPSTREAM_TLS when there are none */
export async function ownRoots(file: string): Promise<readonly string[]> {
  const found = await pemFile(file);
  if (found !== undefined && found.length > 0) return found;
  const why = found === undefined ? "cannot be read" : "holds no PEM certificate";
  throw new Fault("UPSTREAM_TLS", `the ca file ${file} ${why}`, {
    hint: "correct the ca setting of the upstream or rule",
  });
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}
