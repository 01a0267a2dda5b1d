import assert from "node:assert/strict";
import { test } from "node:test";
import { isFault } from "../../fault/fault.ts";
import { parseGitUrl, shown } from "./git-url.ts";

const accepted = [
  ["https://github.com/a/b", "https", "github.com", 443, "the common form"],
  ["https://git.example.com:8443/a/b.git", "https", "git.example.com", 8443, "a port of its own"],
  ["http://127.0.0.1:8080/m", "http", "127.0.0.1", 8080, "plain http, for the guard to judge"],
  ["ssh://git@git.example.com/a/b", "ssh", "git.example.com", 22, "a user is no secret in ssh"],
  ["git+ssh://git@git.example.com:2222/a", "ssh", "git.example.com", 2222, "the go command's other word for ssh"],
  ["https://[2001:db8::1]/a", "https", "2001:db8::1", 443, "an IPv6 address"],
  ["https://git.example.com/~user/a", "https", "git.example.com", 443, "a home folder"],
  ["https://GIT.Example.com/a", "https", "git.example.com", 443, "hosts have no capitals"],
] as const;
for (const [text, scheme, host, port, why] of accepted) {
  test(`${text}: ${why}`, () => assert.deepEqual(parseGitUrl(text), { text, scheme, host, port }));
}

const refused = [
  ["--upload-pack=touch /tmp/x", "an option"],
  ["-oProxyCommand=x", "an option of ssh"],
  ["ext::sh -c x", "a command"],
  ["ext::sh", "a helper"],
  ["fd::0", "a descriptor"],
  ["file:///etc", "a local folder"],
  ["/etc/passwd", "a path"],
  ["../x", "a relative path"],
  ["git://host/a", "a protocol without protection"],
  ["ftp://host/a", "a protocol of old"],
  ["https://user:secret@host/a", "a password in an address"],
  ["https://token@host/a", "a token in an address"],
  ["ssh://-oProxyCommand=x/a", "a host that ssh reads as an option"],
  ["ssh://-x@host/a", "a user that ssh reads as an option"],
  ["ssh://user:secret@host/a", "a password for ssh"],
  ["user@host:path", "the short form, unless a person wrote it"],
  ["https://host", "no repository"],
  ["https:///a", "no host"],
  ["https://host:0/a", "no port"],
  ["https://host:99999/a", "no port either"],
  ["https://host:x/a", "letters for a port"],
  ["https://ho st/a", "a blank"],
  ["https://host/a\nb", "a line break"],
  ["https://host/a\u0000", "a NUL"],
  ["https://hööst/a", "letters no address has"],
  ["https://host/a?b", "a query"],
  ["https://host/a#b", "a fragment"],
  ["https://host/../a", "a way up"],
  ["https://host\\@evil/a", "what two parsers read in two ways"],
  ["https://a@b@host/a", "two users"],
  ["https::https://host/a", "a helper before an address"],
  ["https://host/`x`", "a command of a shell"],
  ["https://host/a;", "the end of a shell's command"],
  ["https://host/$a", "a variable of a shell"],
  ["https://host/a::https://", "what elsewhere names a helper"],
  [`https://host/${"a".repeat(3_000)}`, "too long"],
  ["", "nothing"],
] as const;
for (const [text, why] of refused) {
  test(`refused, ${why}`, () =>
    assert.throws(
      () => parseGitUrl(text),
      (failure) => isFault(failure, "GIT_URL_REFUSED"),
    ));
}

test("the short form of ssh, as people write it in insteadOf", () => {
  assert.equal(parseGitUrl("git@host:team/repo", { shortForm: true }).scheme, "ssh");
  assert.throws(() => parseGitUrl("git@host:-x", { shortForm: true }));
  assert.throws(() => parseGitUrl("-x@host:team", { shortForm: true }));
});

test("what is shown of an address never has what stands before an @", () => {
  assert.equal(shown("https://user:secret@host/a"), "host/a");
  assert.equal(shown("https://user:sec/ret@host/a"), "host/a");
  assert.equal(shown("ssh://git@host/a"), "host/a");
});
