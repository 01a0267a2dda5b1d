/** Whether an answer is a web page where none belongs: a log-in page of a network, an error page of something in between. */
export function isPage(headers: Readonly<Record<string, string>>, body: Uint8Array): boolean {
  const type = headers["content-type"] ?? "";
  return /^text\/html\b/i.test(type) || /^\s*</.test(Buffer.from(body.subarray(0, 64)).toString("latin1"));
}
