// A gateway with a log of its own that ends itself by SIGKILL right after a step of an append. Arguments: data folder,
// public database as GOSUMDB. It says "listening ADDRESS"; each line "STEP COUNT" on standard input sets when it ends.
import { createInterface } from "node:readline";
import { openGateway } from "../../src/cli/gateway.ts";
import { readConfig } from "../../src/cli/read-config.ts";
import { EventStream } from "../../src/events/stream.ts";
import { startServer } from "../../src/http/server.ts";

const [data = "", sumdb = ""] = process.argv.slice(2);
const config = readConfig({ data, sumdb: [sumdb], upstream: "off" }, {});
const stream = new EventStream();
stream.attach((event) => {
  if (event.what === "log.alarm") process.stderr.write(`${event.code}: ${event.why}\n`);
});
let deadly = "";
let left = 0;
const gateway = await openGateway(config, "off", stream, {
  after: (step) => {
    if (step === deadly && --left === 0) process.kill(process.pid, "SIGKILL");
  },
});
const server = await startServer({ listen: "127.0.0.1:0" }, gateway.deps, stream);
createInterface({ input: process.stdin }).on("line", (line) => {
  const [step = "", count = "1"] = line.split(" ");
  deadly = step;
  left = Number(count);
});
process.stdout.write(`listening ${server.address}\n`);
