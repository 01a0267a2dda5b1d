import { setTimeout as sleep } from "node:timers/promises";
import { asFault, type Fault, isFault } from "../../fault/fault.ts";
import type { FaultCode } from "../../fault/catalogue.ts";
import { maskAddresses } from "../../gomod/user-information.ts";
import { chooseProxy, proxySettings } from "../../net/forward-proxy.ts";
import { gitFailure } from "../../net/git/git-failure.ts";
import { type GitUrl, parseGitUrl } from "../../net/git/git-url.ts";
import { lookupInChild } from "../../net/lookup-in-child.ts";
import { Reach } from "../../net/reach.ts";
import type { RepositoryRoot } from "../../sources/git/repository-root.ts";
import type { Patient } from "../patient.ts";
import { gitSurroundings, runGitCommand } from "./git-surroundings.ts";
import { type Place, places } from "./places.ts";
import { runProgram } from "./run-program.ts";

/** A module that is fetched from version control, as far as its repository could be reached. */
export type Repository = Place & {
  /** Of the address that git really uses, with insteadOf; undefined: it was never asked. */
  readonly remote: Remote | undefined;
};

export type Remote = {
  /** What the module's path leads to, and what insteadOf makes of it. Without user information where that could be a secret. */
  readonly address: string;
  readonly url: string;
  readonly where: GitUrl | undefined;
  /** undefined: git goes by a proxy or an ssh set-up of its own. */
  readonly connected: Reached | undefined;
  /** Of ssh: the server's first words. */
  readonly banner: Reached | undefined;
  readonly listed: Listed;
  /** The same with nobody to ask for a login, where there is somebody and the first try had no end for a while. */
  readonly unasked: Listed | undefined;
};

export type Reached =
  | { readonly good: true; readonly tookMs: number; readonly said: string }
  | { readonly good: false; readonly tookMs: number; readonly fault: Fault };

/** `git ls-remote`. `silent`: it came to no end. */
export type Listed =
  | { readonly end: "good"; readonly tookMs: number }
  | { readonly end: "failed"; readonly tookMs: number; readonly meaning: FaultCode; readonly words: string }
  | { readonly end: "silent"; readonly tookMs: number };

/** Every repository that would be asked, once. None of them hears of a module whose path it is not. */
export async function repositories(patient: Patient): Promise<readonly Repository[]> {
  const found = await patient.measure(places);
  return Promise.all(
    found.map(async (place): Promise<Repository> => {
      const { root } = place;
      const git = root !== undefined && !isFault(root) && root.kind === "git";
      return { ...place, remote: git ? await remoteOf(patient, root) : undefined };
    }),
  );
}

async function remoteOf(patient: Patient, { addresses: [address = ""] }: RepositoryRoot): Promise<Remote | undefined> {
  const around = await patient.measure(gitSurroundings);
  if (around.git.state !== "good") return undefined;
  const { stdout } = await runGitCommand(patient, ["ls-remote", "--get-url", "--end-of-options", address]);
  const url = stdout.trim() || address;
  const where = parsed(url);
  const base: Record<string, string> = {
    GIT_HTTP_LOW_SPEED_LIMIT: "1",
    GIT_HTTP_LOW_SPEED_TIME: "4",
    ...(around.sshCommand !== undefined && { GIT_SSH_COMMAND: around.sshCommand }),
  };
  const listing = list(patient, url, base);
  const [reached, listed, unasked] = await Promise.all([
    reach(patient, where),
    listing,
    around.askers.length > 0 && (await isLong(listing, patient.scope.signal))
      ? // An empty helper takes back all that were named before it
        list(patient, url, { ...base, GIT_ASKPASS: "", SSH_ASKPASS: "" }, ["-c", "credential.helper="])
      : undefined,
  ]);
  return { address, url: maskAddresses(url), where, ...reached, listed, unasked };
}

/** So long a healthy server does not take, and need not be asked twice. */
const longMs = 1_500;

async function isLong(work: Promise<unknown>, signal: AbortSignal): Promise<boolean> {
  const over = new AbortController();
  const both = AbortSignal.any([signal, over.signal]);
  const clock = sleep(longMs, true, { signal: both }).catch(() => false);
  const ended = work.then(
    () => false,
    () => false,
  );
  try {
    return await Promise.race([clock, ended]);
  } finally {
    over.abort();
  }
}

function parsed(url: string): GitUrl | undefined {
  try {
    return parseGitUrl(url.replace(/^(https?:\/\/)[^/@]*@/, "$1"), { shortForm: true });
  } catch (failure) {
    if (isFault(failure, "GIT_URL_REFUSED")) return undefined;
    throw failure;
  }
}

async function list(
  patient: Patient,
  url: string,
  environment: Readonly<Record<string, string>>,
  settings: readonly string[] = [],
): Promise<Listed> {
  const began = performance.now();
  const took = (): number => Math.round(performance.now() - began);
  try {
    const args = [...settings, "ls-remote", "-q", "--end-of-options", url, "HEAD"];
    const end = await runGitCommand(patient, args, environment);
    if (end.code === 0) return { end: "good", tookMs: took() };
    const { code, message } = gitFailure(url, "git ls-remote", end);
    if (code === "GIT_TIMEOUT" && /too slow/i.test(end.stderr)) return { end: "silent", tookMs: took() };
    return { end: "failed", tookMs: took(), meaning: code, words: message.replace(/^[^]*git says: /, "") };
  } catch (failure) {
    if (isFault(failure, "GIT_TIMEOUT")) return { end: "silent", tookMs: took() };
    throw failure;
  }
}

const reachBudgets = { dnsMs: 3_000, connectMs: 3_000, bannerMs: 4_500 };

async function reach(patient: Patient, where: GitUrl | undefined): Promise<Pick<Remote, "connected" | "banner">> {
  const place = where === undefined ? undefined : await dialled(patient, where);
  if (place === undefined) return { connected: undefined, banner: undefined };
  const began = performance.now();
  const took = (): number => Math.round(performance.now() - began);
  const door = new Reach(reachBudgets, lookupInChild);
  try {
    const socket = await door.connect(place.host, place.port, patient.scope);
    socket.on("error", () => undefined);
    try {
      const connected = { good: true, tookMs: took(), said: "" } as const;
      if (where?.scheme !== "ssh") return { connected, banner: undefined };
      const name = `${place.host}:${place.port}`;
      const banner = await door.banner(socket, name, patient.scope).then(
        (said): Reached => ({ good: true, tookMs: took(), said: said.trim() }),
        (failure: unknown): Reached => ({ good: false, tookMs: took(), fault: asFault(failure) }),
      );
      return { connected, banner };
    } finally {
      socket.destroy();
    }
  } catch (failure) {
    return { connected: { good: false, tookMs: took(), fault: asFault(failure) }, banner: undefined };
  }
}

/** Where a connection would really be made; undefined: through somebody else, whom only git or ssh know. */
async function dialled(
  patient: Patient,
  where: GitUrl,
): Promise<{ readonly host: string; readonly port: number } | undefined> {
  const { environment } = patient.surroundings;
  if (where.scheme !== "ssh") {
    const own = (await runGitCommand(patient, ["config", "--get-urlmatch", "http.proxy", where.text])).stdout.trim();
    const choice = chooseProxy(proxySettings(environment), new URL(`${where.scheme}://${where.host}:${where.port}/`));
    return own === "" && choice.to === "direct" ? where : undefined;
  }
  const around = await patient.measure(gitSurroundings);
  if (around.ssh === undefined || !/^(?:\S*\/)?ssh /.test(around.sshCommand ?? "")) return undefined;
  const settings = await sshSettings(patient, where);
  if (settings.has("proxycommand") || settings.has("proxyjump")) return undefined;
  return { host: settings.get("hostname") ?? where.host, port: Number(settings.get("port") ?? where.port) };
}

/** What ssh's own configuration makes of a host: `ssh -G`, which connects to nobody. */
export async function sshSettings(patient: Patient, where: GitUrl): Promise<ReadonlyMap<string, string>> {
  const port = where.port === 22 ? [] : ["-p", String(where.port)];
  const user = /^(?:[a-z+]+:\/\/)?([\w.-]+)@/i.exec(where.text)?.[1];
  const target = user === undefined ? where.host : `${user}@${where.host}`;
  const around = await patient.measure(gitSurroundings);
  // A shell reads the command as git has it read; the options in front may name a configuration file
  const command = `${around.sshCommand ?? "ssh"} -G "$@"`;
  const { environment } = patient.surroundings;
  const end = await runProgram(
    { program: "sh", args: ["-c", command, "ssh", ...port, "--", target], environment },
    patient.scope,
  );
  return new Map(
    end.stdout.split("\n").map((line) => {
      const at = line.indexOf(" ");
      return [line.slice(0, at), line.slice(at + 1)] as const;
    }),
  );
}
