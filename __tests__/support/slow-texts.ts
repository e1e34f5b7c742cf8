// Texts that are made to be slow to read: with a reader whose time grows faster than the text, a test with one of them
// would not end within its patience. How long they take is measured by `npm run bench -- hostile`.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the files

/** Of a release, none with a checksum of an asset. */
export const checksumFiles = ["a".repeat(4e6), `SHA256 (${"(".repeat(2e6)}`, "\\".repeat(4e6)];

/** Patterns of paths, and paths that they nearly match. */
export const nearMisses = [
  { glob: `/${"*a".repeat(500)}`, path: `/${"a".repeat(2000)}b` },
  { glob: `/${"**/a/".repeat(100)}b`, path: `/${"a/".repeat(400)}c` },
  { glob: `/${"*?".repeat(300)}[a-z]x`, path: `/${"a".repeat(3000)}` },
];

/** Of a failed build. */
export const buildOutputs = [
  `fatal error: x\n${"a.".repeat(200_000)}\n${"a(".repeat(200_000)}\n`,
  `${"a@v1 requires go >= ".repeat(20_000)}\n${"a@".repeat(200_000)}\n${"verifying a@".repeat(30_000)}`,
  `${"a:".repeat(200_000)}\n${" ".repeat(400_000)}\n${"1:1:".repeat(100_000)}`,
];

/** Go files. */
export const goSources = [
  " ".repeat(1e6),
  "/*".repeat(5e5),
  "//\n".repeat(3e5),
  `/${"*".repeat(1e6)}`,
  'import"'.repeat(1e5),
].flatMap((text) => [text, `package p${text}`]);

/** Dockerfiles with the gateway that they name. */
export const dockerfiles: readonly (readonly [what: string, text: string, found: string])[] = [
  ["a line of 100 KB", `${"A".repeat(100_000)}:1\nFROM tykio/tyk-gateway:v5.8.6\n`, "tyk@5.8.6 (2)"],
  ["a comment of 100 KB", `#${" ".repeat(100_000)}\nFROM tykio/tyk-gateway:v5.8.6\n`, "tyk@5.8.6 (2)"],
  ["40,000 variables", `${"A=$A\n".repeat(40_000)}FROM tykio/tyk-gateway:v5.8.6\n`, "tyk@5.8.6 (40001)"],
  ["variables in a circle", "A=$B$B\nB=$A$A\nFROM tykio/tyk-gateway:v5.8.6\nRUN docker x $A\n", "tyk@5.8.6 (3)"],
];

/** YAML without a gateway. */
export const yamlFiles: readonly (readonly [what: string, text: string])[] = [
  ["deep", Array.from({ length: 1000 }, (_, at) => `${" ".repeat(at)}a:`).join("\n")],
  ["of flow", "[".repeat(250_000)],
  ["of lists", "- ".repeat(125_000)],
  ["of flow in flow", `${"[".repeat(150)}${"]".repeat(150)}`],
  ["wide", "- a: $a\n".repeat(32_000)],
  ["of keys", "repository:\ntag:\n".repeat(15_000)],
  [
    "of aliases",
    `a0: &a0 [x]\n${Array.from({ length: 60 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]\n`).join("")}`,
  ],
  ["of itself", "a: &a\n  b: *a\n  c: [*a]\n"],
  ["of quotes", `${'"'.repeat(4000)}\n`.repeat(200)],
  ["of nearly images", `image: ${"tykio/".repeat(600)}:\n`.repeat(200)],
  ["of words", `${"krakend:1 ".repeat(400)}\n`.repeat(200)],
  ["of dollars", `${"${{".repeat(1300)}\n`.repeat(200)],
];
