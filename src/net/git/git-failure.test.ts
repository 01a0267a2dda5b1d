import assert from "node:assert/strict";
import { test } from "node:test";
import { gitFailure } from "./git-failure.ts";

/** What git and ssh really print, and what it means. */
const texts = [
  [
    "fatal: could not read Username for 'https://h': terminal prompts disabled",
    "GIT_CREDENTIALS_WANTED",
    "no credentials",
  ],
  [
    "fatal: could not read Username for 'https://h': No such device or address",
    "GIT_CREDENTIALS_WANTED",
    "no terminal",
  ],
  [
    "remote: Invalid username or token.\nfatal: Authentication failed for 'https://h/r/'",
    "GIT_CREDENTIALS_REFUSED",
    "a wrong token",
  ],
  ["fatal: unable to access 'https://h/r/': The requested URL returned error: 403", "UPSTREAM_DENIED", "no right"],
  ["fatal: unable to access 'https://h/r/': The requested URL returned error: 429", "UPSTREAM_BUSY", "too often"],
  [
    "fatal: unable to access 'https://h/r/': The requested URL returned error: 502",
    "UPSTREAM_BROKEN",
    "a broken server",
  ],
  ["fatal: repository 'https://h/r/' not found", "GIT_REPOSITORY_HIDDEN", "404"],
  [
    "ERROR: Repository not found.\nfatal: Could not read from remote repository.",
    "GIT_REPOSITORY_HIDDEN",
    "404 over ssh",
  ],
  ["fatal: '/r' does not appear to be a git repository", "GIT_REPOSITORY_HIDDEN", "a wrong path over ssh"],
  [
    "Host key verification failed.\nfatal: Could not read from remote repository.",
    "GIT_HOST_KEY_UNKNOWN",
    "a new host",
  ],
  [
    "@@@@@@\n@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.",
    "GIT_HOST_KEY_CHANGED",
    "another host",
  ],
  ["git@h: Permission denied (publickey).\nfatal: Could not read from remote repository.", "GIT_KEY_REFUSED", "no key"],
  [
    'Load key "/k": incorrect passphrase supplied to decrypt private key\ngit@h: Permission denied (publickey).',
    "GIT_KEY_PASSPHRASE",
    "a locked key",
  ],
  ["fatal: unable to access 'https://h/r/': Could not resolve host: h", "UPSTREAM_DNS", "no such name"],
  ["ssh: Could not resolve hostname h: Name or service not known", "UPSTREAM_DNS", "no such name over ssh"],
  [
    "fatal: unable to access 'https://h/': Failed to connect to h port 443 after 2 ms: Couldn't connect to server",
    "UPSTREAM_UNREACHABLE",
    "closed",
  ],
  ["ssh: connect to host h port 22: Connection refused", "UPSTREAM_UNREACHABLE", "closed over ssh"],
  ["ssh: connect to host h port 22: Connection timed out", "GIT_TIMEOUT", "swallowed packets"],
  [
    "fatal: unable to access 'https://h/': Operation too slow. Less than 1024 bytes/sec transferred the last 30 seconds",
    "GIT_TIMEOUT",
    "silence",
  ],
  [
    "fatal: unable to access 'https://h/': server certificate verification failed. CAfile: none CRLfile: none",
    "UPSTREAM_TLS",
    "a private CA",
  ],
  ["fatal: unable to access 'https://h/': The requested URL returned error: 302", "GIT_REDIRECTED", "a redirect"],
  ["fatal: write error: No space left on device", "STORAGE_FULL", "a full disk"],
  ["fatal: the remote end hung up unexpectedly\nfatal: early EOF", "UPSTREAM_CUT", "a cut"],
  [
    "error: Server does not allow request for unadvertised object 1234",
    "GIT_FAILED",
    "parts are not given: for the mirror to cope with",
  ],
  ["", "GIT_FAILED", "no word at all"],
] as const;
for (const [stderr, code, why] of texts) {
  test(`${code}: ${why}`, () => assert.equal(gitFailure("https://h/r", "fetching", { code: 128, stderr }).code, code));
}

test("the message has git's own reason and no secret", () => {
  const stderr =
    "warning: x\nfatal: unable to access 'https://user:canary@h/r/': The requested URL returned error: 403\n";
  const { message } = gitFailure("https://h/r", "listing tags", { code: 128, stderr });
  assert.match(message, /returned error: 403/);
  assert.ok(!message.includes("canary"), message);
});

test("a refusal says which credentials were sent, if any", () => {
  const refused = (stderr: string, sent: string) => gitFailure("https://h/r", "fetching", { code: 128, stderr }, sent);
  const stderr = "fatal: could not read Username for 'https://h': terminal prompts disabled";
  assert.match(refused(stderr, "the token of env T").message, /credentials were sent: the token of env T/);
  assert.equal(refused(stderr, "the token of env T").code, "GIT_CREDENTIALS_REFUSED", "git knows of none, but we do");
  assert.match(refused(stderr, "").message, /no credentials were sent/);
  assert.equal(refused(stderr, "").code, "GIT_CREDENTIALS_WANTED");
});
