import { Fault } from "../fault/fault.ts";
import { anonymous, checkSubject, everyone, groupMark } from "./grant.ts";

export type WrittenGroup = { readonly name: string; readonly members: readonly string[]; readonly at: string };

/** Subjects that grants can name as one. */
export type Group = {
  /** As grants name it: "group:payments". */
  readonly subject: string;
  readonly members: ReadonlySet<string>;
  readonly at: string;
};

/** Who is in which groups. */
export class Groups {
  readonly #bySubject: ReadonlyMap<string, Group>;
  readonly #byMember = new Map<string, Group[]>();

  /** @throws {Fault} BAD_GRANT with the place */
  constructor(written: readonly WrittenGroup[] = []) {
    const groups = written.map(parseGroup);
    this.#bySubject = new Map(groups.map((group) => [group.subject, group]));
    for (const group of groups) {
      for (const member of group.members) {
        const all = this.#byMember.get(member);
        if (all === undefined) this.#byMember.set(member, [group]);
        else all.push(group);
      }
    }
  }

  /** "group:payments" */
  find(subject: string): Group | undefined {
    return this.#bySubject.get(subject);
  }

  /** Those a subject is in. */
  of(subject: string): readonly Group[] {
    return this.#byMember.get(subject) ?? [];
  }
}

function parseGroup({ name, members, at }: WrittenGroup): Group {
  const refuse = (why: string) => new Fault("BAD_GRANT", `${at}: ${why}`);
  if (!/^[A-Za-z0-9][\w.-]{0,99}$/.test(name))
    throw refuse(`${JSON.stringify(name.slice(0, 50))} is no name of a group: letters, digits and . _ - are taken`);
  for (const member of members) {
    const why =
      member === everyone || member === anonymous ? `${member} is no member of a group` : checkSubject(member);
    if (why !== undefined) throw refuse(`group ${name}: ${why}`);
  }
  return { subject: `${groupMark}${name}`, members: new Set(members), at };
}
