import { spawn, spawnSync } from "node:child_process";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Identity } from "../net/private-ca.ts";

const backend = join(spawnSync("git", ["--exec-path"], { encoding: "utf8" }).stdout.trim(), "git-http-backend");

export type GitServerOptions = {
  /** Serve over TLS, with this certificate. */
  readonly identity?: Identity;
  /** Only who comes with one of these may in, by basic authentication: "user:password". */
  readonly logins?: readonly string[];
};

/** A real git server over HTTP on loopback: `git http-backend` behind a small CGI. */
export class GitServer {
  readonly #server: Server;
  readonly #folder: string;
  readonly #scheme: string;
  /** "GET /repository/info/refs", in the order they came. */
  readonly asked: string[] = [];
  /** Bytes of all answers. */
  sentBytes = 0;
  /** Answers some requests otherwise: true when it has. */
  instead: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;

  /** Who may in, once logins were named. */
  logins: readonly string[] | undefined;

  private constructor(folder: string, { identity, logins }: GitServerOptions) {
    this.#folder = folder;
    this.logins = logins;
    const answer = (request: IncomingMessage, response: ServerResponse): void => this.#answer(request, response);
    this.#server = identity === undefined ? createServer(answer) : createTlsServer(identity, answer);
    this.#scheme = identity === undefined ? "http" : "https";
  }

  /** Serves the bare repositories in a folder, whatever their own set-up says of it. */
  static async start(
    t: Pick<TestContext, "after">,
    folder: string,
    options: GitServerOptions = {},
  ): Promise<GitServer> {
    const server = new GitServer(folder, options);
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    t.after(() => {
      server.#server.closeAllConnections();
      server.#server.close();
    });
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `${this.#scheme}://127.0.0.1:${this.port}`;
  }

  #isStranger({ headers: { authorization = "" } }: IncomingMessage): boolean {
    const login = Buffer.from(authorization.replace(/^Basic /, ""), "base64").toString();
    return this.logins !== undefined && !this.logins.includes(login);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? "/", this.url);
    this.asked.push(`${request.method} ${pathname}`);
    if (this.instead?.(request, response) === true) return;
    if (this.#isStranger(request)) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end("who are you?\n");
      return;
    }
    const child = spawn(backend, [], {
      stdio: ["pipe", "pipe", "ignore"],
      env: {
        PATH: process.env["PATH"],
        HOME: "/nonexistent",
        GIT_CONFIG_NOSYSTEM: "1",
        GIT_PROJECT_ROOT: this.#folder,
        GIT_HTTP_EXPORT_ALL: "1",
        REQUEST_METHOD: request.method,
        PATH_INFO: pathname,
        QUERY_STRING: searchParams.toString(),
        CONTENT_TYPE: request.headers["content-type"] ?? "",
        HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
        GIT_PROTOCOL: request.headers["git-protocol"]?.toString() ?? "",
        REMOTE_ADDR: "127.0.0.1",
      },
    });
    child.stdin.on("error", () => undefined);
    request.pipe(child.stdin);
    response.on("close", () => child.kill());
    let head = Buffer.of();
    child.stdout.on("data", (chunk: Buffer) => {
      this.sentBytes += chunk.length;
      if (response.headersSent) {
        response.write(chunk);
        return;
      }
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      const lines = head
        .toString("latin1", 0, end)
        .split("\r\n")
        .map((line) => line.split(/: (.*)/s));
      const status = lines.find(([name]) => name === "Status")?.[1] ?? "200";
      response.writeHead(
        Number.parseInt(status, 10),
        Object.fromEntries(lines.filter(([name]) => name !== "Status")) as Record<string, string>,
      );
      response.write(head.subarray(end + 4));
    });
    child.stdout.on("end", () => response.end());
  }
}
