import type { TLSSocket } from "node:tls";

const names = new WeakMap<TLSSocket, string>();

/** The common name in the client's certificate, if one of our authority vouches for it. The same for a whole connection. */
export function certificateName(socket: TLSSocket): string | undefined {
  const known = names.get(socket);
  if (known !== undefined) return known === "" ? undefined : known;
  const name = socket.authorized ? socket.getPeerCertificate()?.subject?.CN : undefined;
  names.set(socket, typeof name === "string" ? name : "");
  return typeof name === "string" && name !== "" ? name : undefined;
}
