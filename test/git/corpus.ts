import { createHash } from "node:crypto";
import type { RepositoryScript } from "./repository-script.ts";

/** One repository and what is asked about the modules in it. */
export type Sample = {
  /** Served at https://corpus.test/NAME; its modules begin with corpus.test/NAME.git. */
  readonly name: string;
  readonly why: string;
  readonly write: (script: RepositoryScript) => void;
  /** Version or query by module, the path below the root: { "": ["v1.0.0"], "/sub": ["main"] }. */
  readonly ask: Readonly<Record<string, readonly string[]>>;
  readonly config?: string;
  readonly head?: string;
};

const mod = (path: string, more = ""): string => `module corpus.test/${path}\n\ngo 1.21\n${more}`;
const source = "package p\n\nconst V = 1\n";

/** Bytes nobody can compress, the same each time. */
function noise(length: number): Buffer {
  const chunks = Array.from({ length: Math.ceil(length / 32) }, (_, at) =>
    createHash("sha256").update(`${at}`).digest(),
  );
  return Buffer.concat(chunks).subarray(0, length);
}

const large = noise(3 * 1024 * 1024);

export const corpus: readonly Sample[] = [
  {
    name: "plain",
    why: "one module, two versions",
    write: (r) => {
      r.commit({ "go.mod": mod("plain.git"), "p.go": source, LICENSE: "free\n" });
      r.tag("v1.0.0").commit({ "p.go": `${source}// more\n` });
      r.tag("v1.1.0");
    },
    ask: { "": ["v1.0.0", "v1.1.0", "latest", "v1", "v1.0", "main", "v2", "v9.9.9", "nonesuch"] },
  },
  {
    name: "annotated",
    why: "annotated tags stand for their commit",
    write: (r) => {
      r.commit({ "go.mod": mod("annotated.git"), "p.go": source });
      r.tag("v1.0.0", { annotated: true }).commit({ "q.go": source });
      r.tag("v1.1.0", { annotated: true }).tag("release-1", { annotated: true });
    },
    ask: { "": ["v1.0.0", "v1.1.0", "release-1", "latest"] },
  },
  {
    name: "nomod",
    why: "no go.mod: one is made up",
    write: (r) => {
      r.commit({ "p.go": source });
      r.tag("v1.0.0");
    },
    ask: { "": ["v1.0.0", "main", "latest"], "/sub": ["main", "v1.0.0"] },
  },
  {
    name: "untagged",
    why: "no tags: v0.0.0 pseudo-versions",
    write: (r) => {
      r.commit({ "go.mod": mod("untagged.git"), "p.go": source });
      r.commit({ "q.go": source });
    },
    ask: { "": ["main", "latest", "HEAD", "$1", "$1:12", "$2:8"] },
  },
  {
    name: "pseudo",
    why: "pseudo-versions behind a release and a pre-release",
    write: (r) => {
      r.commit({ "go.mod": mod("pseudo.git"), "p.go": source });
      r.tag("v1.2.3").commit({ "a.go": source });
      r.commit({ "b.go": source });
      r.tag("v1.3.0-rc.1").commit({ "c.go": source });
    },
    ask: {
      "": [
        "$2",
        "$4",
        "main",
        "latest",
        "v1.2.4-0.$2",
        "v1.3.0-rc.1.0.$4",
        "v1.2.4-0.$4",
        "v1.2.9-0.$2",
        "v0.0.0-$2",
        "v1.0.0-$2",
        "v1.2.4-0.$1",
      ],
    },
  },
  {
    name: "wrong-pseudo",
    why: "pseudo-versions whose time or commit is a lie",
    write: (r) => {
      r.commit({ "go.mod": mod("wrong-pseudo.git") });
    },
    ask: { "": ["v0.0.0-20200101000000-$1:12", "v0.0.0-20200913132640-abcdefabcdef", "v0.0.0-$1x"] },
  },
  {
    name: "metadata",
    why: "a tag with build metadata is the base of a pseudo-version",
    write: (r) => {
      r.commit({ "go.mod": mod("metadata.git"), "p.go": source });
      r.tag("v1.2.3+meta");
    },
    ask: { "": ["v1.2.3+meta", "v1.2.3", "main", "latest"] },
  },
  {
    name: "prerelease",
    why: "only pre-releases",
    write: (r) => {
      r.commit({ "go.mod": mod("prerelease.git") });
      r.tag("v0.1.0-alpha").tag("v0.1.0-alpha.2").tag("v0.1.0-beta");
    },
    ask: { "": ["latest", "v0.1.0-alpha.2", "v0", "v0.1"] },
  },
  {
    name: "retract",
    why: "the newest version takes itself and others back",
    write: (r) => {
      r.commit({ "go.mod": mod("retract.git"), "p.go": source });
      r.tag("v1.0.0").commit({ "a.go": source });
      r.tag("v1.1.0").commit({ "b.go": source });
      r.tag("v1.2.0").commit({
        "go.mod": mod("retract.git", "\nretract (\n\tv1.3.0 // by mistake\n\t[v1.1.0, v1.2.0]\n)\n"),
      });
      r.tag("v1.3.0");
    },
    ask: { "": ["latest", "v1", "v1.1", "v1.3.0", "v1.2.0", "main"] },
  },
  {
    name: "all-retracted",
    why: "nothing is left but HEAD",
    write: (r) => {
      r.commit({ "go.mod": mod("all-retracted.git", "\nretract v1.0.0\n") });
      r.tag("v1.0.0").commit({ "p.go": source });
    },
    ask: { "": ["latest", "v1", "v1.0.0", "main"] },
  },
  {
    name: "incompatible",
    why: "majors without go.mod are +incompatible",
    write: (r) => {
      r.commit({ "p.go": source });
      r.tag("v1.0.0").commit({ "q.go": source });
      r.tag("v2.0.0").tag("v2.1.0-rc1").commit({ "r.go": source });
      r.tag("v3.0.0");
    },
    ask: {
      "": ["v2.0.0+incompatible", "v2.0.0", "v3.0.0+incompatible", "latest", "v2", "main", "v1.0.0+incompatible"],
      "/v2": ["v2.0.0", "latest"],
    },
  },
  {
    name: "incompatible-mod",
    why: "a go.mod in v1 shuts +incompatible out of the list",
    write: (r) => {
      r.commit({ "p.go": source });
      r.tag("v2.0.0").commit({ "go.mod": mod("incompatible-mod.git") });
      r.tag("v1.5.0");
    },
    ask: { "": ["latest", "v2.0.0+incompatible", "v1.5.0", "main"] },
  },
  {
    name: "major-mod",
    why: "v2 has a go.mod of its own path: not +incompatible",
    write: (r) => {
      r.commit({ "p.go": source });
      r.tag("v1.0.0").commit({ "go.mod": mod("major-mod.git/v2"), "p.go": source });
      r.tag("v2.0.0").commit({ "q.go": source });
      r.tag("v2.1.0");
    },
    ask: {
      "": ["latest", "v2.0.0+incompatible", "v2.0.0", "v1.0.0", "main"],
      "/v2": ["latest", "v2.0.0", "v2.1.0", "v1.0.0", "main", "v2"],
    },
  },
  {
    name: "major-folder",
    why: "v2 in a folder of its own beside v1",
    write: (r) => {
      r.commit({ "go.mod": mod("major-folder.git"), "p.go": source, LICENSE: "free\n" });
      r.tag("v1.0.0").commit({ "v2/go.mod": mod("major-folder.git/v2"), "v2/p.go": source });
      r.tag("v2.0.0").tag("v1.1.0");
    },
    ask: { "": ["v1.0.0", "v1.1.0", "latest", "main"], "/v2": ["v2.0.0", "latest", "main"], "/v3": ["main"] },
  },
  {
    name: "major-both",
    why: "v2 both in the root and in a folder is refused",
    write: (r) => {
      r.commit({ "go.mod": mod("major-both.git/v2"), "v2/go.mod": mod("major-both.git/v2") });
      r.tag("v2.0.0");
    },
    ask: { "/v2": ["v2.0.0", "main"] },
  },
  {
    name: "wrong-major",
    why: "a go.mod whose path has another major",
    write: (r) => {
      r.commit({ "go.mod": mod("wrong-major.git/v3") });
      r.tag("v1.0.0").tag("v2.0.0");
    },
    ask: { "": ["v1.0.0", "main"], "/v2": ["v2.0.0"], "/v3": ["main"] },
  },
  {
    name: "nested",
    why: "nested modules with prefixed tags, cut out of the outer one",
    write: (r) => {
      r.commit({
        "go.mod": mod("nested.git"),
        "p.go": source,
        LICENSE: "of the root\n",
        "sub/go.mod": mod("nested.git/sub"),
        "sub/p.go": source,
        "sub/deep/q.go": source,
        "other/LICENSE": "its own\n",
        "other/go.mod": mod("nested.git/other"),
      });
      r.tag("v1.0.0")
        .tag("sub/v0.1.0")
        .tag("other/v0.2.0")
        .commit({ "sub/p.go": `${source}// more\n` });
      r.tag("sub/v0.2.0-rc.1");
    },
    ask: {
      "": ["v1.0.0", "latest"],
      "/sub": ["v0.1.0", "v0.2.0-rc.1", "latest", "main", "$1"],
      "/other": ["v0.2.0", "latest", "main"],
      "/none": ["main", "v1.0.0"],
    },
  },
  {
    name: "nested-major",
    why: "a nested module with a major of its own",
    write: (r) => {
      r.commit({
        "go.mod": mod("nested-major.git"),
        "sub/v2/go.mod": mod("nested-major.git/sub/v2"),
        "sub/v2/p.go": source,
      });
      r.tag("sub/v2.0.0").commit({ "sub/v2/q.go": source });
    },
    ask: { "/sub/v2": ["v2.0.0", "latest", "main"] },
  },
  {
    name: "links",
    why: "symbolic links are left out",
    write: (r) => {
      r.commit({
        "go.mod": mod("links.git"),
        "p.go": source,
        "q.go": { link: "p.go" },
        out: { link: "../../etc/passwd" },
        dir: { link: "/" },
      });
      r.tag("v1.0.0");
    },
    ask: { "": ["v1.0.0"] },
  },
  {
    name: "linked-license",
    why: "a LICENSE that is a link, in the root and in the parent",
    write: (r) => {
      r.commit({
        "go.mod": mod("linked-license.git"),
        LICENSE: { link: "COPYING" },
        COPYING: "free\n",
        "sub/go.mod": mod("linked-license.git/sub"),
      });
      r.tag("v1.0.0").tag("sub/v1.0.0");
    },
    ask: { "": ["v1.0.0"], "/sub": ["v1.0.0"] },
  },
  {
    name: "linked-mod",
    why: "a go.mod that is a link says nothing",
    write: (r) => {
      r.commit({ "go.mod": { link: "real.mod" }, "real.mod": mod("linked-mod.git"), "p.go": source });
      r.tag("v1.0.0");
    },
    ask: { "": ["v1.0.0", "main"] },
  },
  {
    name: "submodule",
    why: "submodules are not followed",
    write: (r) => {
      const gitmodules = '[submodule "dep"]\n\tpath = dep\n\turl = https://corpus.test/plain\n';
      r.commit({
        "go.mod": mod("submodule.git"),
        "p.go": source,
        ".gitmodules": gitmodules,
        dep: { submodule: "1".repeat(40) },
      });
      r.tag("v1.0.0");
    },
    ask: { "": ["v1.0.0", "main"] },
  },
  {
    name: "attributes",
    why: "line endings and ident count, export-ignore and export-subst do not",
    write: (r) => {
      r.commit({
        "go.mod": mod("attributes.git"),
        ".gitattributes":
          "*.txt text eol=crlf\n*.id ident\nsecret export-ignore\n*.sub export-subst\nsub/** export-ignore\n",
        "a.txt": "one\ntwo\n",
        "b.id": "$Id$\n",
        secret: "kept\n",
        "c.sub": "$Format:%H$\n",
        "sub/d.txt": "three\n",
        "sub/.gitattributes": "*.txt -text\n",
      });
      r.tag("v1.0.0");
    },
    ask: { "": ["v1.0.0", "main"] },
  },
  {
    name: "attributes-above",
    why: "attributes of the root count for a nested module",
    write: (r) => {
      r.commit({
        "go.mod": mod("attributes-above.git"),
        ".gitattributes": "*.txt text eol=crlf\n",
        "sub/go.mod": mod("attributes-above.git/sub"),
        "sub/a.txt": "one\n",
      });
      r.tag("sub/v1.0.0");
    },
    ask: { "/sub": ["v1.0.0"] },
  },
  {
    name: "encoding",
    why: "working-tree-encoding and an unknown filter",
    write: (r) => {
      r.commit({
        "go.mod": mod("encoding.git"),
        ".gitattributes": "*.u16 text working-tree-encoding=UTF-16LE\n*.bin filter=lfs diff=lfs -text\n",
        "a.u16": "héllo\n",
        "b.bin": "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n",
      });
      r.tag("v1.0.0");
    },
    ask: { "": ["v1.0.0"] },
  },
  {
    name: "case",
    why: "paths equal but for case: .info yes, zip no",
    write: (r) => {
      r.commit({ "go.mod": mod("case.git"), "README.md": "a\n", "readme.md": "b\n" });
      r.tag("v1.0.0");
    },
    ask: { "": ["v1.0.0", "main"] },
  },
  {
    name: "bad-name",
    why: "a file name no module may have",
    write: (r) => {
      r.commit({ "go.mod": mod("bad-name.git"), "what?.go": source });
      r.tag("v1.0.0").commit({ "what?.go": null, "aux.go": source });
      r.tag("v1.1.0").commit({ "aux.go": null, "sp ace.txt": "fine\n", "we~ird.txt": "fine\n" });
      r.tag("v1.2.0");
    },
    ask: { "": ["v1.0.0", "v1.1.0", "v1.2.0"] },
  },
  {
    name: "unicode",
    why: "names beyond ASCII",
    write: (r) => {
      r.commit({
        "go.mod": mod("unicode.git"),
        "ünï/côdé.go": source,
        "日本語.txt": "x\n",
        "e\u0301.txt": "combining\n",
      });
      r.tag("v1.0.0").commit({ "日本語.txt": null, "e\u0301.txt": null });
      r.tag("v1.1.0");
    },
    ask: { "": ["v1.0.0", "v1.1.0"] },
  },
  {
    name: "long-names",
    why: "paths longer than a tar header holds",
    write: (r) => {
      const deep = Array.from({ length: 12 }, (_, n) => `a-rather-long-folder-name-${n}`).join("/");
      r.commit({
        "go.mod": mod("long-names.git"),
        [`${deep}/p.go`]: source,
        [`${"n".repeat(180)}.txt`]: "x\n",
        [`${"d".repeat(120)}/${"e".repeat(120)}.txt`]: "y\n",
      });
      r.tag("v1.0.0");
    },
    ask: { "": ["v1.0.0"] },
  },
  {
    name: "large",
    why: "a large file, empty files and a program",
    write: (r) => {
      r.commit({
        "go.mod": mod("large.git"),
        "large.bin": large,
        empty: "",
        "empty/inside": "",
        "run.sh": { run: "#!/bin/sh\n" },
      });
      r.tag("v1.0.0");
    },
    ask: { "": ["v1.0.0"] },
  },
  {
    name: "vendored",
    why: "vendored packages, as go 1.21 and 1.24 leave them out",
    write: (r) => {
      const files = {
        "vendor/modules.txt": "# x\n",
        "vendor/a/a.go": source,
        "sub/vendor/b/b.go": source,
        "sub/vendor/c.go": source,
      };
      r.commit({ "go.mod": mod("vendored.git"), ...files });
      r.tag("v1.0.0").commit({ "go.mod": mod("vendored.git").replace("1.21", "1.24") });
      r.tag("v1.1.0");
    },
    ask: { "": ["v1.0.0", "v1.1.0"] },
  },
  {
    name: "branch-like-tag",
    why: "a branch named like a version is none",
    write: (r) => {
      r.commit({ "go.mod": mod("branch-like-tag.git") });
      r.branch("v1.0.0").branch("v2").branch("feature").commit({ "p.go": source }, { branch: "feature" });
      r.tag("v0.9.0").branch("v0.9.0", 1);
    },
    ask: { "": ["v1.0.0", "v0.9.0", "latest", "feature", "v2"] },
  },
  {
    name: "tag-on-branch",
    why: "tags on side branches, and a pseudo-version beside them",
    write: (r) => {
      const base = r.commit({ "go.mod": mod("tag-on-branch.git") });
      r.tag("v1.0.0").commit({ "side.go": source }, { branch: "side", from: base });
      r.tag("v1.5.0").commit({ "main.txt": "x\n" });
    },
    ask: { "": ["main", "side", "latest", "$3", "v1.0.1-0.$3", "v1.5.1-0.$3"] },
  },
  {
    name: "moved",
    why: "a tag that was moved before anybody asked",
    write: (r) => {
      r.commit({ "go.mod": mod("moved.git") });
      r.tag("v1.0.0").commit({ "p.go": source });
      r.tag("v1.0.0");
    },
    ask: { "": ["v1.0.0", "$1"] },
  },
  {
    name: "two-tags",
    why: "several versions on one commit: the highest stands for it",
    write: (r) => {
      r.commit({ "go.mod": mod("two-tags.git") });
      r.tag("v1.0.0").tag("v1.0.1").tag("v1.0.1-rc.1").tag("v1.0");
    },
    ask: { "": ["main", "$1", "v1.0", "latest", "v1.0.1-rc.1"] },
  },
  {
    name: "odd-tags",
    why: "tags that are no versions",
    write: (r) => {
      r.commit({ "go.mod": mod("odd-tags.git") });
      for (const tag of [
        "1.0.0",
        "v1",
        "v1.2",
        "v01.2.3",
        "v1.2.3.4",
        "vv1.0.0",
        "v1.0.0-",
        "release/v1.0.0",
        "v0.0.0-20200101000000-abcdefabcdef",
        "v1.0.0+incompatible",
      ])
        r.tag(tag);
    },
    ask: { "": ["latest", "1.0.0", "v1", "main"], "/release": ["v1.0.0", "latest"] },
  },
  {
    name: "many-tags",
    why: "two hundred versions",
    write: (r) => {
      r.commit({ "go.mod": mod("many-tags.git") });
      for (let n = 0; n < 200; n++) r.tag(`v0.${n % 20}.${n}`);
    },
    ask: { "": ["latest", "v0.7", "v0.19.199"] },
  },
  {
    name: "broken-mod",
    why: "a go.mod that cannot be parsed",
    write: (r) => {
      r.commit({ "go.mod": 'module corpus.test/broken-mod.git\n\nrequire ("\n', "p.go": source });
      r.tag("v1.0.0").commit({ "go.mod": "// nothing\n" });
      r.tag("v1.1.0");
    },
    ask: { "": ["v1.0.0", "v1.1.0", "latest"] },
  },
  {
    name: "crlf-mod",
    why: "a go.mod with CRLF and comments is handed on as it is",
    write: (r) => {
      r.commit({ "go.mod": '// Deprecated: no\r\nmodule "corpus.test/crlf-mod.git" // here\r\n\r\ngo 1.20\r\n' });
      r.tag("v1.0.0");
    },
    ask: { "": ["v1.0.0"] },
  },
  {
    name: "empty",
    why: "a repository without a commit",
    write: () => undefined,
    ask: { "": ["latest", "v1.0.0", "main"] },
  },
  {
    name: "other-head",
    why: "HEAD is not main, and a commit beside HEAD",
    head: "trunk",
    write: (r) => {
      const base = r.commit({ "go.mod": mod("other-head.git") }, { branch: "trunk" });
      r.commit({ "p.go": source }, { branch: "main", from: base });
    },
    ask: { "": ["latest", "main", "trunk", "HEAD"] },
  },
  {
    name: "no-filter",
    why: "a server that cannot leave files out",
    config: "[uploadpack]\n\tallowFilter = false\n",
    write: (r) => {
      r.commit({ "go.mod": mod("no-filter.git"), "p.go": source });
      r.tag("v1.0.0").commit({ "q.go": source });
      r.commit({ "r.go": source });
    },
    ask: { "": ["v1.0.0", "$2", "main"] },
  },
  {
    name: "only-folder",
    why: "a module in a folder only: the root is a made-up one",
    write: (r) => {
      r.commit({ "go/go.mod": mod("only-folder.git/go"), "go/p.go": source, "README.md": "x\n" });
      r.tag("go/v1.0.0").tag("v0.1.0");
    },
    ask: { "": ["v0.1.0", "latest"], "/go": ["v1.0.0", "latest"] },
  },
];
