import type { Matcher } from "./matcher.ts";
import type { Evaluator } from "./source/evaluate.ts";
import type { Hole, Place, Untold, Value } from "./source/value.ts";

/** The dev server of a configuration file, as far as it can be told without running the file. */
export type DevServer = {
  readonly kind: "vite" | "webpack";
  /** The file as it was named, and the folder that URLs begin in. */
  readonly file: string;
  readonly root: string;
  /** The folder whose files are served as they are; undefined: none. */
  readonly publicFolder: string | undefined;
  /** Where the page lives: "/" or "/app/"; relative ones count as "/". */
  readonly base: string;
  readonly baseAt: Place | undefined;
  /** In the order in which they are tried. */
  readonly rules: readonly Rule[];
  /** Places that may bring further rules. */
  readonly holes: readonly Hole[];
  readonly aliases: readonly Alias[];
  readonly dedupe: readonly string[];
  /** Webpack's historyApiFallback. */
  readonly fallback: Value | undefined;
  /** Everything else that is not told. */
  readonly untold: readonly Untold[];
  readonly evaluator: Evaluator;
};

/** One rule of a proxy. */
export type Rule = {
  /** Its key or context as it is written. */
  readonly key: string;
  readonly at: Place;
  /** The same key before it, whose value is lost. */
  readonly lost: readonly Place[];
  readonly matcher: Matcher;
  /** Written as a mere address: Vite then sets changeOrigin. */
  readonly short: boolean;
  readonly target: Value | undefined;
  readonly rewrite: Value | undefined;
  readonly bypass: Value | undefined;
  /** What else it says, by name. */
  readonly option: (name: string) => Value | undefined;
};

/** An entry of resolve.alias. */
export type Alias = {
  readonly find: string | RegExp;
  readonly replacement: Value;
  readonly at: Place;
};

/** "vite.config.ts:7:9" */
export function shownAt({ file }: Pick<DevServer, "file">, { line, column }: Place): string {
  return `${file}:${line}:${column}`;
}
