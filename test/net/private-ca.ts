import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export type Identity = { readonly key: string; readonly cert: string };

/** A certificate authority of the test's own, made with the openssl command. Nobody trusts it by itself. */
export class PrivateCa {
  readonly #folder = mkdtempSync(join(tmpdir(), "modgate-ca-"));
  /** File with the CA's certificate. */
  readonly file = join(this.#folder, "ca.pem");
  readonly cert: string;

  constructor() {
    const subject = ["-subj", "/CN=Test Authority", "-addext", "basicConstraints=critical,CA:TRUE"];
    this.#openssl("req", "-x509", ...this.#newKey("ca"), "-out", this.file, "-days", "2", ...subject);
    this.cert = readFileSync(this.file, "utf8");
  }

  /** @param names "DNS:proxy.test", "IP:127.0.0.1" … */
  issue(names: readonly string[], dates: readonly string[] = ["-days", "2"]): Identity {
    const at = (ending: string): string => join(this.#folder, `leaf.${ending}`);
    writeFileSync(at("ext"), `subjectAltName=${names.join(",")}\n`);
    this.#openssl("req", "-new", ...this.#newKey("leaf"), "-out", at("csr"), "-subj", "/CN=leaf");
    const signer = ["-CA", this.file, "-CAkey", join(this.#folder, "ca.key"), "-set_serial", String(Date.now())];
    this.#openssl("x509", "-req", "-in", at("csr"), ...signer, "-extfile", at("ext"), ...dates, "-out", at("pem"));
    return { key: readFileSync(at("key"), "utf8"), cert: readFileSync(at("pem"), "utf8") };
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #newKey(name: string): readonly string[] {
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    return [...curve, "-keyout", join(this.#folder, `${name}.key`)];
  }

  #openssl(...args: readonly string[]): void {
    const { status, stderr, error } = spawnSync("openssl", args, { encoding: "utf8" });
    if (status !== 0) throw new Error(`openssl ${args[0] ?? ""}: ${error?.message ?? stderr}`);
  }
}
