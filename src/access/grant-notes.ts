import { everyone, type Grant } from "./grant.ts";
import type { Groups } from "./groups.ts";
import { hasRight, roles } from "./role.ts";

/** Grants of one subject that say nothing new or contradict each other, in words, each with its line. */
export function noteGrants(grants: readonly Grant[], groups?: Groups): readonly string[] {
  const kept = new Map<string, Grant[]>();
  for (const grant of grants) kept.set(keyOf(grant), [...(kept.get(keyOf(grant)) ?? []), grant]);
  const isDeprived = deprived(grants, groups);
  return grants.flatMap((grant) => {
    const mayBeWider = !isDeprived(grant.subject);
    return noteSame(grant, kept.get(keyOf(grant)) ?? []) ?? (mayBeWider ? noteWider(grant, kept) : undefined) ?? [];
  });
}

/** Whether something was taken from a subject, as itself or as one of others, or from somebody among whom it counts. */
function deprived(grants: readonly Grant[], groups: Groups | undefined): (subject: string) => boolean {
  const named = grants.filter(({ role }) => role === "none").map(({ subject }) => subject);
  const all = new Set(named.flatMap((subject) => [subject, ...membersOf(subject, groups)]));
  const known = new Map<string, boolean>();
  return (subject) => {
    const some = all.has(everyone) || (subject === everyone && all.size > 0);
    const found =
      known.get(subject) ?? (some || all.has(subject) || membersOf(subject, groups).some((one) => all.has(one)));
    known.set(subject, found);
    return found;
  };
}

function membersOf(subject: string, groups: Groups | undefined): readonly string[] {
  return [...(groups?.find(subject)?.members ?? [])];
}

function noteSame(grant: Grant, same: readonly Grant[]): string | undefined {
  const denial = same.find(({ role }) => role === "none");
  if (denial !== undefined) {
    return denial === grant || grant.role === "none"
      ? undefined
      : `${named(grant)} never counts: ${denial.at} takes it away`;
  }
  const place = same.indexOf(grant);
  const wider = same.find((one, index) => covers(one, grant) && (index < place || !covers(grant, one)));
  return wider && `${named(grant)} adds nothing to ${wider.at}`;
}

/** A beginning of the same path, or all, that gives as much. */
function noteWider(grant: Grant, kept: ReadonlyMap<string, readonly Grant[]>): string | undefined {
  const { subject, pattern } = grant;
  const elements = pattern.text === "*" ? [] : pattern.text.split("/");
  for (const length of elements.keys()) {
    const text = length === 0 ? "*" : elements.slice(0, length).join("/");
    const wider = kept.get(keyOf({ subject, pattern: { text } }))?.find((one) => covers(one, grant));
    if (wider !== undefined) return `${named(grant)} adds nothing to ${wider.at}, which has ${text}`;
  }
  return undefined;
}

function covers(one: Grant, other: Grant): boolean {
  return roles[other.role].every((right) => hasRight(one.role, right));
}

function keyOf({
  subject,
  pattern,
}: {
  readonly subject: string;
  readonly pattern: { readonly text: string };
}): string {
  return `${subject}\0${pattern.text}`;
}

function named({ at, subject, role, pattern }: Grant): string {
  return `${at}: ${subject} as ${role} for ${pattern.text}`;
}
