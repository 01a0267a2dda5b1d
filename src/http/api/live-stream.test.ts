import assert from "node:assert/strict";
import { test } from "node:test";
import { Activity } from "../../events/activity.ts";
import { EventFeed } from "../../events/feed.ts";
import { LiveStream } from "./live-stream.ts";

test("a reader that hears of nothing hears that, at least every 15 s", (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const stream = new LiveStream(new Activity(), new EventFeed(), {
    after: undefined,
    isStillAdmitted: async () => true,
  });
  t.after(() => stream.destroy());
  assert.match(String(stream.read()), /^id: \S+\nevent: snapshot\ndata: \[\]\n\n$/);
  assert.equal(stream.read(), null);
  for (let beat = 1; beat < 4; beat++) {
    t.mock.timers.tick(15_000);
    assert.match(String(stream.read()), /^(?:: still here\n\n)+$/);
  }
});
