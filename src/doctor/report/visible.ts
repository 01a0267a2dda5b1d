/** What a file or a server said may hold orders to the terminal: they are shown, not obeyed. Lines stay lines. */
export function visible(text: string): string {
  return text.replace(/[^\P{C}\n]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`);
}
