/**
 * The bytes of standard, padded base64; undefined for anything else. It takes what Go's base64.StdEncoding takes, so
 * that both sides agree on every signature: CR and LF are skipped and the unused bits of the last digit are not looked
 * at. (Buffer alone would also take the URL alphabet, missing padding and any junk.)
 * @see RFC 4648 section 4
 */
export function decodeBase64(text: string): Buffer | undefined {
  const digits = text.replace(/[\r\n]/g, "");
  const whole = digits.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(digits);
  return whole ? Buffer.from(digits, "base64") : undefined;
}

export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
