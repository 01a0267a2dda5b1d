import { trimSpace } from "./character.ts";
import { encodeText } from "./lossless-text.ts";
import type { Comment, FileSyntax, Line, LineBlock, Parenthesis, Statement } from "./syntax.ts";

/**
 * The bytes of a go.mod or go.work file in the layout of `go mod edit -fmt`.
 * @see x/mod modfile/print.go (Format)
 */
export function formatSyntax(file: FileSyntax): Uint8Array {
  const page = new Page();
  for (const comment of file.before) {
    page.write(trimSpace(comment.text));
    page.endLine();
  }
  for (const [index, statement] of file.statements.entries()) {
    printStatement(page, statement);
    if (statement.kind !== "comments") page.endLine();
    if (index + 1 < file.statements.length) page.endLine();
  }
  return encodeText(page.text());
}

function printStatement(page: Page, statement: Statement): void {
  page.comments(statement.before);
  if (statement.kind === "line") page.write(joined(statement.tokens));
  if (statement.kind === "block") printBlock(page, statement);
  page.queue(statement.suffix);
}

function printBlock(page: Page, block: LineBlock): void {
  page.write(`${joined(block.tokens)} `);
  printNode(page, block.open, "(");
  page.margin = "\t";
  for (const line of block.lines) {
    page.endLine();
    printNode(page, line, joined(line.tokens));
  }
  page.margin = "";
  page.endLine();
  printNode(page, block.close, ")");
}

function printNode(page: Page, node: Line | Parenthesis, text: string): void {
  page.comments(node.before);
  page.write(text);
  page.queue(node.suffix);
}

/** What has been printed: whole lines, and the one that is being written. */
class Page {
  margin = "";
  /** End-of-line comments for the line that is being written. */
  readonly #pending: Comment[] = [];
  readonly #lines: string[] = [];
  #line = "";

  write(text: string): void {
    this.#line += text;
  }

  /** Keeps end-of-line comments until the line ends. */
  queue(suffix: readonly Comment[]): void {
    for (const comment of suffix) this.#pending.push(comment);
  }

  /** Prints whole-line comments before what comes next. */
  comments(before: readonly Comment[]): void {
    if (before.length === 0) return;
    this.#trim();
    if (this.#line !== "") this.#break();
    this.#line += this.margin;
    for (const comment of before) {
      this.#line += trimSpace(comment.text);
      this.endLine();
    }
  }

  /** Ends the line with its comments, unless that would make a blank line at the top or a second one in a row. */
  endLine(): void {
    for (const [index, comment] of this.#pending.entries()) {
      if (index === 0) {
        this.#line += " ";
      } else {
        this.#trim();
        this.#break();
        this.#line = this.margin;
      }
      this.#line += trimSpace(comment.text);
    }
    this.#pending.length = 0;
    this.#trim();
    if (this.#line !== "" || (this.#lines.length > 0 && this.#lines.at(-1) !== "")) this.#break();
    this.#line = this.margin;
  }

  /** Everything, without blank lines at the end. */
  text(): string {
    const all = [...this.#lines, this.#line];
    while (all.length > 1 && all.at(-1) === "" && all.at(-2) === "") all.pop();
    return all.join("\n");
  }

  #trim(): void {
    let end = this.#line.length;
    while (end > 0 && (this.#line[end - 1] === " " || this.#line[end - 1] === "\t")) end--;
    this.#line = this.#line.slice(0, end);
  }

  #break(): void {
    this.#lines.push(this.#line);
    this.#line = "";
  }
}

function joined(tokens: readonly string[]): string {
  const parts: string[] = [];
  let gap = "";
  for (const token of tokens) {
    parts.push(token === "," || token === ")" || token === "]" || token === "}" ? "" : gap, token);
    gap = token === "(" || token === "[" || token === "{" ? "" : " ";
  }
  return parts.join("");
}
