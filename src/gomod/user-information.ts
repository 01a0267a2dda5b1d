/**
 * Text that was meant to be an address, fit for messages: what may be a secret becomes ***, namely all before an @, all
 * behind a ?, and a port that is none (half a password, when a list was split at a comma inside it). It works on text
 * that is no URL, and hides too much rather than too little.
 */
export function maskUserInformation(text: string): string {
  return text
    .replace(/^([A-Za-z][A-Za-z0-9+.-]*:\/+)?[^]*@/, "$1***@")
    .replace(/^((?:[A-Za-z][A-Za-z0-9+.-]*:\/+)?[^/:]*:)(?![0-9]*(?:[/?#]|$))[^]+$/, "$1***")
    .replace(/\?[^]+$/, "?***");
}

/** Text of any kind, without the user information of the addresses in it: "https://user:pass@host" is "https://***@host". */
export function maskAddresses(text: string): string {
  return text.replace(/(:\/\/)[^\s/]*@/g, "$1***@");
}
