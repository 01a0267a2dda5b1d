import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault, type Fault } from "../fault/fault.ts";
import { openNote, parseNote, signNote } from "./note.ts";
import { parseSignerKey } from "./signer.ts";
import { parseVerifierKey, type Verifier } from "./verifier.ts";

// The examples of x/mod's documentation.
const text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const peterLine =
  "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
const enochLine =
  "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";
const peter = parseVerifierKey("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
const enoch = parseVerifierKey("EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop");
const peterSigner = parseSignerKey("PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz");

const [peterSignature, enochSignature] = parseNote(bytes(`${text}\n${peterLine}${enochLine}`)).signatures;
const peterAgain = peterLine.replace("x08go/ZJ", "x08go/ZK"); // Peter's key, not Peter's signature
const stranger = "— EnochRoot rwz+eBzm\n"; // a signature of two bytes by Enoch's key
const otherId = peterLine.replace("x08go", "x09go");

const opened = [
  [peterLine, [peter], ["PeterNeumann"], [], "one signature, by a known key"],
  [peterLine + enochLine, [peter], ["PeterNeumann"], ["EnochRoot"], "a further one by an unknown key"],
  [enochLine + peterLine, [peter], ["PeterNeumann"], ["EnochRoot"], "in any order"],
  [peterLine + enochLine, [peter, enoch], ["PeterNeumann", "EnochRoot"], [], "two known keys"],
  [peterLine + peterLine, [peter], ["PeterNeumann"], [], "the same twice counts once"],
  [peterLine + peterAgain, [peter], ["PeterNeumann"], [], "only the first by one key is looked at"],
  [peterLine + enochLine + enochLine, [peter], ["PeterNeumann"], ["EnochRoot"], "the same unknown twice counts once"],
  [
    peterLine + enochLine + stranger,
    [peter],
    ["PeterNeumann"],
    ["EnochRoot", "EnochRoot"],
    "unknown ones are not judged",
  ],
  [peterLine + otherId, [peter], ["PeterNeumann"], ["PeterNeumann"], "the same name, another key"],
  [peterLine, [peter, enoch, enoch], ["PeterNeumann"], [], "a key given twice hurts only where it signed"],
  [peterLine + enochLine.repeat(99), [peter], ["PeterNeumann"], ["EnochRoot"], "100 signatures"],
] as const;
for (const [lines, verifiers, verified, unverified, why] of opened) {
  test(`a note is opened: ${why}`, () => {
    const note = openNote(bytes(`${text}\n${lines}`), verifiers);
    assert.equal(note.text, text);
    assert.deepEqual(
      note.verified.map(({ name }) => name),
      verified,
    );
    assert.deepEqual(
      note.unverified.map(({ name }) => name),
      unverified,
    );
  });
}

const refused: readonly (readonly [string, readonly Verifier[], Fault["code"], string])[] = [
  [`${text}\n${enochLine}`, [peter], "NOTE_UNVERIFIED", "no known key"],
  [
    `${text}\n${peterLine.replace("PeterNeumann", "PeterPan")}`,
    [peter],
    "NOTE_UNVERIFIED",
    "a true signature under another name",
  ],
  [`${text}\n${peterLine}`, [], "NOTE_UNVERIFIED", "no key is known at all"],
  [`${text}\n${peterAgain}`, [peter], "NOTE_UNVERIFIED", "a wrong signature by a known key"],
  [`${text}\n${peterLine}${stranger}`, [peter, enoch], "NOTE_UNVERIFIED", "one right, one wrong"],
  [`${text} \n${peterLine}`, [peter], "NOTE_MALFORMED", "a space in the line that should be empty"],
  [`X${text}\n${peterLine}`, [peter], "NOTE_UNVERIFIED", "a letter before the text"],
  [`\uFEFF${text}\n${peterLine}`, [peter], "NOTE_UNVERIFIED", "a byte order mark before the text is part of it"],
  [`${text}\n${peterLine}`, [peter, peter], "BAD_VERIFIER_KEY", "a key given twice"],
  [`${text}\n${peterLine}${enochLine.repeat(100)}`, [peter], "NOTE_MALFORMED", "101 signatures"],
  ["", [peter], "NOTE_MALFORMED", "nothing"],
  ["<!DOCTYPE html>\n<html>\n\n</html>\n", [peter], "NOTE_MALFORMED", "a captive portal"],
  [text, [peter], "NOTE_MALFORMED", "no signatures"],
  [`${text}\n`, [peter], "NOTE_MALFORMED", "no signature behind the empty line"],
  [`${text}${peterLine}`, [peter], "NOTE_MALFORMED", "no empty line"],
  [`${text}\n${peterLine.trimEnd()}`, [peter], "NOTE_MALFORMED", "no last newline"],
  [`${text}\n${peterLine}\n`, [peter], "NOTE_MALFORMED", "an empty line at the end"],
  [`${text}\n${peterLine}more\n`, [peter], "NOTE_MALFORMED", "text after the signatures"],
  [`${text}\n${peterLine.replace("—", "-")}`, [peter], "NOTE_MALFORMED", "a hyphen for the dash"],
  [`${text}\n${peterLine.replace("— ", "—")}`, [peter], "NOTE_MALFORMED", "no space after the dash"],
  [
    `${text}\n${peterLine.replace("PeterNeumann ", "PeterNeumann")}`,
    [peter],
    "NOTE_MALFORMED",
    "no space after the name",
  ],
  [`${text}\n${peterLine.replace("Neumann ", "Neumann  ")}`, [peter], "NOTE_MALFORMED", "two spaces after the name"],
  [`${text}\n${peterLine.replace("PeterNeumann", "")}`, [peter], "NOTE_MALFORMED", "no name"],
  [`${text}\n${peterLine.replace("Neumann", "+Neumann")}`, [peter], "NOTE_MALFORMED", "a plus in the name"],
  [`${text}\n${peterLine.replace("Neumann", "\u0085Neumann")}`, [peter], "NOTE_MALFORMED", "U+0085 is a Unicode space"],
  [`${text}\n${peterLine.replace("AM=", "AM")}`, [peter], "NOTE_MALFORMED", "no padding"],
  [`${text}\n${peterLine.replaceAll("/", "_")}`, [peter], "NOTE_MALFORMED", "the URL alphabet"],
  [`${text}\n${peterLine}— EnochRoot rwz+eA==\n`, [peter], "NOTE_MALFORMED", "a key id without a signature"],
  [`${text}\n${peterLine}— EnochRoot \n`, [peter], "NOTE_MALFORMED", "no base64"],
  [`${text.replace("\n", "\r\n")}\n${peterLine}`, [peter], "NOTE_MALFORMED", "a carriage return"],
  [`${text.replace(" ", "\t")}\n${peterLine}`, [peter], "NOTE_MALFORMED", "a tab"],
];
for (const [message, verifiers, code, why] of refused) {
  test(`a note is refused with ${code}: ${why}`, () => {
    assert.throws(
      () => openNote(bytes(message), verifiers),
      (fault) => isFault(fault, code),
    );
  });
}

test("a note that is not UTF-8 is malformed", () => {
  const note = bytes(`${text}\n${peterLine}`);
  note[0] = 0xff;
  assert.throws(
    () => openNote(note, [peter]),
    (fault) => isFault(fault, "NOTE_MALFORMED"),
  );
});

test("the last empty line divides: the text may have some of its own (an example of C2SP)", () => {
  const poem = "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n";
  const base64 = "NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=";
  const note = parseNote(bytes(`${poem}\n— quasimodo.example/salvatore ${base64}\n`));
  assert.equal(note.text, poem);
  assert.deepEqual(note.signatures, [{ name: "quasimodo.example/salvatore", keyId: 0x367ba04b, base64 }]);
});

test("signing gives the bytes x/mod gives", () => {
  assert.equal(signed({ text, signatures: [] }), `${text}\n${peterLine}`);
});

test("what is signed can be opened again, whatever its text", () => {
  for (const odd of ["\n", "\n\n", "a\n\n", `${text}\n${peterLine}`, "😀 \uFEFF\u0085\u007F\n"]) {
    assert.equal(openNote(signNote({ text: odd, signatures: [] }, [peterSigner]), [peter]).text, odd);
  }
});

test("older signatures stay before new ones; one by the same key is replaced", () => {
  const signatures = [peterSignature ?? assert.fail(), enochSignature ?? assert.fail()];
  assert.equal(signed({ text, signatures }), `${text}\n${enochLine}${peterLine}`);
});

const unsignable = [
  [text.trimEnd(), [], "no last newline"],
  ["a\tb\n", [], "a control character: nobody could open it"],
  ["a\uD800\n", [], "a lone surrogate"],
  [text, [{ name: "a b", keyId: 1, base64: "AAAAAQA=" }], "an older signature with a bad name"],
  [text, [{ name: "a", keyId: 2, base64: "AAAAAQA=" }], "an older signature with another id than its bytes"],
  [text, [{ name: "a", keyId: 1, base64: "AAAAAQA" }], "an older signature that is not base64"],
  [
    text,
    [{ name: "a", keyId: 1, base64: "AAAAAQA=\n— b AAAAAQA=" }],
    "an older signature that holds a line of its own",
  ],
  [text, [{ name: "a", keyId: 1, base64: "AAAA\nAQA=" }], "Go skips line ends in base64; a note has none there"],
  [text, Array.from({ length: 100 }, () => ({ name: "a", keyId: 1, base64: "AAAAAQA=" })), "101 signatures"],
] as const;
for (const [text, signatures, why] of unsignable) {
  test(`nothing is signed: ${why}`, () => {
    assert.throws(
      () => signNote({ text, signatures }, [peterSigner]),
      (fault) => isFault(fault, "NOTE_MALFORMED"),
    );
  });
}

test("a note without any signature is not written", () => {
  assert.throws(
    () => signNote({ text, signatures: [] }, []),
    (fault) => isFault(fault, "NOTE_MALFORMED"),
  );
});

function signed(note: Parameters<typeof signNote>[0]): string {
  return Buffer.from(signNote(note, [peterSigner])).toString();
}

function bytes(message: string): Buffer {
  return Buffer.from(message);
}
