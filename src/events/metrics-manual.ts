import type { WaitReason } from "./event.ts";
import { Metrics } from "./metrics.ts";

/** docs/metrics.md, made from what is counted. */
export function metricsManual(): string {
  const rows = new Metrics("").abouts.map(
    ({ name, type, labels, help }) =>
      `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(", ")} | ${help}. |`,
  );
  const reasons = Object.entries(waits).map(([reason, what]) => `| \`${reason}\` | ${what} |`);
  return `# Metrics

Made from \`src/events/metrics.ts\` by \`npm run docs\`; do not edit.

\`GET /metrics\` gives them as Prometheus reads them. No label holds the path of a module. Beside them stand those of the process itself
(memory, event loop, garbage collection, open files), whose names begin with \`modgate_nodejs_\` and \`modgate_process_\`.

| metric | type | labels | meaning |
|---|---|---|---|
${rows.join("\n")}

## What is waited for

The values of \`reason\`, which stand in \`modgate live\`, \`modgate why\` and the traces as well. Each wait has a budget, after which
the request fails and says so.

| reason | what it is |
|---|---|
${reasons.join("\n")}

## Questions and answers

| question | query |
|---|---|
| Do answers come? | \`sum(rate(modgate_requests_total{class="server_error"}[5m])) / sum(rate(modgate_requests_total{class!="client_gone"}[5m]))\` |
| How much comes from the cache? | \`sum(rate(modgate_requests_total{source="cache"}[5m])) / sum(rate(modgate_requests_total{class="ok"}[5m]))\` |
| Where does the time go? | \`sum by (reason) (rate(modgate_wait_seconds_sum[5m]))\` |
| Which upstream is slow? | \`histogram_quantile(0.95, sum by (le, upstream) (rate(modgate_upstream_seconds_bucket[5m])))\` |
| Does the checksum database still move? | \`modgate_sumdb_head_age_seconds > 3600\` |
`;
}

const waits: Readonly<Record<WaitReason, string>> = {
  queue: "A free lane to an upstream, or one's share where limits are set.",
  shared_fetch: "A fetch that several may wait for; what that waits for is counted for itself.",
  credentials: "A login: a helper that is asked, or a sign-in that failed and is slowed down.",
  dns: "The address of a host.",
  connect: "A connection to a host, or through a forward proxy.",
  tls: "A TLS handshake.",
  first_byte: "The begin of an answer.",
  body: "Further bytes of an answer that has begun.",
  git: "A git command.",
  checksum: "A checksum database, or the check of an archive.",
  policy: "Not waited for: how long it took to judge a right that was not judged lately.",
  storage: "The data folder: an object or a leaf of the audit trail until it is durable.",
};
