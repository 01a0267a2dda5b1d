import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { has } from "../../../scripts/test-tools.ts";
import { RepositoryScript } from "../../git/repository-script.ts";
import { newKey, startSshd } from "../../git/ssh-server.ts";
import type { Made, Place, Row } from "../row.ts";
import { leadsTo, wantGit } from "./repositories.ts";

export const noSshd = (): string | undefined => (has("sshd") ? undefined : "no sshd: install openssh-server");

type Asked = {
  readonly known: "right" | "wrong" | "none";
  readonly key: "allowed" | "stranger" | "locked";
  /** Below the home; absent: where the repository is. */
  readonly path?: string;
};

/** A private module over ssh, asked with this key and these known hosts. */
export async function overSsh(place: Place, { known, key, path = "m.git" }: Asked): Promise<Made> {
  wantGit(place);
  const { home } = place;
  const keys = {
    allowed: newKey(home, "allowed"),
    stranger: newKey(home, "stranger"),
    locked: newKey(home, "locked", "secret"),
  };
  const script = new RepositoryScript();
  script.commit({ "go.mod": "module example.com/m.git\n", "m.go": "package m\n" });
  script.tag("v1.0.0");
  mkdirSync(join(home, "m.git"));
  await script.write(join(home, "m.git"));
  const { port, hostKey } = await startSshd(place.t, home, [keys.allowed, keys.locked]);
  const hosts = join(home, "known");
  const entry = { right: hostKey, wrong: readFileSync(`${keys.stranger}.pub`, "utf8").trim(), none: "" }[known];
  writeFileSync(hosts, entry === "" ? "" : `[127.0.0.1]:${port} ${entry}\n`);
  const ssh = `ssh -F none -o UserKnownHostsFile=${hosts} -o GlobalKnownHostsFile=/dev/null -o IdentitiesOnly=yes -o IdentityAgent=none -i ${keys[key]}`;
  const { username } = userInfo();
  return leadsTo(`ssh://${username}@127.0.0.1:${port}${join(home, path)}`, {
    GIT_SSH_COMMAND: ssh,
    GOPRIVATE: "example.com",
  });
}

const asked: readonly (readonly [code: Row["code"], why: string, asked: Asked])[] = [
  ["C6", "a host nobody has seen", { known: "none", key: "allowed" }],
  ["C7", "a host whose key is another", { known: "wrong", key: "allowed" }],
  ["C8", "a key without rights", { known: "right", key: "stranger" }],
  ["C8", "a key that wants its passphrase", { known: "right", key: "locked" }],
  ["C9", "a rule that leads beside the repository", { known: "right", key: "allowed", path: "n.git" }],
];

export const sshRows: readonly Row[] = asked.map(([code, why, how]) => ({
  code,
  why,
  skip: noSshd,
  make: (place) => overSsh(place, how),
}));
