// Run by hand: node --use-system-ca test/checksums/freeze-public.ts. Writes down what the public checksum database
// answers about a few versions, so that the tests can prove real data without a network.
import { writeFileSync } from "node:fs";
import { knownKeys } from "../../src/tlog/known-keys.ts";
import { Fault } from "../../src/fault/fault.ts";
import { openTestDoor } from "./test-door.ts";

const versions = [
  "golang.org/x/text@v0.14.0",
  "github.com/spf13/viper@v1.19.0",
  "github.com/BurntSushi/toml@v1.4.0",
  "golang.org/toolchain@v0.0.1-go1.22.0.linux-amd64",
];
const base = "https://proxy.golang.org/sumdb/sum.golang.org";

const answers: Record<string, string> = {};
const after: (() => unknown)[] = [];
const route = {
  name: base,
  async ask(path: string): Promise<Uint8Array> {
    const reply = await fetch(`${base}/${path}`);
    if (reply.status !== 200) throw new Fault("NOT_FOUND", `${path}: ${reply.status}`);
    const bytes = Buffer.from(await reply.arrayBuffer());
    answers[path] = bytes.toString("base64");
    return bytes;
  },
};
const { database } = await openTestDoor(
  { after: (work) => void after.push(work as () => unknown) },
  knownKeys["sum.golang.org"] ?? "",
  [route],
);
for (const version of versions) {
  const [module = "", number = ""] = version.split("@");
  await database.lookup(module, number);
}
for (const close of after.reverse()) await close();
writeFileSync(
  new URL("testdata/public.json", import.meta.url),
  `${JSON.stringify({ versions, answers }, undefined, 1)}\n`,
);
