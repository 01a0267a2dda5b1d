/** A request in HTTP/2 without TLS as bytes, also such as no library lets anybody send. Header names and values as they are. */
export function http2Request(headers: readonly (readonly [string, string])[], body?: string): Buffer {
  const literal = (text: string): Buffer => Buffer.concat([hpackLength(text.length), Buffer.from(text, "latin1")]);
  const block = headers.flatMap(([name, value]) => [Buffer.of(0), literal(name), literal(value)]);
  const endOfStream = body === undefined ? 1 : 0;
  return Buffer.concat([
    Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    frame(4, 0, 0, Buffer.of()),
    frame(1, 4 | endOfStream, 1, Buffer.concat(block)),
    ...(body === undefined ? [] : [frame(0, 1, 1, Buffer.from(body, "latin1"))]),
  ]);
}

/** A number in HPACK with a prefix of 7 bits, for lengths below 255. */
function hpackLength(length: number): Buffer {
  return length < 127 ? Buffer.of(length) : Buffer.of(127, length - 127);
}

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}
