import assert from "node:assert/strict";
import { test } from "node:test";
import { Activity } from "../../src/events/activity.ts";
import type { Trace } from "../../src/events/trace.ts";
import { openServer } from "../http/test-server.ts";
import { testGate } from "./test-gate.ts";

const path = "github.com/!azure/sdk/@v/v1.0.0.mod";

test("the trace of a request names what decided: when it is judged anew, and of each refusal", async (t) => {
  const { deps, token } = testGate(["alice developer github.com/Azure"], "known");
  const { server, events } = await openServer(t, {}, deps);
  const ask = async (subject: string, text: string): Promise<string> => {
    const answer = await fetch(`${server.address}/${path}`, { headers: { authorization: `Bearer ${text}` } });
    await answer.arrayBuffer();
    const id = answer.headers.get("x-request-id");
    const traces: Trace[] = [];
    const activity = new Activity((trace) => void traces.push(trace));
    for (const event of events) activity.read(event);
    const steps = traces.find(({ ended }) => ended.request === id)?.steps ?? [];
    const decided = steps.filter(({ reason }) => reason === "policy").map(({ on }) => on);
    return `${subject} ${answer.status} ${decided.join()}`;
  };
  const [alice, bob, less] = await Promise.all([
    token("alice"),
    token("bob"),
    token("alice", { modules: "github.com/Azure/other" }),
  ]);
  const refusal = "may not read: a private module, and no grant gives it";
  assert.equal(await ask("alice", alice), "alice 200 may read: grant line 1, developer for github.com/Azure");
  assert.equal(await ask("alice", alice), "alice 200 ", "what is remembered costs nothing");
  assert.equal(await ask("bob", bob), `bob 404 ${refusal}`);
  assert.equal(await ask("bob", bob), `bob 404 ${refusal}`);
  assert.equal(await ask("less", less), "less 404 may not read: the token was made for less");
});
