import { maskAddresses } from "../gomod/user-information.ts";
import type { HttpReply } from "../net/http.ts";

const mostBytes = 1024;
const mostCharacters = 200;

/** The upstream's own words of a refusal: the first line of a body that is text/plain or of no stated type, cleaned; "" when it says nothing usable. */
export async function upstreamWords(reply: HttpReply): Promise<string> {
  if (!(reply.headers["content-type"] ?? "text/plain").startsWith("text/plain")) {
    reply.body.destroy();
    return "";
  }
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of reply.body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= mostBytes) break;
    }
  } catch {
    return ""; // the status already says what matters; words that do not arrive are no second failure
  } finally {
    reply.body.destroy();
  }
  const text = Buffer.concat(chunks).subarray(0, mostBytes).toString("utf8");
  const line = text.split("\n").find((candidate) => candidate.trim() !== "") ?? "";
  // A stranger's text may quote an address with a password in it
  return maskAddresses(line.replace(/[\p{C}\p{Z}\uFFFD]+/gu, " ").trim()).slice(0, mostCharacters);
}
