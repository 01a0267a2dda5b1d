import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { parseRecord } from "../../src/tlog/index.ts";
import { go, project } from "../support/go.ts";
import { beginLog, runModgate } from "../support/modgate-command.ts";
import { Modgate } from "../support/modgate.ts";
import { Origin, serve, type Behaviour } from "../support/origin.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { TestDatabase } from "../support/test-database.ts";

const version = "v1.0.0";
const modes = ["strict", "light", "bypass"] as const;
const states = ["up", "slow", "down", "lying"] as const;
const clients = ["go.sum", "public key", "our key"] as const;
type Mode = (typeof modes)[number];
type State = (typeof states)[number];
type Client = (typeof clients)[number];

const served = "served";
const [unreachable, unproven] = ["503 SUMDB_UNREACHABLE", "502 SUMDB_UNPROVEN"];

/**
 * What becomes of `go mod download` of a new version: served, or the file go could not read, with status and reason as it
 * prints them. A mode opens .mod and .zip at most; what is signed never changes with it.
 */
const table: Readonly<Record<Mode, Readonly<Record<State, Readonly<Record<Client, string>>>>>> = {
  strict: {
    up: { "go.sum": served, "public key": served, "our key": served },
    slow: { "go.sum": served, "public key": served, "our key": served },
    down: { "go.sum": `.mod ${unreachable}`, "public key": `.mod ${unreachable}`, "our key": `.mod ${unreachable}` },
    lying: { "go.sum": `.mod ${unproven}`, "public key": `.mod ${unproven}`, "our key": `.mod ${unproven}` },
  },
  light: {
    up: { "go.sum": served, "public key": served, "our key": served },
    slow: { "go.sum": served, "public key": served, "our key": served },
    down: { "go.sum": served, "public key": `lookup ${unreachable}`, "our key": `lookup ${unreachable}` },
    lying: { "go.sum": `.mod ${unproven}`, "public key": `.mod ${unproven}`, "our key": `.mod ${unproven}` },
  },
  bypass: {
    up: { "go.sum": served, "public key": served, "our key": served },
    slow: { "go.sum": served, "public key": served, "our key": served },
    down: { "go.sum": served, "public key": `lookup ${unreachable}`, "our key": `lookup ${unreachable}` },
    lying: { "go.sum": served, "public key": `lookup ${unproven}`, "our key": `lookup ${unproven}` },
  },
};

test("what the real go prints in each mode, state of the public database, and kind of client", async (t) => {
  const scenes = await Promise.all(modes.map((mode) => Scene.set(t, mode)));
  await Promise.all(
    scenes.map(async (scene) => {
      const rows: [State, Record<string, string>][] = [];
      for (const state of states) {
        await scene.become(state);
        const outcomes = clients.map(async (client) => [client, await scene.download(state, client)] as const);
        rows.push([state, Object.fromEntries(await Promise.all(outcomes))]);
      }
      assert.deepEqual(Object.fromEntries(rows), table[scene.mode], scene.mode);
      const left = scene.handedOut().filter((state) => state === "down" || state === "lying");
      const expected = { strict: [], light: ["down"], bypass: ["down", "lying"] }[scene.mode];
      assert.deepEqual(left, expected, `${scene.mode}: what left unproven is written down`);
    }),
  );
});

/** A gateway in one mode, with a log of its own, two upstreams and the public database. */
class Scene {
  readonly mode: Mode;
  readonly #folder: string;
  readonly #database: TestDatabase;
  readonly #liar: TestDatabase;
  readonly #line: string;
  readonly #modgate: Modgate;

  private constructor(
    mode: Mode,
    folder: string,
    database: TestDatabase,
    liar: TestDatabase,
    line: string,
    modgate: Modgate,
  ) {
    this.mode = mode;
    this.#folder = folder;
    this.#database = database;
    this.#liar = liar;
    this.#line = line;
    this.#modgate = modgate;
  }

  static async set(t: TestContext, mode: Mode): Promise<Scene> {
    const modules = states.flatMap((state) => clients.map((client) => ({ path: moduleOf(state, client), version })));
    const [origin, other] = [await Origin.start(t, ...modules), await Origin.start(t, ...modules)];
    const database = await TestDatabase.start(t, origin);
    const liar = await TestDatabase.start(t, origin, { seed: 66 });
    const folder = tempFolder(t);
    const data = join(folder, "data");
    const line = beginLog(data);
    const upstream = `${origin.url},${other.url.replace("127.0.0.1", "localhost")}`;
    const flags = ["--client-wait-ms", "6000", "--client-patient-wait-ms", "6000", "--fetch-lookup-ms", "2500"];
    flags.push("--checksums-patience-ms", "300", "--foresight-mode", "off");
    if (mode === "light") flags.push("--checksums-mode", "light");
    const modgate = await Modgate.start(t, { data, upstream, database, flags });
    if (mode === "bypass") {
      const why = ["--for", "1h", "--reason", "a test", "--pattern", "example.com"];
      const said = await runModgate(["policy", "mode", "bypass", ...why, "--data", data]);
      assert.equal(said.code, 0, said.stderr);
    }
    return new Scene(mode, folder, database, liar, line, modgate);
  }

  async become(state: State): Promise<void> {
    const { behaviours } = this.#database;
    behaviours.clear();
    if (state === "slow") behaviours.set("lookup", late);
    if (state === "down") behaviours.set("", () => undefined);
    if (state === "lying") {
      behaviours.set("lookup", (request, response) => void this.#liar.handle(request, response, ""));
    }
  }

  /** The states in which something left unproven. */
  handedOut(): readonly string[] {
    const told = this.#modgate.events.filter(({ what }) => what === "unproven.handed_out");
    return [...new Set(told.map((event) => String(event["module"]).split("/")[1] ?? ""))].toSorted();
  }

  async download(state: State, client: Client): Promise<string> {
    const module = moduleOf(state, client);
    const name = `${state}-${client.replace(" ", "-")}`;
    const folder = project(join(this.#folder, name), [`${module}@${version}`]);
    if (client === "go.sum") {
      const record = await this.#database.answer(`lookup/${module}@${version}`);
      writeFileSync(join(folder, "go.sum"), parseRecord(record ?? Buffer.of()).text);
    }
    const gosumdb = client === "our key" ? this.#line : this.#database.keys.verifierKey;
    const run = await go(["mod", "download"], {
      folder,
      goproxy: this.#modgate.url,
      modcache: join(this.#folder, `${name}-cache`),
      environment: { GOSUMDB: gosumdb, GOPATH: join(this.#folder, `${name}-gopath`) },
    });
    return run.code === 0 ? served : inShort(run.stderr);
  }
}

function moduleOf(state: State, client: Client): string {
  return `example.com/${state}/${client.replace(" ", "-")}`;
}

const late: Behaviour = (request, response, body) => void setTimeout(() => serve(request, response, body), 1_000);

/** ".mod 503 SUMDB_UNREACHABLE" of what go prints; all of it where it cannot be read so. */
function inShort(printed: string): string {
  const [, file = ""] = /(lookup(?=\/)|\.(?:info|mod|zip)(?=:))\S*: \d{3} /.exec(printed) ?? [];
  const [, status = ""] = /: (\d{3}) [A-Z]/.exec(printed) ?? [];
  const [, code = ""] = /modgate (\w+), request/.exec(printed) ?? [];
  return [file, status, code].includes("") ? printed : `${file} ${status} ${code}`;
}
