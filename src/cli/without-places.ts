/** Plain settings without the lines they stand in: what only moved has not changed. */
export function withoutPlaces(settings: object): Readonly<Record<string, unknown>> {
  const text = JSON.stringify(settings, (name, value: unknown) => (name === "at" ? undefined : value));
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}
