import { LRUCache } from "lru-cache";
import type { Scope } from "../../events/scope.ts";
import { type Wait, within } from "../../events/wait.ts";
import { Fault, isFault } from "../../fault/fault.ts";
import type { Environment } from "../forward-proxy.ts";
import { Lanes } from "../lanes.ts";
import { ownRoots } from "../trust-store.ts";
import { commandName } from "./command-name.ts";
import type { Lent } from "./credentials/git-credentials.ts";
import { folderGrowth } from "./folder-growth.ts";
import type { GitAccess } from "./git-access.ts";
import { type GitProfile, type JudgedRemote, localEnvironment, remoteEnvironment } from "./git-environment.ts";
import { curedByHand, gitFailure } from "./git-failure.ts";
import { type GuardDoors, judgeRemote } from "./git-guard.ts";
import { type GitUrl, parseUserUrl, shown } from "./git-url.ts";
import { HostReach } from "./host-reach.ts";
import { isLockedKey } from "./locked-key.ts";
import { type GitEnd, runGit } from "./run-git.ts";

export type GitBudgets = {
  /** For a connection to the host, before git is asked to make its own. */
  readonly connectMs: number;
  /** For what stays on this machine. */
  readonly localMs: number;
  /** For a list of refs. */
  readonly listMs: number;
  /** For a transfer of objects. */
  readonly fetchMs: number;
};

export type GitOptions = {
  readonly profile: GitProfile;
  /** The process's own, or a user's on a laptop. */
  readonly environment: Environment;
  /** A folder in which nobody puts anything: HOME of the server profile, and where commands without repository run. */
  readonly emptyFolder: string;
  readonly budgets?: Partial<GitBudgets>;
  /** A repository's folder may not grow beyond this. */
  readonly mostRepositoryBytes?: number;
  /** Commands that reach the network at a time, over all hosts. */
  readonly atATime?: number;
  readonly binary?: string;
};

export type GitDoors = Omit<GuardDoors, "environment">;

type UserWay = { readonly text: string; readonly proxied: boolean };

type Answer = { readonly stdout: Buffer; readonly stderr: string };

export type RemoteAsk = {
  readonly url: GitUrl;
  readonly access: GitAccess;
  readonly args: readonly string[];
  /** In words, for messages: "fetching v1.0.0". */
  readonly doing: string;
  readonly repository?: string;
  /** The repository is partial: objects this filter leaves out may be missing in it. */
  readonly filter?: string;
  readonly input?: string | undefined;
  readonly kind: "list" | "fetch";
};

export type LocalMore = {
  /** A file that is made for its output. */
  readonly into?: string;
  readonly input?: string;
  readonly mostBytes?: number;
};

const mebibyte = 1024 * 1024;
/** curl pins names to addresses, and partial mirrors are filled from a list of objects, from here on. */
const oldest = [2, 37] as const;

/** The git program behind a guard: bounded, without prompts, and never able to reach what was not judged. */
export class Git {
  readonly #options: GitOptions;
  readonly #doors: GuardDoors;
  readonly #budgets: GitBudgets;
  readonly #lanes: Lanes;
  readonly #reach: HostReach;
  readonly #userWays = new LRUCache<string, UserWay>({ max: 1_000, ttl: 60_000 });
  #checked: Promise<void> | undefined;

  constructor(options: GitOptions, doors: GitDoors) {
    this.#options = options;
    this.#doors = { ...doors, environment: options.environment };
    this.#budgets = { connectMs: 5_000, localMs: 120_000, listMs: 30_000, fetchMs: 600_000, ...options.budgets };
    this.#lanes = new Lanes({ perHost: options.atATime ?? 8, queued: 512, waitMs: 60_000 });
    this.#reach = new HostReach(this.#budgets.connectMs);
  }

  get profile(): GitProfile {
    return this.#options.profile;
  }

  /** A command on a repository of ours, cut off from every network. Its exit code is the caller's to judge. */
  async local(
    repository: string,
    args: readonly string[],
    scope: Scope,
    { into, input, mostBytes = 256 * mebibyte }: LocalMore = {},
  ): Promise<GitEnd> {
    const { environment, emptyFolder, binary = "git" } = this.#options;
    const budgetMs = this.#budgets.localMs;
    const on = commandName(args);
    const fault = () => new Fault("GIT_TIMEOUT", `${on} did not end within ${budgetMs} ms`);
    return within(scope, { reason: "git", on, budgetMs, fault }, ({ signal }) =>
      runGit(
        {
          binary,
          args,
          environment: localEnvironment(environment, repository, emptyFolder),
          folder: repository,
          input,
          into,
          mostBytes,
        },
        signal,
      ),
    );
  }

  /** A command that may reach one remote. @throws {Fault} the reason why it failed */
  async remote(ask: RemoteAsk, scope: Scope): Promise<Answer> {
    await this.#checkVersion(scope);
    // git says of a file that is not there only that something may be wrong with it
    if (ask.access.ca !== undefined) await ownRoots(ask.access.ca);
    const judged = await this.#reach.demand(await this.#judge(ask, scope), scope);
    return this.#lanes.run("git", scope, () => this.#withCredentials(ask, judged, scope));
  }

  /** A remembered login that is refused may have been renewed meanwhile, so another one is asked for, once. */
  async #withCredentials(ask: RemoteAsk, judged: JudgedRemote, scope: Scope): Promise<Answer> {
    const lent = await lend(ask, judged, scope);
    try {
      return await this.#run(ask, { ...judged, lent }, scope);
    } catch (failure) {
      if (lent.remembered !== true || !isFault(failure, "GIT_CREDENTIALS_REFUSED")) throw failure;
      return this.#run(ask, { ...judged, lent: await lend(ask, judged, scope, true) }, scope);
    }
  }

  async #run(ask: RemoteAsk, judged: JudgedRemote, scope: Scope): Promise<Answer> {
    const {
      profile,
      environment,
      emptyFolder,
      binary = "git",
      mostRepositoryBytes = 20 * 1024 * mebibyte,
    } = this.#options;
    const { repository, args, doing, kind, input, filter } = ask;
    const where = shown(ask.url.text);
    const budgetMs = kind === "list" ? this.#budgets.listMs : this.#budgets.fetchMs;
    const fault = () => new Fault("GIT_TIMEOUT", `${where}: ${doing} did not end within ${budgetMs} ms`);
    const wait: Wait = { reason: "git", on: where, budgetMs, fault };
    const end = await within(scope, wait, async ({ signal }) => {
      using growth = repository === undefined ? undefined : folderGrowth(repository, mostRepositoryBytes, where);
      const run = {
        binary,
        args,
        environment: remoteEnvironment({ profile, base: environment, repository, emptyFolder, filter }, judged),
        folder: repository ?? emptyFolder,
        input,
        mostBytes: 64 * mebibyte,
      };
      return runGit(run, growth === undefined ? signal : AbortSignal.any([signal, growth.signal]));
    });
    if (end.code === 0) return end;
    throw await this.#failure(ask, judged, end, scope);
  }

  async #failure(ask: RemoteAsk, { url, lent }: JudgedRemote, end: GitEnd, scope: Scope): Promise<Fault> {
    const { profile, environment, emptyFolder } = this.#options;
    const { doing, access } = ask;
    if (profile === "laptop") return curedByHand(gitFailure(ask.url.text, doing, end), ask.url.text);
    const ssh = lent?.ssh ?? access.ssh;
    const shows = url.scheme === "ssh" ? ssh?.key !== undefined || ssh?.agent !== undefined : lent?.login !== undefined;
    const failure = gitFailure(ask.url.text, doing, end, shows ? (access.credentials?.name ?? "an ssh key") : "");
    const { code, message } = failure;
    if (code === "GIT_HOST_KEY_UNKNOWN") {
      const at = url.port === 22 ? url.host : `${url.host}:${url.port}`;
      return new Fault(code, message, {
        hint: `compare its fingerprint with what its owner publishes: modgate trust ${at}`,
      });
    }
    if (code === "GIT_CREDENTIALS_WANTED" && access.credentials !== undefined) {
      return new Fault(code, message, {
        hint: "the credentials of the rule are not for this host: name the repository in the rule, and a login for it",
      });
    }
    if (code !== "GIT_KEY_REFUSED" || ssh?.key === undefined) return failure;
    if (!(await isLockedKey(ssh.key, environment, emptyFolder, scope))) return failure;
    const where = shown(ask.url.text);
    return new Fault("GIT_KEY_PASSPHRASE", `${where}: ${doing} failed: the key file ${ssh.key} has a passphrase`);
  }

  /** On a laptop the user's own insteadOf comes first, and what it leads to is the user's own word. */
  async #judge({ url, access }: RemoteAsk, scope: Scope): Promise<JudgedRemote> {
    if (this.#options.profile === "server") return judgeRemote(url, access, this.#doors, scope);
    const { text, proxied } = await this.#userWay(url, scope);
    const target = text === "" || text === url.text ? url : parseUserUrl(text);
    if (target.scheme === "file") return { url: target, access, addresses: [], proxy: "own" };
    const trust = target === url ? access.trust : "configured";
    // Names that only the user's ssh set-up or proxy knows cannot be resolved here
    const userWay = proxied || (target.scheme === "ssh" && trust === "configured");
    return judgeRemote(target, { ...access, trust }, { ...this.#doors, userWay }, scope);
  }

  /** Where the user's own set-up sends this address, and whether through a proxy of git's own. */
  async #userWay(url: GitUrl, scope: Scope): Promise<UserWay> {
    const known = this.#userWays.get(url.text);
    if (known !== undefined) return known;
    const way = {
      text: await this.#own(["ls-remote", "--get-url", "--end-of-options", url.text], url, scope),
      proxied: (await this.#own(["config", "--get-urlmatch", "http.proxy", url.text], url, scope)) !== "",
    };
    this.#userWays.set(url.text, way);
    return way;
  }

  /** What the user's own set-up says; nothing leaves the machine. */
  async #own(args: readonly string[], url: GitUrl, scope: Scope): Promise<string> {
    const { environment, emptyFolder, binary = "git" } = this.#options;
    const remote = { url, access: { trust: "discovered" }, addresses: [], proxy: "own" } as const;
    const set = {
      ...remoteEnvironment({ profile: "laptop", base: environment, emptyFolder }, remote),
      GIT_ALLOW_PROTOCOL: "",
    };
    const run = { binary, args, environment: set, folder: emptyFolder, mostBytes: mebibyte };
    const budgetMs = this.#budgets.localMs;
    const on = commandName(args);
    const fault = () => new Fault("GIT_TIMEOUT", `${on} did not end within ${budgetMs} ms`);
    const wait: Wait = { reason: "git", on, budgetMs, fault };
    return (await within(scope, wait, ({ signal }) => runGit(run, signal))).stdout.toString("utf8").trim();
  }

  /** Once: an older git would ignore the pins without a word. */
  #checkVersion(scope: Scope): Promise<void> {
    this.#checked ??= this.#version({ tell: scope.tell, signal: new AbortController().signal }).catch(
      (failure: unknown) => {
        this.#checked = undefined;
        throw failure;
      },
    );
    return this.#checked;
  }

  async #version(scope: Scope): Promise<void> {
    const { stdout } = await this.local(this.#options.emptyFolder, ["version"], scope, { mostBytes: mebibyte });
    const [, major = 0, minor = 0] = (/git version (\d+)\.(\d+)/.exec(stdout.toString()) ?? []).map(Number);
    if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
    throw new Fault("GIT_MISSING", `git ${oldest.join(".")} or later is needed; this is ${major}.${minor}`);
  }
}

/** @throws {Fault} CREDENTIALS_UNREADABLE, CREDENTIALS_UNSAFE, INSECURE_CREDENTIALS */
async function lend({ access }: RemoteAsk, { url }: JudgedRemote, scope: Scope, fresh = false): Promise<Lent> {
  const lent = (await access.credentials?.lend(url, scope, fresh)) ?? {};
  if (url.scheme !== "http" || lent.login === undefined) return lent;
  throw new Fault("INSECURE_CREDENTIALS", `${shown(url.text)}: credentials are not sent over plain http`);
}
