import { type Asker, askerOf, nobody } from "../access/asker.ts";
import type { Gate } from "../access/gate.ts";
import { asFault, Fault, isFault } from "../fault/fault.ts";
import { checkCall, ownerOf } from "./api/access.ts";
import type { Ask, House, Match } from "./endpoint.ts";
import { refuseLate } from "./failed-sign-in.ts";
import { sessionIn } from "./pages/cookies.ts";
import { signInOf } from "./pages/sign-in-of.ts";
import { rights } from "./rights.ts";

type Asked = Omit<Ask, "asker" | "share" | "isStillAdmitted">;

type Judging = Pick<House, "gate" | "server" | "audit" | "signIn">;

const admin: Asker = { subject: "admin socket", root: true };

/**
 * On whose behalf a request is made, once it is clear that it may be answered. At once where that is known already.
 * @throws {Fault} why it may not. About a private module that is the answer of one that does not exist.
 */
export function admit(ask: Asked, match: Match, house: Judging): Asker | Promise<Asker> {
  const { audit } = house;
  if (audit === undefined) return judge(ask, match, house);
  const note = (failure: unknown): never => {
    const { code } = asFault(failure);
    const who = house.gate?.believed(ask.header("authorization") ?? "")?.subject ?? ask.certificate;
    audit.refused({ who, from: ask.remoteAddress, module: match.module, detail: `${match.route}: ${code}` });
    throw failure;
  };
  try {
    const asker = judge(ask, match, house);
    return asker instanceof Promise ? asker.catch(note) : asker;
  } catch (failure) {
    return note(failure);
  }
}

/** Whether it would be admitted once more. Whose token has ended meanwhile has guessed nothing: no answer waits. */
export async function isAdmitted(ask: Asked, match: Match, house: Judging): Promise<boolean> {
  try {
    await judge(ask, match, house, (_ask, authorization, gate) => gate.signIn(authorization));
    return true;
  } catch {
    return false;
  }
}

function judge(ask: Asked, match: Match, house: Judging, verify = signIn): Asker | Promise<Asker> {
  const { gate, server, audit } = house;
  const isApi = match.endpoint === "api";
  if (match.endpoint === "page") return admitToPage(ask, match, house);
  if (isApi) checkCall(ask, server.access);
  if (ask.door === "admin") return admin;
  if (gate === undefined) return isApi ? onlyOwner(ask, server.access) : nobody;
  if (rights[match.route].of === "anybody") return nobody;
  const authorization = ask.header("authorization");
  if (authorization === undefined) {
    const session = isApi && house.signIn !== undefined ? sessionIn(ask.header("cookie"), house.signIn) : undefined;
    if (session !== undefined) return admitSession(ask, session, match, house);
    return checked(ask, gate.certified(ask.certificate), match, gate);
  }
  refuseOverheard(ask);
  const owner = isApi ? ownerOf(authorization, server.access) : undefined;
  const asker = owner ?? gate.believed(authorization);
  if (asker !== undefined) return checked(ask, asker, match, gate);
  return verify(ask, authorization, gate).then((signedIn) => {
    audit?.signedIn({ who: signedIn.subject, from: ask.remoteAddress, detail: `token ${signedIn.token?.id}` });
    return checked(ask, signedIn, match, gate);
  });
}

/** Pages are for people: a session opens them, and neither a token nor the admin socket does. */
function admitToPage(ask: Asked, match: Match, house: Judging): Asker | Promise<Asker> {
  const session = sessionIn(ask.header("cookie"), signInOf(house));
  refuseOverheard(ask);
  if (rights[match.route].of === "anybody") return nobody;
  if (session === undefined) throw new Fault("SIGN_IN_WANTED", "this page is for who signed in", { hint: "sign in" });
  return admitSession(ask, session, match, house);
}

/** Cookies come along whoever has the browser ask: what changes something must come from a page of ours. */
async function admitSession(ask: Asked, session: string, match: Match, house: Judging): Promise<Asker> {
  const { address, sessions } = signInOf(house);
  refuseOverheard(ask);
  const reads = ask.method === "GET" || ask.method === "HEAD";
  if (!reads && ask.header("origin") !== address.origin) {
    throw new Fault("FOREIGN_ORIGIN", `with a cookie, this is done from pages of ${address.origin} alone`);
  }
  const asker: Asker = { ...askerOf(await sessions.find(session)), session: true };
  return house.gate === undefined ? asker : checked(ask, asker, match, house.gate);
}

/** Without rules of access the API has one key. */
function onlyOwner(ask: Asked, access: House["server"]["access"]): Asker {
  const authorization = ask.header("authorization");
  if (authorization !== undefined) refuseOverheard(ask);
  const owner = ownerOf(authorization, access);
  if (owner !== undefined) return owner;
  const why = authorization === undefined ? "no token was sent" : "the token that was sent is not the one";
  throw new Fault("API_UNAUTHORIZED", `the API is closed: ${why}`);
}

function refuseOverheard(ask: Asked): void {
  if (ask.unheard) return;
  throw new Fault("CREDENTIALS_IN_CLEAR", "credentials were sent over plain http, where others can read along", {
    hint: "revoke this token, and use https",
  });
}

async function signIn(ask: Asked, authorization: string, gate: Gate): Promise<Asker> {
  try {
    return await gate.signIn(authorization);
  } catch (failure) {
    const guessed = isFault(failure, "TOKEN_UNKNOWN") ? gate.guessed(authorization) : undefined;
    return refuseLate(ask, gate, failure, guessed);
  }
}

function checked({ scope }: Asked, asker: Asker, { route, module }: Match, gate: Gate): Asker {
  const need = rights[route];
  switch (need.of) {
    case "anybody":
      return asker;
    case "known":
      if (asker.subject !== undefined) return asker;
      throw signInWanted();
    case "person":
      if (asker.session === true) return asker;
      throw signInWanted();
    case "guest":
      if (gate.mayEnter(asker)) return asker;
      throw signInWanted();
    case "gateway":
      if (gate.may(asker, need.right, undefined, scope.tell)) return asker;
      throw asker.subject === undefined ? signInWanted() : forbidden(asker, need.right, "the gateway");
    case "everything":
      if (gate.mayAll(asker, need.right, scope.tell)) return asker;
      throw asker.subject === undefined ? signInWanted() : forbidden(asker, need.right, "each module there is");
    case "module":
      if (module === undefined || gate.may(asker, need.right, module, scope.tell)) return asker;
      throw refused(asker, need.right, module, gate);
    default:
      return need satisfies never;
  }
}

/** Nobody learns from a refusal whether a private module exists, nor, where all have to sign in, that it is private. */
function refused(asker: Asker, right: string, module: string, gate: Gate): Fault {
  if (!gate.mayEnter(asker)) return signInWanted();
  if (gate.isPrivate(module)) return absent(module);
  return asker.subject === undefined ? signInWanted() : forbidden(asker, right, module);
}

/** What is said of a private module to who may not see it, whether it exists or not. */
function absent(module: string): Fault {
  return new Fault("NOT_FOUND", `${module}: there is no such module, or you may not see it`, {
    hint: "check the path; for a private module sign in with a token that may read it",
  });
}

function signInWanted(): Fault {
  return new Fault("SIGN_IN_WANTED", "modgate answers this only to who signs in, and no token was sent");
}

function forbidden({ subject = "" }: Asker, right: string, what: string): Fault {
  return new Fault("FORBIDDEN", `${subject} may not ${right} ${what}`);
}
