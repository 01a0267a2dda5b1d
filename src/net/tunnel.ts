import type { Socket } from "node:net";
import { Fault } from "../fault/fault.ts";
import type { CredentialHeader } from "./auth-answer.ts";

/** A forward proxy as it is used: where it is, which variable named it, what proves who asks. */
export type ForwardProxy = {
  readonly url: URL;
  /** "proxy.test:3128 (HTTPS_PROXY)", for messages. */
  readonly name: string;
  readonly credential: CredentialHeader | undefined;
};

/** A forward proxy said no, as data: the cause of the Fault. */
export class TunnelRefused extends Error {
  readonly status: number;
  /** The scheme it wants credentials by: "Basic", "NTLM"; "nothing" when it named none. */
  readonly offered: string;
  readonly credentialsSent: boolean;

  constructor(status: number, offered: string, credentialsSent: boolean) {
    super(`status ${status}`);
    this.status = status;
    this.offered = offered;
    this.credentialsSent = credentialsSent;
  }
}

/**
 * Asks the forward proxy at the other end of the socket for a way to host:port.
 * @throws {Fault} FORWARD_PROXY; the signal's reason when it ends first
 */
export async function openTunnel(
  socket: Socket,
  proxy: ForwardProxy,
  target: string,
  userAgent: string,
  signal: AbortSignal,
): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const headers = {
    host: target,
    "user-agent": userAgent,
    ...(proxy.credential && { [proxy.credential.name]: proxy.credential.value.reveal() }),
  };
  // As in http/listener.ts: an import would cost a tenth of a start.
  const { request } = process.getBuiltinModule("node:http");
  const connect = request({ method: "CONNECT", path: target, headers, createConnection: () => socket });
  const stop = (): void => reject(signal.reason as Error);
  connect.once("connect", (answer, _, head: Buffer) => {
    if (answer.statusCode !== 200) return reject(refusal(proxy, target, answer.statusCode ?? 0, answer.headers));
    if (head.length > 0) socket.unshift(head);
    resolve(socket);
  });
  connect.once("error", (cause: NodeJS.ErrnoException) => {
    reject(
      new Fault("FORWARD_PROXY", `forward proxy ${proxy.name} broke off (${cause.code ?? cause.message})`, { cause }),
    );
  });
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  else connect.end();
  try {
    return await promise;
  } catch (failure) {
    connect.on("error", () => undefined);
    socket.destroy();
    throw failure;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** Why a forward proxy does not let a request through. It is the proxy that speaks, not the upstream. */
export function refusal(
  proxy: ForwardProxy,
  target: string,
  status: number,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): Fault {
  const name = `forward proxy ${proxy.name}`;
  const offered = String(headers["proxy-authenticate"] ?? "nothing").replace(/\s.*/s, "");
  const cause = new TunnelRefused(status, offered, proxy.credential !== undefined);
  if (status === 407) {
    const sent = proxy.credential === undefined ? "wants credentials" : "refused the credentials sent";
    const hint = /^(ntlm|negotiate)$/i.test(offered)
      ? `it offers only ${offered}, which go cannot speak either: put a helper such as px or cntlm in between`
      : "write http://user:password@host:port, percent-encoded, into the proxy variable";
    return new Fault("FORWARD_PROXY", `${name} ${sent} (407, offers ${offered})`, { cause, hint });
  }
  const hint =
    status === 403
      ? `have ${target} allowed there, or name the host in NO_PROXY`
      : `the proxy, not modgate, failed to reach ${target}; ask whoever runs it`;
  return new Fault("FORWARD_PROXY", `${name} does not connect to ${target} (status ${status})`, { cause, hint });
}
