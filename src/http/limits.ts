/** How much of its time and memory the server gives one connection. Times are milliseconds. */
export type Limits = {
  /** From the first byte of a request, or from the connection, to the end of its header; and for a TLS handshake. */
  readonly headersMs: number;
  /** The same, to the end of the request. */
  readonly requestMs: number;
  /** How long a connection may rest between two requests: longer than load balancers keep theirs. */
  readonly keepAliveMs: number;
  /** How long a connection may move no byte in either direction while an answer is due: longer than any wait of ours. */
  readonly idleMs: number;
  /** How often the first two are looked at. */
  readonly checkMs: number;
  /** Request line and header together. */
  readonly headerBytes: number;
};

export const defaultLimits: Limits = {
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 90_000,
  idleMs: 120_000,
  checkMs: 1_000,
  headerBytes: 16 * 1024,
};
