import type { DeviceLogins } from "./device-logins.ts";
import type { Issuer } from "./issuer.ts";
import type { OwnAddress } from "./own-address.ts";
import type { PersonRule } from "./person.ts";
import type { Sessions } from "./sessions.ts";

/** How people sign in. */
export type SignIn = {
  readonly address: OwnAddress;
  readonly issuer: Pick<Issuer, "authorize" | "redeem">;
  readonly person: PersonRule;
  readonly sessions: Sessions;
  readonly devices: DeviceLogins;
  /** How long a cookie for a session is kept. */
  readonly sessionMs: number;
  /** How long a token lives that a command gets for who signed in for it. */
  readonly tokenMs: number;
};
