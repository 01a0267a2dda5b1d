import { randomBytes, randomInt } from "node:crypto";
import { LRUCache } from "lru-cache";
import { Fault } from "../../fault/fault.ts";
import { addressBlock } from "../address-block.ts";
import { hashToken } from "../token-text.ts";

/** What a command is told that wants a token for somebody. @see https://www.rfc-editor.org/rfc/rfc8628#section-3.2 */
export type DeviceCodes = {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly lifeMs: number;
  readonly intervalMs: number;
};

type Login = {
  readonly userCode: string;
  readonly from: string;
  askedAt: number;
  answer: { readonly subject: string } | "declined" | undefined;
};

export type DeviceOptions = { readonly now?: () => number; readonly intervalMs?: number };

const lifeMs = 10 * 60_000;
const most = 1_000;
const mostOfOne = 10;

/** No vowels, so no words; 20^8 of them, and each wrong one is answered later. */
const letters = "BCDFGHJKLMNPQRSTVWXZ";

/** Commands that wait until somebody has signed in for them with a browser. They are known to this process alone. */
export class DeviceLogins {
  readonly #logins = new LRUCache<string, Login>({ max: most, ttl: lifeMs });
  readonly #now: () => number;
  readonly #intervalMs: number;

  constructor({ now = Date.now, intervalMs = 2_000 }: DeviceOptions = {}) {
    this.#now = now;
    this.#intervalMs = intervalMs;
  }

  /** @param from the address that asks @throws {Fault} RATE_LIMITED */
  begin(from: string): DeviceCodes {
    const block = addressBlock(from);
    const same = [...this.#logins.values()].filter((login) => addressBlock(login.from) === block);
    if (same.length >= mostOfOne)
      throw new Fault("RATE_LIMITED", `${mostOfOne} commands of this address wait for a sign-in already`);
    const deviceCode = randomBytes(32).toString("base64url");
    const drawn = Array.from({ length: 8 }, () => letters[randomInt(letters.length)]).join("");
    const userCode = `${drawn.slice(0, 4)}-${drawn.slice(4)}`;
    this.#logins.set(keyOf(deviceCode), { userCode, from, askedAt: 0, answer: undefined });
    return { deviceCode, userCode, lifeMs, intervalMs: this.#intervalMs };
  }

  /** The command that waits with this code: its address, and the code as it shows it. @throws {Fault} DEVICE_CODE_UNKNOWN */
  whoShows(userCode: string): { readonly from: string; readonly userCode: string } {
    return this.#find(userCode);
  }

  /** @param answer whose token it is to have; or nobody's @throws {Fault} DEVICE_CODE_UNKNOWN */
  answer(userCode: string, answer: { readonly subject: string } | "declined"): void {
    this.#find(userCode).answer = answer;
  }

  /** Whose token the command is to have; it is told once. @throws {Fault} DEVICE_PENDING, DEVICE_TOO_SOON, DEVICE_DECLINED, DEVICE_ENDED */
  redeem(deviceCode: string): string {
    const key = keyOf(deviceCode);
    const login = this.#logins.get(key);
    if (login === undefined)
      throw new Fault(
        "DEVICE_ENDED",
        "nobody waits with this code any more: it lived for ten minutes, and is good once",
      );
    const { answer, askedAt } = login;
    login.askedAt = this.#now();
    if (answer === undefined) {
      if (login.askedAt - askedAt < this.#intervalMs / 2) throw new Fault("DEVICE_TOO_SOON", "asked again too soon");
      throw new Fault("DEVICE_PENDING", "nobody has confirmed the code yet");
    }
    this.#logins.delete(key);
    if (answer === "declined") throw new Fault("DEVICE_DECLINED", "who was asked did not confirm the code");
    return answer.subject;
  }

  #find(userCode: string): Login {
    const plain = (text: string): string => text.toUpperCase().replace(/[^A-Z]/g, "");
    const wanted = plain(userCode);
    const found = [...this.#logins.values()].find(
      (login) => login.answer === undefined && plain(login.userCode) === wanted,
    );
    if (found !== undefined) return found;
    throw new Fault("DEVICE_CODE_UNKNOWN", "no command waits with this code");
  }
}

function keyOf(deviceCode: string): string {
  return Buffer.from(hashToken(deviceCode)).toString("hex");
}
