import type { ToldEvent } from "../../events/event.ts";
import { RunTally } from "../../events/run-tally.ts";
import { explanation, summary } from "./last-lines.ts";
import { liveBlock } from "./live-block.ts";
import { Rate } from "./rate.ts";
import { type Screen, UnderOutput } from "./under-output.ts";
import { WaitLines } from "./wait-line.ts";
import { seconds } from "./words.ts";

export type ProgressOptions = {
  /**
   * block: redrawn under the command's output, which must pass through `output`; lines: whole lines after some seconds of
   * waiting; events: each event as JSON; nothing.
   */
  readonly form: "block" | "lines" | "events" | "nothing";
  readonly screen: Screen;
  readonly now?: () => number;
};

/** A run that is over sooner needs no block: it would only flicker. */
const blockAfterMs = 400;
const redrawMs = 200;

/** What a person sees of the gateway while a command runs, and behind it: a reader of the events. */
export class Progress {
  readonly #options: ProgressOptions;
  readonly #now: () => number;
  readonly #tally = new RunTally();
  readonly #waits = new WaitLines();
  readonly #rate = new Rate();
  readonly #under: UnderOutput;
  readonly #began: number;
  readonly #timer: NodeJS.Timeout | undefined;

  constructor(options: ProgressOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#began = this.#now();
    this.#under = new UnderOutput(options.screen);
    const looks = options.form === "block" || options.form === "lines";
    this.#timer = looks ? setInterval(() => this.look(), redrawMs).unref() : undefined;
  }

  /** The reader to attach to the stream of events. */
  readonly read = (event: ToldEvent): void => {
    this.#tally.read(event);
    const { form, screen } = this.#options;
    if (form === "events") screen.write(`${JSON.stringify(event)}\n`);
    else if (event.what === "run.note") this.say(event.message);
    else if (event.what === "stale.served") {
      this.say(`an answer of ${seconds(event.ageMs)} ago stands for ${event.module} (${event.kind}): ${event.because}`);
    }
  };

  /** Something a person should know, as a line of its own. */
  say(message: string): void {
    if (this.#options.form === "block" || this.#options.form === "lines") this.#under.line(`modgate: ${message}`);
  }

  /** Output of the command, on its way to the screen. */
  output(bytes: Uint8Array): void {
    this.#under.write(bytes);
  }

  /** Looks at the clock. Called by itself several times a second. */
  look(): void {
    const now = this.#now();
    if (this.#options.form === "lines") {
      const line = this.#waits.due(this.#tally, now);
      if (line !== undefined) this.#under.line(line);
    } else if (this.#options.form === "block" && this.#tally.requests > 0 && now - this.#began > blockAfterMs) {
      const bytesPerSecond = this.#rate.of(this.#tally.fetched.bytes, now);
      this.#under.show(liveBlock(this.#tally, { now, sinceStartMs: now - this.#began, bytesPerSecond }));
    }
  }

  /** The command has ended with this code. */
  finish(code: number): void {
    clearInterval(this.#timer);
    this.#under.show([]);
    if (this.#options.form === "events" || this.#options.form === "nothing") return;
    for (const line of summary(this.#tally, this.#now() - this.#began)) this.#under.line(line);
    if (code !== 0) for (const line of explanation(this.#tally)) this.#under.line(line);
  }
}
