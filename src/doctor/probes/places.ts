import { asFault, type Fault } from "../../fault/fault.ts";
import { matchGoImport, parseGoImports } from "../../sources/git/go-import.ts";
import { knownRepository } from "../../sources/git/known-hosts.ts";
import type { RepositoryRoot } from "../../sources/git/repository-root.ts";
import type { Patient } from "../patient.ts";
import type { Named } from "../surroundings/requirements.ts";
import { exchange, type Exchange } from "./exchange.ts";
import { routes } from "./routes.ts";
import { wanted } from "./wanted.ts";

/** Where a module that is fetched from version control lies. */
export type Place = {
  readonly named: Named;
  /** GET https://MODULE?go-get=1, where the path alone does not say. */
  readonly page: Exchange | undefined;
  /** undefined: the page did not come, or has no tag for it. */
  readonly root: RepositoryRoot | Fault | undefined;
};

const mostPlaces = 6;

/** One for each repository, as far as paths tell them apart. */
export async function places(patient: Patient): Promise<readonly Place[]> {
  const [{ direct }, walks] = await Promise.all([patient.measure(wanted), patient.measure(routes)]);
  const named = [...direct, ...walks.filter(({ end }) => end === "direct").map((walk) => walk.named)];
  const roots = new Map<string, Named>();
  for (const one of named) roots.set(one.module.split("/").slice(0, 3).join("/"), one);
  return Promise.all([...roots.values()].slice(0, mostPlaces).map((one) => place(patient, one)));
}

async function place(patient: Patient, named: Named): Promise<Place> {
  const known = ofPath(named);
  if (known !== undefined) return { named, page: undefined, root: known };
  const [host = "", ...path] = named.module.split("/");
  const page = await exchange(patient, new URL(`https://${host}/${path.join("/")}?go-get=1`));
  const tag = page.end === "answered" ? tagFor(named, page.body.toString("utf8")) : undefined;
  return { named, page, root: tag };
}

function ofPath({ module }: Named): RepositoryRoot | Fault | undefined {
  try {
    return knownRepository(module, true);
  } catch (failure) {
    return asFault(failure);
  }
}

function tagFor({ module }: Named, page: string): RepositoryRoot | Fault | undefined {
  try {
    const tag = matchGoImport(parseGoImports(page), module);
    if (tag === undefined || (tag.vcs !== "git" && tag.vcs !== "mod")) return undefined;
    return { kind: tag.vcs, root: tag.prefix, addresses: [tag.address], subdirectory: tag.subdirectory };
  } catch (failure) {
    return asFault(failure);
  }
}
