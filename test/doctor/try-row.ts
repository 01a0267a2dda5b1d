import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { globSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { go, project, runWithGo } from "../support/go.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { modgateBinary, wrappedEnvironment } from "../support/wrapped.ts";
import type { Made, Place, Row } from "./row.ts";

/** Long enough to see that plain go says nothing, or what it says at once. */
const plainMs = 2_000;
/** The machine may be busy. */
const slackMs = 10_000;

export type Report = {
  readonly status: string;
  readonly primary: string | null;
  readonly findings: readonly {
    readonly code: string;
    readonly cause: string;
    readonly fix: readonly { readonly cmd: string }[];
  }[];
  readonly consequences: readonly string[];
};

/** Makes the fault, records what plain go does with it, and demands of the doctor that it names it. */
export async function tryRow(t: TestContext, row: Row): Promise<void> {
  const reason = row.skip?.();
  if (reason !== undefined) return t.skip(reason);
  const place = placeFor(t);
  const made = await row.make(place);
  record(row, place, await plainGo(place, made, row.plain));
  const before = everything(place);
  const { code, stdout, stderr, tookMs } = await runDoctor(place, made);
  const said = `${stdout}\n${stderr}`;
  assert.equal(code, 1, `exit code; ${said}`);
  const report = JSON.parse(stdout) as Report;
  assert.equal(report.primary, row.code, said);
  assert.ok(report.findings.length <= 3, "at most three findings");
  assert.ok(
    report.findings.every(({ fix }) => fix.length > 0),
    "each with a cure",
  );
  assert.ok(
    !/GOSUMDB=off|GONOSUMDB=\*|GONOSUMCHECK/.test(report.findings[0]?.fix[0]?.cmd ?? ""),
    "never less verification first",
  );
  assert.ok(tookMs < (row.withinMs ?? 10_000) + slackMs, `in time: ${tookMs} ms`);
  assert.deepEqual(everything(place), before, "nothing is changed");
  for (const secret of made.secrets ?? []) assert.ok(!said.includes(secret), `no secret: ${secret}`);
}

export function placeFor(t: TestContext): Place {
  const root = tempFolder(t, "modgate-doctor-");
  const home = join(root, "home");
  mkdirSync(home, { recursive: true });
  const folder = project(join(root, "app"), ["example.com/m@v1.0.0"]);
  return { t, folder, home, modcache: join(root, "modcache") };
}

export function runDoctor(place: Place, made: Made, flags: readonly string[] = ["--json"]) {
  const [program, ...more] = [...(made.inside ?? []), modgateBinary];
  return runWithGo(program, [...more, "doctor", ...flags, ...(made.words ?? [])], optionsFor(place, made));
}

async function plainGo(place: Place, made: Made, args: readonly string[] = ["mod", "download"]) {
  // A cache of its own: what plain go leaves behind must not cure the fault for the doctor
  const given = optionsFor({ ...place, modcache: `${place.modcache}-plain` }, made, plainMs);
  const [program, ...more] = made.inside ?? [];
  return program === undefined ? go(args, given) : runWithGo(program, [...more, "go", ...args], given);
}

export function optionsFor(place: Place, made: Made, killMs = 60_000) {
  const environment = {
    ...wrappedEnvironment({ HOME: place.home, GOFLAGS: "-mod=mod -modcacherw", ...made.environment }),
  };
  return { folder: place.folder, goproxy: made.goproxy ?? "off", modcache: place.modcache, environment, killMs };
}

/** What plain go showed, as a golden file: UPDATE_GOLDEN=1 writes it anew. */
function record({ code, why }: Row, place: Place, run: { code: number | null; stdout: string; stderr: string }): void {
  const end = run.code === null ? `still running after ${plainMs / 1_000} s` : `exit ${run.code}`;
  const text = `${end}\n${neutral(run.stdout, place)}${neutral(run.stderr, place)}`;
  const file = new URL(`testdata/${code}-${why.replaceAll(/\W+/g, "-")}.golden`, import.meta.url);
  if (process.env["UPDATE_GOLDEN"]) writeFileSync(file, text);
  assert.equal(text, readFileSync(file, "utf8"));
}

/** Without what differs from run to run: folders, ports, process ids. */
function neutral(text: string, { folder, home, modcache }: Place): string {
  return text
    .replaceAll(modcache, "MODCACHE")
    .replaceAll(folder, "FOLDER")
    .replaceAll(home, "HOME")
    .replaceAll(/(127\.0\.0\.1|localhost|\[::1\]):\d+/g, "$1:PORT")
    .replaceAll(/port \d+/g, "port PORT")
    .replaceAll(
      /(?:127\.0\.0\.1:PORT->)?127\.0\.0\.1:PORT: (read|write): connection reset by peer/g,
      "127.0.0.1:PORT: $1: connection reset by peer",
    )
    .replaceAll(/(\w+_)?\w*go1\.26\.\d+/g, "GO")
    .replaceAll(/SHA256:[\w+/]+/g, "FINGERPRINT")
    .replaceAll(/\[127\.0\.0\.1\]:\d+/g, "[127.0.0.1]:PORT")
    .replaceAll(/ssh:\/\/[^@/]+@/g, "ssh://USER@")
    .replaceAll(/\b[\w-]+@(127\.0\.0\.1)/g, "USER@$1")
    .replaceAll(/\r/g, "")
    .replaceAll(/\d+ ms\b/g, "N ms")
    .replaceAll(/current time \S+ is (before|after) \S+/g, "current time TIME is $1 TIME")
    .replaceAll(/\.zip\d+\.tmp/g, ".zipN.tmp")
    .replaceAll(/cache\/vcs\/[0-9a-f]{64}/g, "cache/vcs/HASH")
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, "TIME");
}

/** Every file under the place with its hash. */
function everything({ folder, home, modcache }: Place): readonly string[] {
  return [folder, home, modcache].flatMap((root) =>
    globSync("**/*", { cwd: root, exclude: (name) => name === ".cache" })
      .filter((name) => statSync(join(root, name)).isFile())
      .sort()
      .map(
        (name) =>
          `${name} ${createHash("sha256")
            .update(readFileSync(join(root, name)))
            .digest("hex")}`,
      ),
  );
}
