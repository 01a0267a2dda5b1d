import assert from "node:assert/strict";
import { test } from "node:test";
import { Amount, Distribution, Metric } from "./metric.ts";

test("a sample for each combination of label values, which are escaped", () => {
  const metric = new Metric(
    { name: "answers_total", help: "Answers", type: "counter", labels: ["who", "how"] },
    () => new Amount(),
  );
  metric.of({ how: "well", who: "me" }).add(2);
  metric.of({ who: "me", how: "well" }).add(1);
  metric.of({ who: 'a "b"\n\\', how: "" }).set(0.5);
  assert.equal(
    metric.text(),
    `# HELP answers_total Answers
# TYPE answers_total counter
answers_total{who="me",how="well"} 3
answers_total{who="a \\"b\\"\\n\\\\",how=""} 0.5
`,
  );
});

test("a distribution counts each value in its bucket and all above, a bound in its own", () => {
  const metric = new Metric(
    { name: "took", help: "Took", type: "histogram", labels: [] },
    () => new Distribution([0.1, 1]),
  );
  for (const value of [0.05, 0.1, 0.5, 7]) metric.of({}).observe(value);
  assert.deepEqual(metric.text().split("\n").slice(2), [
    'took_bucket{le="0.1"} 2',
    'took_bucket{le="1"} 3',
    'took_bucket{le="+Inf"} 4',
    "took_sum 7.65",
    "took_count 4",
    "",
  ]);
});
