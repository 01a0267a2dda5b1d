/** A line that verifies something, and what stands there instead when it is taken away. */
export type Mutation = {
  /** Below src. */
  readonly file: string;
  /** The line as it stands there, once. */
  readonly line: string;
  readonly instead: string;
  /** Tests of which one must fail without it, below src or test. */
  readonly tests: readonly string[];
};

const note = "src/tlog/note.test.ts";
const reader = "src/tlog/tile-hash-reader.test.ts";
const proofs = "src/tlog/tlog-proof.test.ts";
const database = "src/checksums/database.test.ts";
const malicious = "test/go/malicious-database.test.ts";
const forked = "test/go/forked-database.test.ts";
const door = "src/checksums/door.test.ts";
const modes = "src/checksums/mode/modes.test.ts";
const credit = "src/checksums/mode/credit.test.ts";
const settlement = "src/checksums/mode/settlement.test.ts";
const tileLog = "src/checksums/log/tile-log.test.ts";
const recover = "src/checksums/log/recover-log.test.ts";
const audit = "src/checksums/log/audit-log.test.ts";

const rows: readonly (readonly [file: string, line: string, instead: string, ...tests: string[]])[] = [
  // Signatures
  ["tlog/note.ts", "if (!verifier.verify(signed, signatureBytes(signature))) {", "if (signed.length < 0) {", note],
  ["tlog/note.ts", "if (verified.size === 0) {", "if (verified.size < 0) {", note],
  ["tlog/note.ts", "return a.name === b.name && a.keyId === b.keyId;", "return a.name === b.name;", note],
  ["tlog/note.ts", "return a.name === b.name && a.keyId === b.keyId;", "return a.keyId === b.keyId;", note],
  [
    "tlog/note.ts",
    "if (lines.length > maxSignatures) throw malformed(",
    "if (lines.length < 0) throw malformed(",
    note,
  ],
  [
    "tlog/verifier.ts",
    "if (keyId(name, key) !== id) throw bad(",
    "if (name === key.toString()) throw bad(",
    "src/tlog/verifier.test.ts",
  ],
  [
    "tlog/ed25519.ts",
    "return verify(null, text, publicKey, signature);",
    "return signature.length > 0 || verify(null, text, publicKey, signature);",
    note,
  ],
  // Heads and records as text
  [
    "tlog/tree-note.ts",
    "if (origin !== goSumOrigin || rest === undefined ||",
    "if (rest === undefined ||",
    "src/tlog/tree-note.test.ts",
  ],
  [
    "tlog/record.ts",
    'if (!isTreeSize(id)) throw malformed("it does not begin with its number");',
    "",
    "src/tlog/record.test.ts",
  ],
  [
    "tlog/base64.ts",
    "const whole = digits.length % 4 === 0 &&",
    "const whole = digits.length >= 0 || ",
    "src/tlog/base64.test.ts",
  ],
  // Proofs
  [
    "tlog/record-proof.ts",
    "if (proof.length !== path.length) {",
    "if (proof.length < 0) {",
    "src/tlog/record-proof.test.ts",
  ],
  [
    "tlog/record-proof.ts",
    "if (!sameHash(hash, tree.hash)) {",
    "if (hash.length === 0) {",
    "src/tlog/record-proof.test.ts",
  ],
  [
    "tlog/tree-proof.ts",
    "if (!sameHash(oldHash, old.hash) || !sameHash(newHash, tree.hash)) {",
    "if (!sameHash(newHash, tree.hash)) {",
    "src/tlog/tree-proof.test.ts",
  ],
  [
    "tlog/tree-proof.ts",
    "if (!sameHash(oldHash, old.hash) || !sameHash(newHash, tree.hash)) {",
    "if (!sameHash(oldHash, old.hash)) {",
    "src/tlog/tree-proof.test.ts",
  ],
  [
    "tlog/tree-proof.ts",
    "if (shared === undefined || rest.length !== besides.length) {",
    "if (shared === undefined) {",
    "src/tlog/tree-proof.test.ts",
  ],
  ["tlog/tlog-proof.ts", "if (checkpoint.origin !== origin) {", "if (origin.length < 0) {", proofs],
  ["tlog/tlog-proof.ts", "checkRecord(proof.hashes, checkpoint, proof.index, leaf);", "", proofs],
  // Tiles
  ["tlog/tile-hash-reader.ts", "if (!rootFollows(plan, fetched, tree.hash) || !plan", "if (!plan", reader],
  ["tlog/tile-hash-reader.ts", "|| !plan.tiles.every((planned) => standsInParent(planned, fetched))) {", ") {", reader],
  ["tlog/tile-hash-reader.ts", "checkLengths(tiles, data);", "", reader],
  // What a database says
  [
    "checksums/evidence.ts",
    "if (hashInRecord(text, module, version, kind) !== undefined) continue;",
    "if (kind.length > 0) continue;",
    database,
  ],
  [
    "checksums/evidence.ts",
    "return others.length === 0 ? hash : undefined;",
    "return hash;",
    "src/checksums/evidence.test.ts",
  ],
  [
    "checksums/evidence.ts",
    "checkTlogProof(proof, { leaf, origin: goSumOrigin, verifiers: [verifier] });",
    "",
    database,
    malicious,
  ],
  [
    "checksums/database.ts",
    "const record = readEvidence(kept.proof, this.verifier);\n      demandLines(record.text, module, version);",
    "const record = readEvidence(kept.proof, this.verifier);",
    database,
  ],
  [
    "checksums/database.ts",
    "if (sameHash(recordHash(Buffer.from(text)), hashes.subarray(at * hashSize, (at + 1) * hashSize))) continue;",
    "if (hashSize > 0) continue;",
    database,
  ],
  [
    "checksums/history.ts",
    "if (doubtful !== undefined && beginning !== undefined && !sameHash(beginning, doubtful.tree.hash)) {",
    "if (doubtful !== undefined && beginning !== undefined && beginning.length === 0) {",
    forked,
  ],
  ["checksums/history.ts", "if (this.#fork !== undefined) throw frozen(this.#database);", "", forked],
  [
    "store/checksum-records.ts",
    '.whereRef("excluded.size", ">", "database_head.size")',
    "",
    "src/store/checksum-records.test.ts",
  ],
  [
    "store/checksum-records.ts",
    '.where("database_head.note", "=", slot("before")),',
    ",",
    "src/store/checksum-records.test.ts",
  ],
  // The door
  [
    "checksums/door.ts",
    "if (expected === got.h1) return database.name;",
    "if (expected !== undefined) return database.name;",
    door,
  ],
  [
    "checksums/door.ts",
    "if (before !== undefined && before.h1 !== got.h1) {",
    "if (before !== undefined && before.at < 0) {",
    door,
  ],
  [
    "checksums/door.ts",
    "if (pin !== undefined && pin.h1 !== h1) {",
    "if (pin !== undefined && pin.at < 0) {",
    database,
  ],
  ["checksums/door.ts", 'return lent?.state === "open" && lent.h1 === h1;', 'return lent?.state === "open";', door],
  [
    "checksums/unlisted.ts",
    "(module === toolchain ? undefined : matchingPattern(patterns, module))",
    "matchingPattern(patterns, module)",
    database,
  ],
  // Modes
  ["checksums/mode/modes.ts", 'if (module === toolchain) return "strict";', "", modes],
  [
    "checksums/mode/modes.ts",
    "if (this.#where(mode)?.length === 0) {",
    "if (this.#where(mode)?.length === -1) {",
    modes,
  ],
  ["checksums/mode/modes.ts", "&& this.#allowed(said.mode, module)) return said.mode;", ") return said.mode;", modes],
  [
    "checksums/mode/modes.ts",
    "return this.#now() < until ? this.#switch : undefined;",
    "return until > 0 ? this.#switch : undefined;",
    modes,
  ],
  ["checksums/mode/credit.ts", "if (!forgiven[mode].includes(asked.because.code)) return false;", "", credit],
  [
    "checksums/mode/credit.ts",
    'return before.h1 === asked.h1 && before.state === "open";',
    'return before.state === "open";',
    credit,
  ],
  [
    "checksums/mode/credit.ts",
    'return before.h1 === asked.h1 && before.state === "open";',
    "return before.h1 === asked.h1;",
    credit,
  ],
  [
    "checksums/mode/credit.ts",
    "return speaks !== undefined && (await",
    "return speaks === undefined || (await",
    credit,
  ],
  [
    "checksums/mode/corroboration.ts",
    "return witness.h1s.includes(h1) ? witness.name : undefined;",
    "return witness.name;",
    credit,
  ],
  [
    "checksums/mode/settlement.ts",
    "if (proven !== row.h1) await this.#withdraw(row, proven);",
    "if (proven === row.kind) await this.#withdraw(row, proven);",
    settlement,
  ],
  [
    "checksums/mode/settlement.ts",
    "if ((await objects.find(row))?.h1 === h1) await objects.remove(row);",
    "",
    settlement,
  ],
  // Our own log
  [
    "checksums/log/own-database.ts",
    'if (isRecordText(text) && has("zip") && has("mod")) return;',
    "if (text.length > 0) return;",
    "src/checksums/log/own-database.test.ts",
  ],
  ["checksums/log/log-growth.ts", "if (tree.size > this.#rows) {", "if (tree.size < 0) {", tileLog],
  ["checksums/log/log-growth.ts", "if (!sameHash(root, tree.hash)) {", "if (root.length === 0) {", tileLog],
  [
    "checksums/log/log-growth.ts",
    "if (!sameHash(hash, leaf)) throw new Fault(",
    "if (leaf.length === 0) throw new Fault(",
    tileLog,
  ],
  [
    "checksums/log/tile-log.ts",
    "if (sameHash(rootOf(edge), head.root)) return { head, edge };",
    "return { head, edge };",
    tileLog,
  ],
  [
    "checksums/log/tile-log.ts",
    "if (sameHash(hashes.subarray(at * hashSize, (at + 1) * hashSize), recordHash(Buffer.from(text)))) continue;",
    "if (hashes.length > 0) continue;",
    tileLog,
  ],
  [
    "checksums/log/recover-log.ts",
    "if (edge.size !== tree.size || !sameHash(rootOf(edge), tree.hash)) {",
    "if (edge.size !== tree.size) {",
    recover,
  ],
  [
    "checksums/log/audit-log.ts",
    "if (record.text === text) counts.confirmed++;",
    "if (record.text.length > 0) counts.confirmed++;",
    audit,
  ],
  [
    "checksums/log/audit-log.ts",
    "if (before !== undefined) return report(id, what, `it is record ${before} already`);",
    "",
    audit,
  ],
];

/** Every line that stands between a lie and a client. */
export const verificationLines: readonly Mutation[] = rows.map(([file, line, instead, ...tests]) => ({
  file,
  line,
  instead,
  tests,
}));
