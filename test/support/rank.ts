/**
 * How well two sets of times can be told apart: the chance that one of the first is larger than one of the second
 * (Mann and Whitney's U as a share). 0.5: not at all; 0 and 1: always. Outliers and the unit count for nothing.
 */
export function chanceOfLarger(one: readonly number[], other: readonly number[]): number {
  const all = [...one.map((value) => ({ value, mine: 1 })), ...other.map((value) => ({ value, mine: 0 }))];
  all.sort((x, y) => x.value - y.value);
  let ranks = 0;
  for (let from = 0; from < all.length;) {
    let to = from;
    let mine = 0;
    for (; all[to]?.value === all[from]?.value && to < all.length; to++) mine += all[to]?.mine ?? 0;
    // Equal values share the middle of their ranks.
    ranks += mine * ((from + to + 1) / 2);
    from = to;
  }
  return (ranks - (one.length * (one.length + 1)) / 2) / (one.length * other.length);
}
