import { Fault, isFault } from "../../fault/fault.ts";
import type { TokenRow } from "../../store/tokens.ts";
import { roles } from "../role.ts";
import type { Tokens } from "../tokens.ts";

export type SessionsOptions = {
  /** From the sign-in on, whatever happens. */
  readonly lifeMs: number;
  /** From the last request on. */
  readonly idleMs: number;
  readonly now?: () => number;
};

/**
 * What people have after they signed in with a browser: tokens of a kind of their own, which are good as cookies and
 * as nothing else. They are kept, listed and revoked as all tokens are, and narrow nothing.
 */
export class Sessions {
  readonly #tokens: Tokens;
  readonly #options: SessionsOptions;

  constructor(tokens: Tokens, options: SessionsOptions) {
    this.#tokens = tokens;
    this.#options = options;
  }

  /** A new one, whatever the browser had before. */
  async begin(subject: string): Promise<{ readonly text: string; readonly token: TokenRow }> {
    const { lifeMs } = this.#options;
    const all = { modules: "", rights: roles.admin };
    return this.#tokens.create({ kind: "session", subject, note: "signed in with a browser", ...all, lifeMs }, subject);
  }

  /** Asked for each request, so that one that was ended is refused at once. @throws {Fault} SESSION_ENDED */
  async find(text: string): Promise<TokenRow> {
    try {
      const row = await this.#tokens.verify(text, "session");
      const { idleMs, now = Date.now } = this.#options;
      if (now() - this.#tokens.lastUse(row) > idleMs)
        throw new Fault("SESSION_ENDED", "the session was not used for too long");
      this.#tokens.used(row.id);
      return row;
    } catch (failure) {
      if (!isFault(failure, "TOKEN_UNKNOWN", "TOKEN_EXPIRED", "TOKEN_REVOKED", "TOKEN_FROM_FUTURE")) throw failure;
      throw new Fault("SESSION_ENDED", "the session has ended, or was ended", { cause: failure });
    }
  }

  async end({ id, subject }: TokenRow): Promise<void> {
    await this.#tokens.revoke(id, subject);
  }
}
