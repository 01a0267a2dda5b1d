import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashInRecord, readEvidence } from "../checksums/evidence.ts";
import { EventStream } from "../events/stream.ts";
import { asFault, Fault } from "../fault/fault.ts";
import { escapePath, escapeVersion } from "../gomod/escape.ts";
import { parseGoSum, type GoSumLine } from "../gomod/go-sum.ts";
import type { Relay } from "../http/deps.ts";
import { openStore } from "../store/store.ts";
import { parseRecord } from "../tlog/index.ts";
import { openGateway } from "./gateway.ts";
import { machineGoproxy } from "./machine-goproxy.ts";
import { parseSumdbs, type ConfiguredDatabase } from "./parse-sumdbs.ts";
import { readPrivateRules } from "./private-rules.ts";
import type { ReadConfig } from "./read-config.ts";
import { unlistedModules } from "./unlisted-modules.ts";

/** Lookups under way at a time. */
const atATime = 16;

/** Checks a .tlog-proof file without the network, by the key of the first database. Exit code 0 when it holds. */
export async function verifyProof(config: ReadConfig, file: string): Promise<number> {
  const { verifier } = firstDatabase(config);
  const { id, text, head } = readEvidence(await readNamed(file), verifier);
  process.stdout.write(text);
  process.stdout.write(`proven: record ${id} of the ${head.tree.size} that ${verifier.name} has signed\n`);
  return 0;
}

/** Holds every line of a go.sum file against the first database. Exit code 0 when all are its. */
export async function verifyGoSum(config: ReadConfig, file: string): Promise<number> {
  const { name } = firstDatabase(config);
  const unlisted = unlistedModules(config, readPrivateRules(config.private));
  const { lines, rubbish } = parseGoSum(Buffer.from(await readNamed(file)).toString("utf8"));
  const asked = lines.filter(({ path }) => unlisted.by(path) === undefined);
  const complaints = rubbish.map((number) => `line ${number} is none of a go.sum file`);
  complaints.push(...(await withRelay(config, (relay) => compareAll(asked, name, relay))));
  for (const complaint of complaints) process.stdout.write(`${complaint}\n`);
  const skipped = lines.length - asked.length;
  const unlistedWords = skipped === 0 ? "" : `, ${skipped} unlisted and not looked up`;
  process.stdout.write(
    `${asked.length} lines held against ${name}${unlistedWords}: ${complaints.length} are not as they should be\n`,
  );
  return complaints.length === 0 ? 0 : 1;
}

async function compareAll(lines: readonly GoSumLine[], database: string, relay: Relay): Promise<readonly string[]> {
  const found: (string | undefined)[] = [];
  const left = [...lines.entries()];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      found[next[0]] = await compare(next[1], database, relay);
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return found.filter((complaint) => complaint !== undefined);
}

async function compare(line: GoSumLine, database: string, relay: Relay): Promise<string | undefined> {
  const { path, version, goModOnly, hash } = line;
  const what = `${path} ${version}${goModOnly ? "/go.mod" : ""}`;
  const scope = { signal: new AbortController().signal, tell: () => undefined };
  try {
    const { bytes } = await relay.ask(database, `/lookup/${escapePath(path)}@${escapeVersion(version)}`, scope);
    const wanted = hashInRecord(parseRecord(bytes).text, path, version, goModOnly ? "mod" : "zip");
    return wanted === hash ? undefined : `${what}: go.sum has ${hash}, ${database} has ${wanted ?? "nothing"}`;
  } catch (failure) {
    return `${what}: ${asFault(failure).message.split("\n").join("; ")}`;
  }
}

/** The gateway's own flows, with nothing kept: a running server may hold the data folder. */
async function withRelay<T>(config: ReadConfig, work: (relay: Relay) => Promise<T>): Promise<T> {
  const data = await mkdtemp(join(tmpdir(), "modgate-verify-"));
  try {
    const stream = new EventStream();
    const upstream = config.upstream ?? (await machineGoproxy([])).list;
    const store = await openStore({ directory: data }, stream.tell);
    const gateway = await openGateway({ ...config, data }, upstream, stream, { given: store });
    try {
      return await work(gateway.deps.relay);
    } finally {
      await gateway.close();
    }
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

function firstDatabase(config: ReadConfig): ConfiguredDatabase {
  const [first] = parseSumdbs(config.sumdb);
  if (first !== undefined) return first;
  throw new Fault("USAGE", "verify: sumdb is off, so there is nothing to verify with", {
    hint: "name a checksum database: --sumdb sum.golang.org",
  });
}

async function readNamed(file: string): Promise<Uint8Array> {
  return readFile(file).catch((cause: unknown) => {
    throw new Fault("USAGE", `verify: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  });
}
