import type { Answer } from "../answer.ts";

/** Text that stands in a page as it is: all that is put into it was escaped. */
export type Html = { readonly html: string };

/** What is put in is escaped, unless it is Html itself. */
export function html(parts: TemplateStringsArray, ...values: readonly (string | Html)[]): Html {
  const texts = values.map((value) => (typeof value === "string" ? escape(value) : value.html));
  return { html: parts.map((part, n) => part + (texts[n] ?? "")).join("") };
}

/** Nothing but the text and forms that lead back here: no script, no style, no picture, in nobody's frame. */
const policy = "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** A page of modgate's own, which nobody keeps. Links in it are relative: the gateway may stand below a prefix. */
export function page(status: number, title: string, body: Html, cookies: readonly string[] = []): Answer {
  const text = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title} - modgate</title>
      </head>
      <body>
        <h1>${title}</h1>
        ${body}
      </body>
    </html> `;
  const headers = [
    "content-type",
    "text/html; charset=utf-8",
    "content-security-policy",
    policy,
    // With no-referrer browsers would send Origin: null, and our own forms would be strangers.
    "referrer-policy",
    "same-origin",
    ...common(cookies),
  ];
  return { status, headers, body: { bytes: Buffer.from(text.html) }, source: "none" };
}

/** Sends the browser on by GET. @param location an address of ours, or of the issuer */
export function redirect(location: string, cookies: readonly string[]): Answer {
  const headers = ["location", location, "referrer-policy", "no-referrer", ...common(cookies)];
  return { status: 303, headers, body: { bytes: new Uint8Array() }, source: "none" };
}

function common(cookies: readonly string[]): readonly string[] {
  const fixed = ["cache-control", "no-store", "x-content-type-options", "nosniff"];
  return [...fixed, ...cookies.flatMap((cookie) => ["set-cookie", cookie])];
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => escapes[letter] ?? "");
}
