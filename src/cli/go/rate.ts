/** Over how long a rate is measured. */
const windowMs = 3_000;

/** Bytes a second over the last seconds, from what was counted at each look. */
export class Rate {
  #looks: readonly { readonly at: number; readonly bytes: number }[] = [];

  of(bytes: number, at: number): number {
    this.#looks = [...this.#looks.filter((look) => look.at > at - windowMs), { at, bytes }];
    const [first = { at, bytes }] = this.#looks;
    return at === first.at ? 0 : Math.max(0, ((bytes - first.bytes) * 1000) / (at - first.at));
  }
}
