import { connect } from "node:net";

export type Downloaded = {
  readonly firstByteMs: number;
  readonly tookMs: number;
  /** Of the body. */
  readonly bytes: number;
};

export type DownloadOptions = {
  readonly signal?: AbortSignal;
  /** How fast the client takes it, as on a line of its own; absent: as fast as it comes. */
  readonly bytesPerSecond?: number;
  /** Called with the first byte, and with every piece of the body. */
  readonly onFirstByte?: (ms: number) => void;
  readonly onPiece?: (bytes: number) => void;
};

/**
 * One GET over a connection of its own, the body thrown away as cheaply as node can: the client must not be what is
 * measured. Rejects for any status but 200 and for a body of another length than announced.
 */
export function download(url: string, options: DownloadOptions = {}): Promise<Downloaded> {
  const { signal, bytesPerSecond = Number.POSITIVE_INFINITY, onFirstByte, onPiece } = options;
  const { hostname, port, pathname } = new URL(url);
  const began = performance.now();
  return new Promise((resolve, reject) => {
    let head = "";
    let firstByteMs = Number.NaN;
    let announced = -1;
    let bytes = 0;
    const read = (count: number, buffer: Uint8Array): boolean => {
      if (announced >= 0) {
        bytes += count;
        onPiece?.(count);
        const aheadMs = (bytes / bytesPerSecond) * 1000 - (performance.now() - began);
        if (aheadMs < paceMs) return true;
        setTimeout(() => socket.resume(), aheadMs);
        return false;
      }
      if (head === "") {
        firstByteMs = performance.now() - began;
        onFirstByte?.(firstByteMs);
      }
      head += Buffer.from(buffer.buffer, buffer.byteOffset, count).toString("latin1");
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return true;
      announced = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? Number.NaN);
      bytes = head.length - end - 4;
      head = head.slice(0, end);
      return true;
    };
    const socket = connect({
      host: hostname,
      port: Number(port),
      ...(signal !== undefined && { signal }),
      onread: { buffer: shared, callback: read },
    });
    socket.once("connect", () =>
      socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`),
    );
    socket.once("error", reject);
    socket.once("close", () => {
      const well = head.startsWith("HTTP/1.1 200") && (Number.isNaN(announced) || announced === bytes);
      if (well) resolve({ firstByteMs, tookMs: performance.now() - began, bytes });
      else reject(new Error(`${url}: ${head.split("\r\n")[0] ?? "no answer"}, ${bytes} of ${announced} bytes`));
    });
  });
}

/** A client that is so far ahead of its pace pauses. */
const paceMs = 20;

/** Whatever is read into it is counted and forgotten before the next read. */
const shared = Buffer.allocUnsafe(256 * 1024);
