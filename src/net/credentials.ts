import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Tell } from "../events/event.ts";
import { forObject, type Scope } from "../events/scope.ts";
import { within } from "../events/wait.ts";
import { Fault } from "../fault/fault.ts";
import type { CredentialHeader } from "./auth-answer.ts";
import { type AuthCommand, type Refusal, runAuthCommand } from "./auth-command.ts";
import type { Environment } from "./forward-proxy.ts";
import { parseGoAuth } from "./goauth.ts";
import { parseNetrc } from "./netrc.ts";
import { Secret } from "./secret.ts";
import { untilGivenUp } from "../events/until-given-up.ts";

export type CredentialOptions = {
  readonly environment: Environment;
  /** For one run of a GOAUTH command, and for reading netrc. */
  readonly credentialsMs: number;
};

/**
 * What GOAUTH and netrc know. They are asked once before the first request, and the commands again for a URL that was
 * refused. Whether credentials may travel to a URL at all is decided by the caller.
 * @see cmd/go/internal/auth/auth.go
 */
export class Credentials {
  readonly #options: CredentialOptions;
  readonly #tell: Tell;
  readonly #authenticators;
  readonly #known = new Map<string, readonly CredentialHeader[]>();
  readonly #complained = new Set<string>();
  #loaded: Promise<void> | undefined;
  #settled = false;

  constructor(options: CredentialOptions, tell: Tell) {
    this.#options = options;
    this.#tell = tell;
    const { authenticators, unfit } = parseGoAuth(options.environment["GOAUTH"] ?? "");
    this.#authenticators = authenticators;
    for (const why of unfit) this.#complain(why);
  }

  /** The headers for this URL: those of the longest prefix of its host and path. Empty: nothing is known. */
  async find(url: URL, scope: Scope): Promise<readonly CredentialHeader[]> {
    await this.#load(scope);
    let prefix = plainPrefix(`${url.host}${url.pathname}${url.search}`);
    for (;;) {
      const headers = this.#known.get(prefix);
      if (headers !== undefined) return headers;
      const slash = prefix.lastIndexOf("/");
      if (slash === -1) return [];
      prefix = prefix.slice(0, slash);
    }
  }

  /** Asks the commands again with a refusal; without commands there is nobody to ask. True: they were asked. */
  async refused(refusal: Refusal, scope: Scope): Promise<boolean> {
    if (!this.#authenticators.some(({ kind }) => kind === "command")) return false;
    await this.#askAll(refusal, scope);
    return true;
  }

  /** Asks every authenticator what it knows, once for all who come first: it must not end with the one that began it. */
  async #load(scope: Scope): Promise<void> {
    if (this.#settled) return;
    const work = "credentials of this gateway";
    scope.tell({ what: "work.joined", work });
    const detached = forObject({ signal: new AbortController().signal, tell: this.#tell }, work);
    this.#loaded ??= this.#askAll(undefined, detached).finally(() => (this.#settled = true));
    await untilGivenUp(this.#loaded, scope.signal);
  }

  async #askAll(refusal: Refusal | undefined, scope: Scope): Promise<void> {
    // Last to first, so that the first entry that knows a prefix has the last word
    for (const authenticator of this.#authenticators.toReversed()) {
      if (authenticator.kind === "command") await this.#askCommand(authenticator, refusal, scope);
      else if (refusal === undefined) await this.#readNetrc(scope);
    }
  }

  async #askCommand(command: AuthCommand, refusal: Refusal | undefined, scope: Scope): Promise<void> {
    const { environment } = this.#options;
    try {
      const answer = await this.#bounded(`GOAUTH command ${command.program}`, scope, (inner) =>
        runAuthCommand(command, refusal, environment, inner),
      );
      for (const [prefix, headers] of answer) this.#store(prefix, headers);
    } catch (failure) {
      scope.signal.throwIfAborted();
      this.#complain(failure instanceof Error ? failure.message : String(failure));
    }
  }

  async #readNetrc(scope: Scope): Promise<void> {
    const file = netrcPath(this.#options.environment);
    try {
      const text = await this.#bounded(file, scope, ({ signal }) =>
        readFile(file, { encoding: "utf8", signal }).catch(unlessAbsent),
      );
      for (const { machine, login, password } of parseNetrc(text).toReversed()) {
        this.#store(machine, [basic(login, password)]);
      }
    } catch (failure) {
      scope.signal.throwIfAborted();
      const code = (failure as NodeJS.ErrnoException).code ?? String(failure);
      this.#complain(`netrc file ${file} cannot be read (${code}); no logins are taken from it`);
    }
  }

  #bounded<T>(what: string, scope: Scope, work: (scope: Scope) => Promise<T>): Promise<T> {
    const budgetMs = this.#options.credentialsMs;
    const fault = (): Fault => new Fault("UPSTREAM_UNAUTHORIZED", `${what} did not answer within ${budgetMs} ms`);
    return within(scope, { reason: "credentials", on: what, budgetMs, fault }, work);
  }

  #store(prefix: string, headers: readonly CredentialHeader[]): void {
    if (headers.length === 0) this.#known.delete(plainPrefix(prefix));
    else this.#known.set(plainPrefix(prefix), headers);
  }

  /** Each text once: a helper that fails would otherwise say so at every refusal. */
  #complain(message: string): void {
    if (this.#complained.has(message)) return;
    this.#complained.add(message);
    this.#tell({ what: "server.note", message });
  }
}

/** An Authorization header of HTTP basic authentication. */
export function basic(user: string, password: Secret, name = "authorization"): CredentialHeader {
  const pair = Buffer.from(`${user}:${password.reveal()}`).toString("base64");
  return { name, value: new Secret(`Basic ${pair}`) };
}

/** User and password of a URL as basic authentication, or undefined when it has neither. */
export function basicFromUrl(url: URL, name?: string): CredentialHeader | undefined {
  if (url.username === "" && url.password === "") return undefined;
  return basic(decoded(url.username), new Secret(decoded(url.password)), name);
}

function unlessAbsent(failure: NodeJS.ErrnoException): string {
  if (failure.code === "ENOENT") return "";
  throw failure;
}

/** @see cmd/go/internal/auth/netrc.go, netrcPath */
function netrcPath(environment: Environment): string {
  return environment["NETRC"] || join(environment["HOME"] || homedir(), ".netrc");
}

function plainPrefix(prefix: string): string {
  return prefix.replace(/^https:\/\//, "").replace(/\/$/, "");
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
