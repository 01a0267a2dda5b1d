import assert from "node:assert/strict";
import { test } from "node:test";
import { subjectOf } from "./person.ts";

const issuer = "https://login.corp.example/realms/a/";

/** [claim that names people, claims, as whom grants know them, why] */
const cases = [
  ["sub", { sub: "4711" }, "login.corp.example/realms/a/4711", "behind the name of its issuer"],
  ["sub", { sub: "auth0|5f7c" }, "login.corp.example/realms/a/auth0|5f7c", "as some issuers write it"],
  ["sub", { sub: "4711", email: "x@y" }, "login.corp.example/realms/a/4711", "whatever else is said"],
  ["email", { email: "alice@corp.example", email_verified: true }, "alice@corp.example", "verified"],
  ["email", { email: "alice@corp.example", email_verified: "true" }, "alice@corp.example", "verified, in words"],
  ["email", { email: "alice@corp.example", email_verified: "false" }, "SIGN_IN_EMAIL", "not verified, in words"],
  ["email", { email: "alice@corp.example" }, "SIGN_IN_EMAIL", "nothing is said of it"],
  ["oid", { oid: "0f1e-2d3c" }, "0f1e-2d3c", "another claim"],
  ["oid", { oid: 7 }, "SIGN_IN_PERSON", "no text"],
  ["oid", { oid: "a b" }, "SIGN_IN_PERSON", "no name that grants can have"],
  ["oid", { oid: "anonymous" }, "SIGN_IN_PERSON", "who did not sign in"],
  ["oid", { oid: "*" }, "SIGN_IN_PERSON", "whoever signed in"],
  ["oid", { oid: "cert:build" }, "SIGN_IN_PERSON", "whoever has a certificate"],
] as const;
for (const [subject, claims, expected, why] of cases) {
  test(`${subject} of ${JSON.stringify(claims)}: ${why}`, () => {
    const name = (): string => subjectOf(claims, { issuer, subject, claims: {} });
    if (expected.startsWith("SIGN_IN_")) assert.throws(name, { code: expected });
    else assert.equal(name(), expected);
  });
}
