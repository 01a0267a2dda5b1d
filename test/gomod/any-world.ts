import * as fc from "fast-check";

const goLine = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom("", "go 1.12", "go 1.16") },
  {
    weight: 2,
    arbitrary: fc.constantFrom("go 1.17", "go 1.20", "go 1.21", "go 1.21.0", "go 1.22rc1", "go 1.22.3", "go 1.24"),
  },
);
const plain = [
  "v0.9.0",
  "v1.0.0",
  "v1.1.0-pre.2",
  "v1.1.0",
  "v1.2.1-0.20240102030405-abcdefabcdef",
  "v3.1.0+incompatible",
];
const second = ["v2.0.0", "v2.1.0-rc.1", "v2.1.0"];

/** A main module in files by name, and go.mod files by "path version"; "" where the version has none. */
export type World = { readonly files: ReadonlyMap<string, string>; readonly published: ReadonlyMap<string, string> };

/**
 * A main module and five others under one host, at versions of every kind, that require each other at random: the main
 * module too, in circles, more than once, with directives that contradict each other, now and then what is not there.
 */
export function anyWorld(host: string): fc.Arbitrary<World> {
  const main = `${host}/main`;
  const versions = [
    ...["a", "b", "c", "d"].flatMap((name) => plain.map((version) => `${host}/${name} ${version}`)),
    ...second.map((version) => `${host}/a/v2 ${version}`),
    `${main} v1.0.0`,
  ];
  const wanted = fc.oneof(
    { weight: 60, arbitrary: fc.constantFrom(...versions) },
    { weight: 1, arbitrary: fc.constantFrom(`${host}/a v1.9.9`, `${host}/renamed v1.0.0`) },
  );
  const require = (most: number): fc.Arbitrary<string> =>
    fc
      .array(fc.tuple(wanted, fc.constantFrom("", " // indirect")), { minLength: 1, maxLength: most, size: "max" })
      .map((lines) => lines.map(([version, comment]) => `require ${version}${comment}`).join("\n"));
  const goMod = (path: string, most: number): fc.Arbitrary<string> =>
    fc.tuple(goLine, require(most)).map(([go, lines]) => `module ${path}\n${go}\n${lines}\n`);
  const target = fc.oneof(wanted, fc.constantFrom("./folder"));
  const replaced = fc.oneof(wanted, fc.constantFrom(`${host}/a`, `${host}/b`, `${host}/a/v2`));
  const replace = fc.uniqueArray(fc.tuple(replaced, target), { maxLength: 2, selector: ([from]) => from });
  const mainMod = fc
    .tuple(goMod(main, 5), fc.constantFrom("", "", "toolchain go1.22.5"), fc.array(wanted, { maxLength: 2 }), replace)
    .map(([mod, toolchain, excluded, replaced]) =>
      [
        mod,
        toolchain,
        ...excluded.map((version) => `exclude ${version}`),
        ...replaced.map(([from, to]) => `replace ${from} => ${to}`),
      ].join("\n"),
    );
  const published = fc.tuple(...versions.map((version) => goMod(version.split(" ", 1).join(), 3)));
  return fc.tuple(mainMod, goMod("folder.test", 2), published).map(([mod, folder, mods]) => ({
    files: new Map([
      ["go.mod", mod],
      ["folder/go.mod", folder],
    ]),
    published: new Map([
      ...versions.map((version, index) => [version, mods[index] ?? ""] as const),
      [`${host}/renamed v1.0.0`, `module ${host}/former\n`],
      // Can be listed, but has no go.mod.
      [`${host}/a v1.9.9`, ""],
    ]),
  }));
}
