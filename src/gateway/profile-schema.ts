import * as v from "valibot";
import { described } from "./described.ts";

const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const hexadecimal = /^(?:[0-9a-f]{2}){1,40}$/;
/** Checked by hand: a thousand entries would take a general validator longer than all the rest together. */
const fingerprints = v.pipe(
  v.custom<Record<string, string>>(
    (value) =>
      typeof value === "object" &&
      value !== null &&
      !Array.isArray(value) &&
      Object.values(value).every((hash) => typeof hash === "string" && hexadecimal.test(hash)),
    "Expected hexadecimal digits for each package",
  ),
  v.description("The link-time hash of every package by its import path, in lower-case hexadecimal."),
  v.metadata({ type: "object", additionalProperties: { type: "string", pattern: hexadecimal.source } }),
);

/** The JSON of a profile; `schema/profile.schema.json` is made out of it (scripts/schemas.ts). */
export const profileSchema = v.object({
  profileVersion: v.literal(1),
  tool: described(v.object({ name: v.literal("go-plugin-verifier"), version: text }), "What wrote the file."),
  reference: described(text, "The gateway as the user wrote it."),
  path: v.optional(described(text, "The member of the image or archive that the binary was.")),
  digest: v.optional(
    described(
      v.pipe(v.string(), v.regex(/^sha(?:256|512):[0-9a-f]+$/)),
      "Of the image or archive that the binary came out of.",
    ),
  ),
  sha256: v.optional(described(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)), "Of the gateway's binary.")),
  integrity: v.optional(
    described(
      v.picklist(["intact", "altered", "unknown"]),
      "Whether the binary is what the go command wrote, by the content ID in its build ID.",
    ),
  ),
  stripped: v.optional(described(v.literal(true), "The binary has sections and no symbol table.")),
  target: described(v.pipe(v.string(), v.regex(/^[a-z0-9]+\/[a-z0-9]+(?:\/[a-z0-9]+)?$/)), "GOOS/GOARCH[/variant]."),
  machine: described(
    v.object({
      format: v.picklist(["elf", "mach-o"]),
      bits: v.picklist([32, 64]),
      littleEndian: v.boolean(),
      machine: described(count, "e_machine, or the cputype of Mach-O."),
      flags: described(count, "e_flags."),
    }),
    "What a loader compares before anything else.",
  ),
  interpreter: v.optional(described(text, "PT_INTERP.")),
  noPluginSupport: v.optional(
    described(
      v.picklist(["no-cgo", "no-plugin-package", "not-exported", "static", "static-musl"]),
      "Why this program cannot open plugins; absent where it can.",
    ),
  ),
  moduleData: described(
    v.object({ firstModuleData: v.optional(count), moduleDataType: v.optional(count) }),
    "Sizes in bytes that tell the layout of the runtime's module data.",
  ),
  goVersion: v.optional(described(text, "As in the first line of go version -m.")),
  buildInfo: v.optional(described(v.array(text), "The other lines of go version -m, without the indentation.")),
  needed: described(v.array(text), "DT_NEEDED, in the file's order."),
  versionNeeds: described(
    v.array(v.object({ library: text, version: text, weak: v.optional(v.literal(true)) })),
    "Versions that the gateway itself requires of its libraries.",
  ),
  runtime: v.optional(
    described(
      v.object({
        libc: v.optional(v.picklist(["glibc", "musl"])),
        libcVersion: v.optional(text),
        versions: described(v.record(text, v.array(text)), "The versions that each library defines, by its name."),
        libraries: described(v.array(text), "Names of libraries that the loader would find."),
        incomplete: v.optional(
          described(v.literal(true), "Set where the system may have more libraries than are listed."),
        ),
        // One text instead of 1,700 lines.
        libcSymbols: v.optional(
          described(text, "The functions and variables that musl defines, sorted, with a space between."),
        ),
      }),
      "The libraries of the system that the gateway runs on, where they are known.",
    ),
  ),
  symbols: v.optional(
    described(
      text,
      "The C functions and variables that the gateway defines or takes from a library itself, sorted, with a space between; absent where they are very many.",
    ),
  ),
  sourceFolders: v.optional(
    described(
      v.object({
        moduleCache: v.optional(described(text, "GOMODCACHE of that build.")),
        module: v.optional(described(text, "The folder of the main module.")),
        vendored: v.optional(
          described(v.literal(true), "The dependencies came from the vendor folder of the main module."),
        ),
      }),
      "Where the source lay when the gateway was built, for one built without -trimpath: folders that are part of its fingerprints.",
    ),
  ),
  fingerprints,
});

/** All that a check needs to know of one gateway on one target, as one small JSON file. */
export type Profile = v.InferOutput<typeof profileSchema>;
