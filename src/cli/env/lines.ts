import { Fault } from "../../fault/fault.ts";

export type Variables = Readonly<Record<string, string>>;

type Line = (name: string, value: string) => string;

type Place = {
  readonly head?: string;
  readonly line: Line;
  /** Of a CI: what has it vouch for its runs to this gateway. */
  readonly vouching?: (gateway: string) => readonly string[];
};

/** How a variable is set in each place: what stands in front, then a line for each. */
const places: Readonly<Record<string, Place>> = {
  sh: { line: (name, value) => `export ${name}='${value.replaceAll("'", `'\\''`)}'` },
  fish: { line: (name, value) => `set -gx ${name} '${value.replace(/['\\]/g, "\\$&")}'` },
  powershell: { line: (name, value) => `$env:${name} = '${value.replaceAll("'", "''")}'` },
  go: { line: (name, value) => `go env -w ${name}='${value.replaceAll("'", `'\\''`)}'` },
  dockerfile: { line: (name, value) => `ENV ${name}=${JSON.stringify(value)}` },
  github: {
    head: "env:",
    line: (name, value) => `  ${name}: ${JSON.stringify(value)}`,
    vouching: () => ["permissions:", "  contents: read", "  id-token: write"],
  },
  gitlab: {
    head: "variables:",
    line: (name, value) => `  ${name}: ${JSON.stringify(value)}`,
    vouching: (gateway) => ["id_tokens:", "  MODGATE_ID_TOKEN:", `    aud: ${JSON.stringify(gateway)}`],
  },
};

export const placeNames = Object.keys(places);

/**
 * The lines for one place, or for all of them under headings.
 * @param trusting the gateway, where it gives a token to runs that their CI vouches for
 * @throws {Fault} USAGE for a place there is none of
 */
export function settingLines(variables: Variables, place: string | undefined, trusting?: string): readonly string[] {
  if (place === undefined)
    return placeNames.flatMap((name, at) => [
      ...(at > 0 ? [""] : []),
      `# ${name}`,
      ...settingLines(variables, name, trusting),
    ]);
  const found = places[place];
  if (found === undefined || !Object.hasOwn(places, place)) {
    throw new Fault("USAGE", `env: there is no place called ${JSON.stringify(place)}`, {
      hint: `name one of ${placeNames.join(", ")}, or none for all`,
    });
  }
  const { head, line, vouching } = found;
  const signIn = vouching !== undefined && trusting !== undefined;
  const all = { ...variables, ...(signIn && { GOAUTH: "modgate auth", MODGATE_GATEWAY: trusting }) };
  const lines = Object.entries(all).map(([name, value]) => line(name, value));
  return [...(head === undefined ? [] : [head]), ...lines, ...(signIn ? vouching(trusting) : [])];
}
