import { askGoEnvironment, type GoEnvironment } from "../../doctor/surroundings/go-environment.ts";
import { parseGoproxyList } from "../../gomod/goproxy-list.ts";
import type { ModulePath } from "../../gomod/module-path.ts";
import { type Why, whyModule, type WhyNeeds, type WhyUpstream } from "../../modules/why.ts";
import { routeOf } from "../../sources/route.ts";
import { shownName } from "../../sources/upstreams.ts";
import { type KeptRecords, readKeptRecords } from "../../store/kept-records.ts";
import type { Given } from "../command.ts";
import { flagsIn } from "../gateway-socket.ts";
import { laptopPresets } from "../go/laptop-presets.ts";
import { defaultSumdb, parseSumdbs } from "../parse-sumdbs.ts";
import { readPrivateRules } from "../private-rules.ts";
import { readConfig, type ReadConfig } from "../read-config.ts";
import { unlistedModules } from "../unlisted-modules.ts";
import { startFolder } from "../start-folder.ts";

/** What the own configuration and the records of `modgate go` say of a module. */
export async function whyHere(given: Given, module: ModulePath, version: string | undefined): Promise<Why> {
  const { config, go, records } = await openOwnRecords(given);
  try {
    const rules = readPrivateRules(config.private);
    const needs: WhyNeeds = {
      route: (path) => routeOf(rules, path),
      upstreams: async () => upstreamsOf(config.upstream ?? go.GOPROXY),
      unlisted: unlistedModules(config, rules),
      databases: parseSumdbs(config.sumdb).map(({ name }) => name),
      toolchains: (parseSumdbs(config.sumdb)[0] ?? defaultSumdb()).name,
      store: records ?? nothingKept,
      waiting: () => [],
    };
    return await whyModule(needs, module, version);
  } finally {
    await records?.close();
  }
}

export type OwnRecords = {
  readonly config: ReadConfig;
  readonly go: GoEnvironment;
  /** undefined: nothing has been kept yet. */
  readonly records: KeptRecords | undefined;
};

/** The configuration of `modgate go` in this folder, and the records of its cache. */
export async function openOwnRecords(given: Given): Promise<OwnRecords> {
  const go = await askGoEnvironment(startFolder(), process.env);
  const config = readConfig(flagsIn(given), process.env, laptopPresets(process.env, go));
  return { config, go, records: readKeptRecords(config.data) };
}

function upstreamsOf(list: string): readonly WhyUpstream[] {
  return parseGoproxyList(list).map((entry) => ({ name: entry.kind === "url" ? shownName(entry.url) : entry.kind }));
}

const nothingKept: WhyNeeds["store"] = {
  objects: {
    find: async () => undefined,
    versions: async () => [],
  },
  answers: { find: async () => undefined },
  checksums: { evidence: async () => undefined, pin: async () => undefined },
  traces: { last: async () => [] },
};
