/** How one rule stands in the way of another that comes after it. */
export type Conflict = "shadowed" | "overlap";

/** Of rules in the order in which they win: the pairs of which the first takes something from the second. */
export function conflictsAmong<Rule>(
  ranked: readonly Rule[],
  relate: (winner: Rule, loser: Rule) => Conflict | undefined,
): readonly { readonly kind: Conflict; readonly winner: Rule; readonly loser: Rule }[] {
  return ranked.flatMap((loser, place) =>
    ranked.slice(0, place).flatMap((winner) => {
      const kind = relate(winner, loser);
      return kind === undefined ? [] : [{ kind, winner, loser }];
    }),
  );
}
