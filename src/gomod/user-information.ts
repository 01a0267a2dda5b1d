/**
 * Text that was meant to be an address, fit for messages: what stands before an @ or behind a ? may be a secret and
 * becomes ***. It works on text that is no URL, and hides too much rather than too little.
 */
export function maskUserInformation(text: string): string {
  return text.replace(/^([A-Za-z][A-Za-z0-9+.-]*:\/+)?[^]*@/, "$1***@").replace(/\?[^]+$/, "?***");
}
