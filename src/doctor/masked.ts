/** A list of addresses without user information, which is nobody's business. */
export function masked(value: string): string {
  return value.replaceAll(/(:\/\/)[^/@,|\s]*@/g, "$1***@");
}
