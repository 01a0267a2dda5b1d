import { maskAddresses } from "../../gomod/user-information.ts";
import type { Patient } from "../patient.ts";
import { contacts } from "../probes/contacts.ts";
import type { Exchange } from "../probes/exchange.ts";
import { locks } from "../probes/locks.ts";
import { type Remote, repositories } from "../probes/repositories.ts";
import { wanted } from "../probes/wanted.ts";
import { type WatchedZip, zips } from "../probes/zips.ts";
import type { Setting } from "../surroundings/go-settings.ts";

/** Something that was looked at, in names and numbers that need no translation. */
export type Fact = { readonly mark: "✓" | "✗" | "-"; readonly area: string; readonly what: string };

/** What is known at the end of an examination, of what anybody measured. */
export function facts(patient: Patient): readonly Fact[] {
  const { settings, go, project } = patient.surroundings;
  const all: Fact[] = [
    { mark: go.version === "" ? "✗" : "✓", area: "go", what: go.version === "" ? "no go command answers" : go.version },
    { mark: "✓", area: "config", what: [settings.GOPROXY, settings.GOSUMDB].map(shown).join("  ") },
  ];
  const privates = [settings.GOPRIVATE, settings.GONOPROXY, settings.GONOSUMDB].filter(
    ({ origin }) => !isDerived(origin.from),
  );
  if (privates.length > 0) all.push({ mark: "✓", area: "private", what: privates.map(shown).join("  ") });
  const needed = patient.measured(wanted);
  if (needed?.because === "project") {
    const missing = needed.listed.length + needed.direct.length;
    all.push({
      mark: "✓",
      area: "project",
      what: `${project.goMod?.file ?? project.goWork?.file ?? ""}: ${missing} to fetch, ${needed.cached} in the cache`,
    });
  } else if (needed?.because === "machine")
    all.push({ mark: "-", area: "project", what: `no go.mod in ${patient.surroundings.folder} or above` });
  for (const { role, exchange } of patient.measured(contacts) ?? []) all.push(contactFact(role, exchange));
  const watched = patient.measured(zips) ?? [];
  if (watched.length > 0) all.push(zipFact(watched));
  for (const { named, remote } of patient.measured(repositories) ?? []) {
    if (remote !== undefined) all.push(gitFact(named.module, remote));
  }
  const measured = patient.measured(locks);
  if (measured?.state === "measured") {
    const held = measured.held.length;
    all.push({ mark: held === 0 ? "✓" : "✗", area: "locks", what: held === 0 ? "none held" : `${held} held` });
  } else if (measured !== undefined) all.push({ mark: "-", area: "locks", what: "not measured: no /proc/locks" });
  return all;
}

function isDerived(from: Setting["origin"]["from"]): boolean {
  return from === "default" || from === "variable";
}

function shown({ name, value, origin }: Setting): string {
  const where = "file" in origin ? origin.file : origin.from === "variable" ? origin.name : origin.from;
  return `${name}=${maskAddresses(value)} (${where})`;
}

function zipFact(watched: readonly WatchedZip[]): Fact {
  const good = watched.filter((zip) => zip.end === "flows" || (zip.end === "whole" && !(zip.verdict instanceof Error)));
  const bytes = watched.reduce((sum, { received }) => sum + received, 0);
  const mark = good.length === watched.length ? "✓" : "✗";
  return { mark, area: "zips", what: `${good.length} of ${watched.length} looked at are well · ${bytes} bytes` };
}

function gitFact(module: string, { url, connected, listed }: Remote): Fact {
  const reached =
    connected === undefined ? [] : [connected.good ? `connect ${connected.tookMs} ms` : connected.fault.message];
  const words = listed.end === "failed" ? listed.words : listed.end === "silent" ? "no answer" : "answers";
  const what = [module, url, ...reached, `ls-remote: ${words} after ${listed.tookMs} ms`].join(" · ");
  return { mark: listed.end === "good" ? "✓" : "✗", area: "git", what };
}

function contactFact(area: string, exchange: Exchange): Fact {
  const phases = Object.entries(exchange.phases).map(([name, ms]) => `${name} ${Math.round(ms)} ms`);
  const end =
    exchange.end === "answered"
      ? `${exchange.status} after ${Math.round(exchange.tookMs)} ms`
      : `${exchange.at}: ${exchange.fault.message.split("\n")[0] ?? ""}`;
  const through = exchange.via === undefined ? [] : [`through ${exchange.via}`];
  return {
    mark: exchange.end === "answered" ? "✓" : "✗",
    area,
    what: [exchange.where || exchange.url, ...through, ...phases, end].join(" · "),
  };
}
