/** A browser as far as sign-in goes: it keeps cookies by address, follows redirects, and says where its forms come from. */
export class TestBrowser {
  readonly #cookies = new Map<string, Map<string, string>>();
  /** Set-Cookie lines, as they came. */
  readonly set: string[] = [];

  /** One answer, whatever it is. */
  async ask(url: string, init: RequestInit = {}): Promise<Response> {
    const jar = this.jar(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { ...(cookie !== "" && { cookie }), ...(init.headers as Record<string, string>) };
    const answer = await fetch(url, { redirect: "manual", ...init, headers });
    for (const line of answer.headers.getSetCookie()) {
      this.set.push(line);
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/; Max-Age=0;/.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return answer;
  }

  /** As typed into the address line. */
  async visit(url: string): Promise<{ readonly url: string; readonly status: number; readonly text: string }> {
    for (let at = url, left = 10; left > 0; left--) {
      const answer = await this.ask(at);
      const location = answer.headers.get("location");
      if (location === null) return { url: at, status: answer.status, text: await answer.text() };
      at = new URL(location, at).href;
    }
    throw new Error("redirects without end");
  }

  /** A form of the page at `url` that leads to `action`. */
  async submit(url: string, action: string, form: Readonly<Record<string, string>> = {}): Promise<Response> {
    const headers = { origin: new URL(url).origin, "content-type": "application/x-www-form-urlencoded" };
    return this.ask(new URL(action, url).href, { method: "POST", headers, body: new URLSearchParams(form).toString() });
  }

  /** The cookies of an address, to look at or to plant. */
  jar(url: string): Map<string, string> {
    const { origin } = new URL(url);
    const jar = this.#cookies.get(origin) ?? new Map<string, string>();
    this.#cookies.set(origin, jar);
    return jar;
  }
}
