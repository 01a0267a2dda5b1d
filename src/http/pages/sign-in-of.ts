import type { SignIn } from "../../access/sign-in/sign-in.ts";
import { Fault } from "../../fault/fault.ts";
import type { House } from "../endpoint.ts";

/** @throws {Fault} UNKNOWN_ROUTE where people do not sign in */
export function signInOf({ signIn }: Pick<House, "signIn">): SignIn {
  if (signIn !== undefined) return signIn;
  throw new Fault("UNKNOWN_ROUTE", "nobody signs in here with a browser: access.signIn names no issuer");
}
