import { isIP, type Socket } from "node:net";
import { connect, type PeerCertificate, type SecureContext, type TLSSocket } from "node:tls";
import { Fault } from "../fault/fault.ts";

/** A certificate that was looked at and refused, as data: the cause of the Fault. */
export class CertificateRefused extends Error {
  readonly code: string;
  readonly issuer: string;
  readonly names: string;
  readonly validFrom: string;
  readonly validTo: string;

  constructor(code: string, peer: PeerCertificate) {
    super(code);
    this.code = code;
    this.issuer = issuerOf(peer);
    this.names = peer.subjectaltname ?? `CN:${String(peer.subject?.CN)}`;
    this.validFrom = peer.valid_from;
    this.validTo = peer.valid_to;
  }
}

/**
 * Speaks TLS over a connection: the name is the one in the URL, whatever address was dialled. HTTP/2 is not offered:
 * over 100 ms of round trip 16 × 2 MiB took undici 8 one connection and 12.9 s with its own windows, 0.46 s with
 * windows of 16 MiB, and 0.26 s by HTTP/1.1, while 64 small answers gained only 0.07 of 0.42 s.
 * @throws {Fault} UPSTREAM_TLS; the signal's reason when it ends first
 */
export function handshake(
  socket: Socket,
  host: string,
  where: string,
  secureContext: SecureContext,
  signal: AbortSignal,
  protocols: readonly string[] = ["http/1.1"],
): Promise<TLSSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<TLSSocket>();
  const secure = connect({
    socket,
    host,
    ...(isIP(host) === 0 && { servername: host }),
    secureContext,
    ALPNProtocols: [...protocols],
    // Judged below, before a byte is sent: a refused certificate is then at hand to be named
    rejectUnauthorized: false,
  });
  const stop = (): void => end(() => reject(signal.reason as Error));
  const end = (settle: () => void): void => {
    signal.removeEventListener("abort", stop);
    secure.removeListener("error", broken);
    if (!secure.authorized || signal.aborted) secure.on("error", () => undefined).destroy();
    settle();
  };
  const broken = (error: NodeJS.ErrnoException): void => end(() => reject(handshakeFault(where, error)));
  secure.once("error", broken);
  secure.once("secureConnect", () => {
    if (secure.authorized) return end(() => resolve(secure));
    const fault = certificateFault(where, host, secure.authorizationError, secure.getPeerCertificate());
    end(() => reject(fault));
  });
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  return promise;
}

/** @param authorizationError a code, whatever its declared type says */
function certificateFault(where: string, host: string, authorizationError: unknown, peer: PeerCertificate): Fault {
  const code = authorizationError instanceof Error ? authorizationError.message : String(authorizationError);
  const cause = new CertificateRefused(code, peer);
  if (code.includes("ALTNAME")) {
    const text = `${where}: the certificate is for ${cause.names}, not for ${host}`;
    return new Fault("UPSTREAM_TLS", text, { cause, hint: "write the host as the certificate has it" });
  }
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") {
    const text = `${where}: the certificate is valid from ${peer.valid_from} to ${peer.valid_to}`;
    const hint = `this machine's clock says ${new Date().toISOString()}; if that is right, the upstream must renew`;
    return new Fault("UPSTREAM_TLS", text, { cause, hint });
  }
  const text = `${where}: the certificate is signed by ${cause.issuer}, who is not trusted (${code})`;
  return new Fault("UPSTREAM_TLS", text, {
    cause,
    hint: "add the issuer's CA to the system store, SSL_CERT_FILE or the ca setting of the upstream or rule",
  });
}

function issuerOf({ issuer }: PeerCertificate): string {
  return [issuer?.CN, issuer?.O].filter((part) => part !== undefined).join(", ") || "nobody named";
}

function handshakeFault(where: string, cause: NodeJS.ErrnoException): Fault {
  const code = cause.code ?? "";
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|RECORD_LAYER|UNEXPECTED_MESSAGE/.test(code)) {
    const hint = "write http:// for a port without TLS, or name the TLS port";
    return new Fault("UPSTREAM_TLS", `${where} does not speak TLS on this port`, { cause, hint });
  }
  if (code === "ECONNRESET" || code === "EPIPE") {
    return new Fault("UPSTREAM_TLS", `${where} cut the TLS handshake`, {
      cause,
      hint: "a firewall that filters by name, or the wrong port; try the address from another network",
    });
  }
  return new Fault("UPSTREAM_TLS", `${where}: TLS handshake refused (${code || cause.message})`, { cause });
}
