import type { Writable } from "node:stream";

/** A terminal, as far as it is written to. */
export type Screen = Pick<Writable, "write"> & { readonly columns?: number };

/**
 * A block of lines that stays under the output of a command: taken away before the command's own lines are written, and
 * drawn again behind them.
 */
export class UnderOutput {
  readonly #screen: Screen;
  #drawn = 0;
  #block: readonly string[] = [];
  /** The command has written a line without its end: nothing may be put behind it. */
  #open = false;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  /** Output of the command. */
  write(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#clear();
    this.#screen.write(bytes);
    this.#open = bytes.at(-1) !== 0x0a;
    this.#draw();
  }

  /** A line of our own above the block. */
  line(text: string): void {
    this.write(Buffer.from(`${this.#open ? "\n" : ""}${text}\n`));
  }

  show(block: readonly string[]): void {
    this.#clear();
    this.#block = block;
    this.#draw();
  }

  #clear(): void {
    if (this.#drawn > 0) this.#screen.write(`\r${this.#drawn > 1 ? `\x1b[${this.#drawn - 1}A` : ""}\x1b[J`);
    this.#drawn = 0;
  }

  #draw(): void {
    if (this.#open || this.#block.length === 0) return;
    // A line that wraps would be two when it is taken away.
    const width = Math.max(20, (this.#screen.columns ?? 80) - 1);
    const fitting = this.#block.map((line) => (line.length > width ? `${line.slice(0, width - 1)}…` : line));
    this.#screen.write(fitting.join("\n"));
    this.#drawn = fitting.length;
  }
}
