import { z } from "zod";
import type { SignIn } from "../../access/sign-in/sign-in.ts";

type At = Pick<SignIn, "address">;

/** A sign-in that was begun in this browser. Whoever forges one has begun his own. */
const begun = z.strictObject({
  state: z.string().min(40),
  nonce: z.string().min(40),
  verifier: z.string().min(43),
  /** Where the person wanted to go: a path below our own address. */
  to: z.string(),
  at: z.int(),
});

export type BegunSignIn = z.output<typeof begun>;

/** How long a sign-in may take. */
export const signInLifeMs = 10 * 60_000;

/** What the browser sent as its session; undefined: nothing. */
export function sessionIn(header: string | undefined, { address }: At): string | undefined {
  return read(header, nameOf(address.secure, "modgate"));
}

export function sessionCookie(text: string, { address, sessionMs }: At & Pick<SignIn, "sessionMs">): string {
  return write(address.secure, "modgate", text, sessionMs);
}

export function noSessionCookie({ address }: At): string {
  return write(address.secure, "modgate", "", 0);
}

export function begunIn(header: string | undefined, { address }: At): BegunSignIn | undefined {
  const text = read(header, nameOf(address.secure, "modgate-sign-in"));
  if (text === undefined) return undefined;
  try {
    return begun.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
  } catch {
    return undefined;
  }
}

export function begunCookie(signIn: BegunSignIn, { address }: At): string {
  const text = Buffer.from(JSON.stringify(signIn)).toString("base64url");
  return write(address.secure, "modgate-sign-in", text, signInLifeMs);
}

export function noBegunCookie({ address }: At): string {
  return write(address.secure, "modgate-sign-in", "", 0);
}

/** The prefix has browsers take it from this very host over TLS alone, never from one that shares its domain. */
function nameOf(secure: boolean, name: string): string {
  return secure ? `__Host-${name}` : name;
}

function write(secure: boolean, name: string, value: string, lifeMs: number): string {
  const marks = `Path=/; Max-Age=${Math.floor(lifeMs / 1_000)}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  return `${nameOf(secure, name)}=${value}; ${marks}`;
}

function read(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim());
  const found = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
  return found === "" ? undefined : found;
}
