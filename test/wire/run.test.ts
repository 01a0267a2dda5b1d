import assert from "node:assert/strict";
import { test } from "node:test";
import { openServer } from "../http/test-server.ts";
import { runScript } from "./run.ts";

const zip = "GET /github.com/!azure/sdk/@v/v1.0.0.zip";

/** [script, what the failure says (empty: it passes), why] */
const cases = [
  [`${zip}\nstatus 200\nbody length 1000`, "", "what holds passes"],
  [`# comment\n\n${zip}\n\nstatus 200`, "", "comments and empty lines"],
  [`${zip}\nstatus 200\nkeep e = header etag\n${zip}\nIf-None-Match: $e\nstatus 304`, "", "a kept value is sent"],
  ["GET /example.com/torn/@v/v1.0.0.zip\nstatus 200\nbody cut", "", "a cut answer that was expected"],
  [`${zip}\nstatus 404`, "line 2, GET /github.com/!azure/sdk/@v/v1.0.0.zip: status 200, not 404", "another status"],
  [
    `${zip}\nstatus 200\nbody length 999`,
    "line 3, GET /github.com/!azure/sdk/@v/v1.0.0.zip: 1000 bytes",
    "another length",
  ],
  [`${zip}\nstatus 200\nheader etag == "x"`, 'etag is "\\"zip-', "another value"],
  [`${zip}\nstatus 200\nheader x-nothing == x`, "x-nothing is absent", "a header that is not there"],
  [`${zip}\nstatus 200\nheader x-nothing present`, "x-nothing is absent", "any value at all"],
  [`${zip}\nstatus 200\nheader etag present`, "", "a header that is there"],
  [`${zip}\nstatus 200\nheader etag absent`, "etag is there", "a header that should not be there"],
  [`GET /livez\nbody == ok`, 'the body is "ok\\n", not "ok"', "the last line feed counts"],
  ["GET /livez\nbody ~ nok", "lacks", "a part that is not there"],
  ["GET /livez\nbody cut", "was not cut", "an answer that was whole"],
  ["GET /example.com/torn/@v/v1.0.0.zip\nstatus 200", "the answer was cut", "a cut answer nobody expected"],
  ["GET /livez\nstatus 200\nkeep e = header etag", "no header etag to keep", "nothing to keep"],
  ["GET /$e\nstatus 200", "$e was not kept", "a name without a value"],
  ["GET /livez", "line 1: a request without a check", "a request that checks nothing cannot fail"],
  ["status 200", "line 1: a check before the first request", "nothing was asked"],
  ["GET /livez\nstatus 200\nX: y", "line 3: a request header behind a check", "out of order"],
  ["GET /livez\nstatus OK", "line 2: neither request, header nor check", "a slip of the pen"],
] as const;

for (const [script, failure, why] of cases) {
  test(`${failure === "" ? "passes" : "fails"}: ${why}`, async (t) => {
    const { server } = await openServer(t);
    const run = runScript(script, { address: server.address });
    if (failure === "") await run;
    else await assert.rejects(run, (thrown: Error) => thrown.message.includes(failure));
  });
}
