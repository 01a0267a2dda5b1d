/**
 * Metrics in Prometheus' text format: a sample for each combination of label values. Own, because they are counted in
 * the way of every answer, and a library that finds the sample anew each time takes longer than all of the flows
 * (docs/adr/0006-dependencies.md).
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export class Metric<Label extends string, S extends Sample> {
  readonly about: About<Label>;
  readonly #make: () => S;
  readonly #samples = new Map<string, S>();

  constructor(about: About<Label>, make: () => S) {
    this.about = about;
    this.#make = make;
  }

  /** The sample of these label values. Whoever needs it often may keep it. */
  of(values: Readonly<Record<Label, string>>): S {
    const labels = this.about.labels.map((label) => `${label}="${escaped(values[label])}"`).join();
    const known = this.#samples.get(labels);
    if (known !== undefined) return known;
    const sample = this.#make();
    this.#samples.set(labels, sample);
    return sample;
  }

  text(): string {
    const { name, help, type } = this.about;
    const lines = [...this.#samples].flatMap(([labels, sample]) => sample.lines(name, labels));
    return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ""].join("\n");
  }
}

export type About<Label extends string> = {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly labels: readonly Label[];
};

export interface Sample {
  /** @param labels `a="b",c="d"`, or empty */
  lines(name: string, labels: string): readonly string[];
}

/** One number, of a counter or a gauge. */
export class Amount implements Sample {
  #value = 0;

  add(more: number): void {
    this.#value += more;
  }

  set(value: number): void {
    this.#value = value;
  }

  lines(name: string, labels: string): readonly string[] {
    return [`${name}${braced(labels)} ${this.#value}`];
  }
}

/** How long something has been as it is: a gauge of seconds, counted when it is read. */
export class Age implements Sample {
  readonly #now: () => number;
  #since: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#since = now();
  }

  /** @param since milliseconds since 1970 */
  begin(since: number): void {
    this.#since = since;
  }

  lines(name: string, labels: string): readonly string[] {
    return [`${name}${braced(labels)} ${Math.max(0, this.#now() - this.#since) / 1000}`];
  }
}

/** How many values lay where, of a histogram. */
export class Distribution implements Sample {
  readonly #bounds: readonly number[];
  /** One more than there are bounds: what lies above all of them comes last. */
  readonly #counts: number[];
  #sum = 0;

  /** @param bounds upper ones, ascending */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(value: number): void {
    let at = 0;
    while (value > (this.#bounds[at] ?? Number.POSITIVE_INFINITY)) at++;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#sum += value;
  }

  lines(name: string, labels: string): readonly string[] {
    const rest = labels === "" ? "" : `,${labels}`;
    let count = 0;
    const buckets = this.#counts.map((some, at) => {
      count += some;
      return `${name}_bucket{le="${this.#bounds[at] ?? "+Inf"}"${rest}} ${count}`;
    });
    return [...buckets, `${name}_sum${braced(labels)} ${this.#sum}`, `${name}_count${braced(labels)} ${count}`];
  }
}

function braced(labels: string): string {
  return labels === "" ? "" : `{${labels}}`;
}

function escaped(value: string): string {
  return value.replace(/[\\"\n]/g, (character) => (character === "\n" ? "\\n" : `\\${character}`));
}
