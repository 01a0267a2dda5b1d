import { Git, type GitOptions } from "../../net/git/git.ts";
import { discovered } from "../../net/git/git-access.ts";
import type { EgressRules } from "../../net/egress-guard.ts";
import type { HttpClient } from "../../net/http.ts";
import type { Lanes } from "../../net/lanes.ts";
import type { Resolver } from "../../net/resolver.ts";
import { MirrorFolders } from "../../store/mirror-folders.ts";
import { Discovery, type DiscoveryDoors } from "./discovery.ts";
import { GitSource } from "./git-source.ts";
import { type GitRules, Repositories } from "./repositories.ts";

export type GitSourceOptions = Omit<GitOptions, "emptyFolder"> & {
  /** The data folder, already locked. */
  readonly directory: string;
  /** How long a list of refs is believed. */
  readonly refsFreshMs?: number;
  /** How long the meta tags of a page are believed. */
  readonly pagesFreshMs?: number;
};

export type GitSourceDoors = {
  readonly http: HttpClient;
  /** For modules whose host names a GOPROXY server. */
  readonly lanes: Lanes;
  readonly resolver: Pick<Resolver, "resolve">;
  readonly egress: EgressRules;
  /** Absent: everything is discovered, and reached as a stranger. */
  readonly rules?: GitRules;
  readonly page?: DiscoveryDoors["page"];
};

/** The source that stands behind `direct`. @throws {Fault} STORAGE_FAILED, STORAGE_FULL */
export async function openGitSource(options: GitSourceOptions, doors: GitSourceDoors): Promise<GitSource> {
  const { directory, refsFreshMs = 10_000, pagesFreshMs = 60_000, ...gitOptions } = options;
  const { http, lanes, resolver, egress, rules = noRules, page = () => ({ trust: "discovered" }) } = doors;
  const folders = await MirrorFolders.open(directory);
  const git = new Git({ ...gitOptions, emptyFolder: folders.empty }, { resolver, rules: egress });
  const discovery = new Discovery({ overSsh: options.profile === "laptop", freshMs: pagesFreshMs }, { http, page });
  const repositories = new Repositories({ refsFreshMs }, { http, lanes, git, folders, discovery, rules, page });
  return new GitSource(repositories, folders.spool);
}

const noRules: GitRules = { root: () => undefined, access: () => discovered };
