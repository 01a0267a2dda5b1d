import { connect, isIPv6, type Socket } from "node:net";

/** One address that did not answer, and why. */
export type FailedAttempt = { readonly address: string; readonly error: NodeJS.ErrnoException };

/** No address answered. The attempts stand in the order they were made. */
export class NoConnection extends Error {
  readonly attempts: readonly FailedAttempt[];

  constructor(attempts: readonly FailedAttempt[]) {
    super(attempts.map(({ address, error }) => `${address} ${error.code ?? error.message}`).join(", "));
    this.name = "NoConnection";
    this.attempts = attempts;
  }
}

/**
 * The first connection that any of these literal addresses gives. IPv6 and IPv4 take turns, beginning with the kind
 * the system put first; the next one is tried when the one before has failed or has been silent for `staggerMs`.
 * @throws {NoConnection} when all have failed; the signal's reason when it ends first
 * @see https://www.rfc-editor.org/rfc/rfc8305
 */
export function connectAny(
  addresses: readonly string[],
  port: number,
  staggerMs: number,
  signal: AbortSignal,
): Promise<Socket> {
  const order = alternating(addresses);
  const sockets = new Set<Socket>();
  const failed: FailedAttempt[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  let timer: NodeJS.Timeout | undefined;
  let tried = 0;

  const tryNext = (): void => {
    clearTimeout(timer);
    const address = order[tried];
    if (address === undefined) {
      if (failed.length === order.length) end(() => reject(new NoConnection(failed)));
      return;
    }
    tried += 1;
    timer = setTimeout(tryNext, staggerMs);
    const socket = connect({ host: address, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 30_000 });
    sockets.add(socket);
    socket.once("connect", () => {
      socket.removeAllListeners("error");
      sockets.delete(socket);
      end(() => resolve(socket));
    });
    socket.once("error", (error) => {
      sockets.delete(socket);
      failed.push({ address, error });
      tryNext();
    });
  };
  const end = (settle: () => void): void => {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    for (const loser of sockets)
      loser
        .removeAllListeners()
        .on("error", () => undefined)
        .destroy();
    settle();
  };
  const stop = (): void => end(() => reject(signal.reason as Error));

  if (signal.aborted) return Promise.reject(signal.reason as Error);
  signal.addEventListener("abort", stop, { once: true });
  tryNext();
  return promise;
}

function alternating(addresses: readonly string[]): readonly string[] {
  const first = addresses.filter((address) => isIPv6(address) === isIPv6(addresses[0] ?? ""));
  const second = addresses.filter((address) => !first.includes(address));
  const pairs = first.flatMap((address, i) => [address, ...second.slice(i, i + 1)]);
  return [...pairs, ...second.slice(first.length)];
}
