import { asFault, Fault } from "../fault/fault.ts";
import { parsePatterns, type Pattern } from "../gomod/pattern.ts";

/**
 * A list of patterns that stands in the configuration.
 * @throws {Fault} CONFIG_BAD_VALUE naming the key
 */
export function configuredPatterns(key: string, text: string): readonly Pattern[] {
  try {
    return parsePatterns(text);
  } catch (failure) {
    const { message, hint } = asFault(failure);
    throw new Fault("CONFIG_BAD_VALUE", `${key}: ${message}`, { hint, cause: failure });
  }
}
