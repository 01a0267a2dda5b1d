import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { ToldEvent } from "../../src/events/event.ts";
import { lookForSecrets, watchAnswers } from "./leaks/leaks.ts";
import type { TestDatabase } from "./test-database.ts";

export type ModgateOptions = {
  readonly data: string;
  /** GOPROXY list. */
  readonly upstream: string;
  /** Verifies what is fetched. Absent, and without a flag that says otherwise: nothing is verified. */
  readonly database?: TestDatabase;
  /** Further flags, as on the command line. */
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
};

const binary = join(import.meta.dirname, "../../bin/modgate");
const startMs = 60_000;

/** The real program as a process of its own, on a free port of loopback. */
export class Modgate {
  readonly #child: ChildProcess;
  readonly url: string;
  /** What it logged so far, one event for each line. */
  readonly events: readonly (ToldEvent & Record<string, unknown>)[];
  readonly #output: { text: string };

  private constructor(child: ChildProcess, url: string, events: Modgate["events"], output: { text: string }) {
    this.#child = child;
    this.url = url;
    this.events = events;
    this.#output = output;
  }

  /** Starts it and waits until it is ready. It is killed when the test ends. */
  static async start(t: Pick<TestContext, "after">, options: ModgateOptions): Promise<Modgate> {
    const flags = [
      "--listen",
      "127.0.0.1:0",
      "--data",
      options.data,
      "--upstream",
      options.upstream,
      "--log",
      "json",
      "--log-level",
      "debug",
      ...(options.flags?.includes("--sumdb") === true ? [] : ["--sumdb", options.database?.sumdb ?? "off"]),
    ];
    const child = spawn(binary, ["serve", ...flags, ...(options.flags ?? [])], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, NETRC: "/dev/null", ...options.environment },
    });
    let wanted = false;
    t.after(() => {
      wanted = true;
      child.kill("SIGKILL");
      lookForSecrets("log of modgate serve", output.text);
    });
    watchAnswers();
    child.once("exit", (code, signal) => {
      if (!wanted && code !== 0 && signal === null)
        console.error(`modgate ended with ${code}:\n${output.text.slice(-2_000)}`);
    });
    const events: (ToldEvent & Record<string, unknown>)[] = [];
    const output = { text: "" };
    let line = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      output.text += text;
      const lines = (line + text).split("\n");
      line = lines.pop() ?? "";
      for (const whole of lines)
        if (whole.startsWith("{")) events.push(JSON.parse(whole) as ToldEvent & Record<string, unknown>);
    });
    const deadline = Date.now() + startMs;
    for (;;) {
      const listening = events.find((event) => event.what === "server.listening" && event.protocol !== "unix");
      if (listening !== undefined) return new Modgate(child, String(Reflect.get(listening, "address")), events, output);
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`modgate did not start:\n${output.text}`);
      await sleep(20);
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Waits until it has logged an event of this kind. */
  async saw(what: string, within = 5_000): Promise<void> {
    for (const deadline = Date.now() + within; !this.events.some((event) => event.what === what); await sleep(20)) {
      if (Date.now() > deadline) throw new Error(`modgate told no ${what} within ${within} ms`);
    }
  }

  /** Everything it wrote to standard error. */
  get output(): string {
    return this.#output.text;
  }

  /** Ends it by a signal and gives its exit code, or the signal's name when that ended it. */
  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<number | string> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null)
      return this.#child.exitCode ?? this.#child.signalCode ?? 0;
    const exited = once(this.#child, "exit");
    this.#child.kill(signal);
    const [code, by] = (await exited) as [number | null, string | null];
    return code ?? by ?? 0;
  }
}
