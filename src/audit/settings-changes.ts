import type { AuditEntry } from "./audit-entry.ts";

/** What is in effect: options by name, and who was granted what. */
export type Settings = {
  readonly options: Readonly<Record<string, unknown>>;
  readonly grants: readonly WrittenGrant[];
};

type WrittenGrant = { readonly subject: string; readonly role: string; readonly modules: string };

/** A leaf stays short, however much was changed at once. */
const mostNames = 50;

/** What stands in the trail when one thing is in effect in place of the other: a leaf for each grant, one for all options. */
export function settingsChanges(before: Settings, after: Settings): readonly AuditEntry[] {
  const [held, given] = [byText(before.grants), byText(after.grants)];
  return [
    ...[...held].filter(([text]) => !given.has(text)).map(([, grant]) => entryOf("grant.taken", grant)),
    ...[...given].filter(([text]) => !held.has(text)).map(([, grant]) => entryOf("grant.given", grant)),
    ...optionChanges(flat(before.options), flat(after.options)),
  ];
}

function byText(grants: readonly WrittenGrant[]): ReadonlyMap<string, WrittenGrant> {
  return new Map(grants.map((grant) => [`${grant.subject} ${grant.role} ${grant.modules}`, grant]));
}

function entryOf(what: "grant.given" | "grant.taken", { subject, role, modules }: WrittenGrant): AuditEntry {
  return { what, subject, module: modules, detail: role };
}

function optionChanges(before: Flat, after: Flat): readonly AuditEntry[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => before.get(name) !== after.get(name),
  );
  if (names.length === 0) return [];
  const told = names.slice(0, mostNames).map((name) => `${name}${inWords(before.get(name), after.get(name))}`);
  const more = names.length > mostNames ? [`${names.length - mostNames} more`] : [];
  return [{ what: "configuration", detail: [...told, ...more].join(", ") }];
}

type Flat = ReadonlyMap<string, string | undefined>;

/** Each option as JSON under its whole name: "limits.waitMs". */
function flat(options: Readonly<Record<string, unknown>>, prefix = ""): Flat {
  return new Map(
    Object.entries(options).flatMap(([name, value]): (readonly [string, string | undefined])[] => {
      const isGroup = typeof value === "object" && value !== null && !Array.isArray(value);
      if (isGroup) return [...flat(value as Readonly<Record<string, unknown>>, `${prefix}${name}.`)];
      return value === undefined ? [] : [[`${prefix}${name}`, JSON.stringify(value)]];
    }),
  );
}

/** Numbers and plain words are told; lists, paths and addresses, where names may stand, are not. */
function inWords(before: string | undefined, after: string | undefined): string {
  const shown = [before ?? "unset", after ?? "unset"].map((value) =>
    /^(?:-?[\d.]+|"?[a-z]+"?)$/.test(value) ? value : "…",
  );
  return `: ${shown.join(" → ")}`;
}
