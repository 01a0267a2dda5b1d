import { appendFileSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { secretsIn } from "./secrets-in.ts";

/** Names the file in which a run of the tests gathers what was found; scripts/test.ts fails when something is. */
export const leaksVariable = "TEST_LEAKS_FILE";

/** Looks through what others may read. Without a run that gathers, nothing is looked for. */
export function lookForSecrets(where: string, text: string): void {
  const file = process.env[leaksVariable];
  if (file === undefined || text === "") return;
  for (const found of secretsIn(text)) appendFileSync(file, `${where}: ${found}\n`);
}

/** What is larger is full of modules. */
const mostBytes = 8 * 2 ** 20;

/** What a data folder holds of requests, traces, audit leaves and names. Not its keys, which are made to be there. */
export function lookThroughFolder(folder: string, depth = 3): void {
  if (process.env[leaksVariable] === undefined) return;
  for (const name of ["records.sqlite", "records.sqlite-wal", "records.jsonl", "audit-settings.json"]) {
    const file = join(folder, name);
    if (existsSync(file) && statSync(file).size < mostBytes) lookForSecrets(name, readFileSync(file, "latin1"));
  }
  if (depth === 0) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory() && !/^(?:blobs|mirrors|mod|partial)$/.test(entry.name)) {
      lookThroughFolder(join(folder, entry.name), depth - 1);
    }
  }
}

/** These hand out what only who asks may have. */
const handsOut = /\/api\/v1\/(?:tokens|oidc|auth)/;

let watched = false;

/** From now on every answer that a test reads as text is looked through: error bodies, metrics, traces, the API. */
export function watchAnswers(): void {
  if (watched || process.env[leaksVariable] === undefined) return;
  watched = true;
  const { text, arrayBuffer, json } = Response.prototype;
  const look = ({ url, status }: Response, read: string): void => {
    if (!handsOut.test(url)) lookForSecrets(`answer ${status} of ${url.replace(/^[^/]*\/\/[^/]*/, "")}`, read);
  };
  Object.assign(Response.prototype, {
    async text(this: Response): Promise<string> {
      const read = await text.call(this);
      look(this, read);
      return read;
    },
    async json(this: Response): Promise<unknown> {
      const read: unknown = await json.call(this);
      look(this, JSON.stringify(read));
      return read;
    },
    async arrayBuffer(this: Response): Promise<ArrayBuffer> {
      const read = await arrayBuffer.call(this);
      if (read.byteLength < 65_536) look(this, Buffer.from(read).toString("latin1"));
      return read;
    },
  });
}
