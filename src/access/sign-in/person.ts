import { Fault } from "../../fault/fault.ts";
import { anonymous, checkSubject, everyone } from "../grant.ts";

export type PersonRule = {
  /** As the ID tokens have it. */
  readonly issuer: string;
  /** The claim that grants name people by. */
  readonly subject: string;
  /** What the ID token must say, word for word. */
  readonly claims: Readonly<Record<string, string>>;
};

/**
 * As whom grants know who signed in. The claim `sub` is never given again, but only its issuer knows whose it is, so it
 * stands behind the issuer's name: "login.corp.example/248289761001". Other claims stand as they are.
 * @param claims of an ID token that was verified
 * @throws {Fault} SIGN_IN_EMAIL, SIGN_IN_PERSON
 */
export function subjectOf(
  claims: Readonly<Record<string, unknown>>,
  { issuer, subject: by, ...rule }: PersonRule,
): string {
  const unmet = Object.entries(rule.claims).find(([name, value]) => String(claims[name]) !== value);
  if (unmet !== undefined) {
    throw new Fault(
      "SIGN_IN_PERSON",
      `the issuer does not say of this person that ${unmet[0]} is what access.signIn.claims wants`,
    );
  }
  const value = claims[by];
  if (typeof value !== "string" || value === "") {
    throw new Fault("SIGN_IN_PERSON", `the ID token has no claim ${by}, by which grants name people here`);
  }
  // Anybody may write anybody's address into his profile.
  if (by === "email" && claims["email_verified"] !== true && claims["email_verified"] !== "true") {
    throw new Fault("SIGN_IN_EMAIL", "the issuer has not verified the e-mail address of this person");
  }
  const subject = by === "sub" ? `${issuer.replace(/^https?:\/\//, "").replace(/\/+$/, "")}/${value}` : value;
  const reserved = subject === everyone || subject === anonymous || subject.startsWith("cert:");
  if (!reserved && checkSubject(subject) === undefined) return subject;
  throw new Fault("SIGN_IN_PERSON", `what the claim ${by} holds is no name that grants can have`);
}
