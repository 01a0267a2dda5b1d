import { Fault } from "../fault/fault.ts";

/** Where an answer sends its reader, or undefined when it is the answer itself. User information in it is dropped. */
export function redirectTarget(
  reply: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
  from: URL,
): URL | undefined {
  const location = reply.headers["location"];
  if (location === undefined || ![301, 302, 303, 307, 308].includes(reply.status)) return undefined;
  if (!URL.canParse(location, from.href)) {
    throw new Fault("UPSTREAM_BAD_ANSWER", `${from.host}: redirect to something that is no address`);
  }
  const target = new URL(location, from);
  target.username = "";
  target.password = "";
  target.hash = "";
  return target;
}
