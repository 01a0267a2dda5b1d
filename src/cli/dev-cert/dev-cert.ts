import { mkdir, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import { Fault } from "../../fault/fault.ts";
import type { ReadConfig } from "../read-config.ts";
import { makeTrialCertificates } from "./certificates.ts";

/** Makes a certificate for a trial, and prints the lines that use it on the server and on clients. */
export async function devCert({ data }: ReadConfig, given: readonly string[]): Promise<number> {
  const names =
    given.length > 0 ? given : ["localhost", "127.0.0.1", "::1", ...(isName(hostname()) ? [hostname()] : [])];
  const unfit = names.find((name) => isIP(name) === 0 && !isName(name));
  if (unfit !== undefined) throw new Fault("USAGE", `${JSON.stringify(unfit)} is no host name and no IP address`);
  if (names.join("").length > 20_000) throw new Fault("USAGE", "these are too many names for one certificate");
  const folder = join(data, "dev-cert");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const made = makeTrialCertificates(names, new Date());
  const [ca, cert, key] = ["ca.pem", "cert.pem", "key.pem"].map((file) => join(folder, file));
  await writeFile(String(key), made.key, { mode: 0o600 });
  await writeFile(String(cert), made.cert);
  await writeFile(String(ca), made.ca);
  process.stdout.write(`modgate serve --tls-cert ${cert} --tls-key ${key}\nexport SSL_CERT_FILE=${ca}\n`);
  process.stderr.write(
    `For ${names.join(", ")}. The first line is for the server, the second for its clients; it is a trial:\n` +
      "the key of the authority is gone, and nobody but you has any reason to trust it.\n",
  );
  return 0;
}

function isName(text: string): boolean {
  return text.length <= 253 && /^(?:\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i.test(text);
}
