import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../../fault/fault.ts";
import { parseFeedQuery } from "./feed-query.ts";

const noon = Date.UTC(2026, 0, 2, 12);
const read = [
  ["", 0, 2000, "from the beginning"],
  ["since=2026-01-02T12:00:00Z", noon, 2000, "from a moment on"],
  ["since=2026-01-02T12:00:00.000000000Z&limit=5", noon, 5, "as the public index writes it"],
  ["since=2026-01-02T13:00:00%2B01:00", noon, 2000, "another zone"],
  ["limit=1&include=all", 0, 1, "names it does not know are passed over"],
  ["limit=2000", 0, 2000, "the largest"],
] as const;
for (const [query, since, limit, why] of read) {
  test(`${query}: ${why}`, () => assert.deepEqual(parseFeedQuery(query), { since, limit }));
}

const refused = [
  ["since=yesterday", "no time"],
  ["since=2026-13-01T00:00:00Z", "no such month"],
  ["since=2026-01-02", "a day is no moment"],
  ["since=2026-01-02T12:00:00", "no zone"],
  ["limit=0", "nothing"],
  ["limit=2001", "too many"],
  ["limit=-1", "fewer than nothing"],
  ["limit=1e3", "no digits"],
] as const;
for (const [query, why] of refused) {
  test(`refuse ${query}: ${why}`, () =>
    assert.throws(
      () => parseFeedQuery(query),
      (failure) => isFault(failure, "BAD_URL"),
    ));
}
