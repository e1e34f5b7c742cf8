/**
 * Writes the published JSON schemas of what is read with one of ours: `schema/profile.schema.json` and
 * `schema/preset.schema.json`. That of the report is written by hand: nothing reads a report.
 *
 *     node scripts/schemas.ts
 *
 * `__tests__/scripts/schemas.test.ts` holds the committed files against it.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { toJsonSchema } from "@valibot/to-json-schema";
import type * as v from "valibot";
import { presetFileSchema } from "../src/gateway/presets/preset.ts";
import { profileSchema } from "../src/gateway/profile-schema.ts";

const root = dirname(import.meta.dirname);

/** What a schema of ours does not say of the whole. */
const published: Readonly<
  Record<string, { readonly schema: v.GenericSchema; readonly title: string; readonly description: string }>
> = {
  profile: {
    schema: profileSchema,
    title: "Profile of Go Plugin Verifier",
    description:
      "All that a check needs to know of one gateway on one target, to use in place of its binary. A member that is absent is unknown or does not apply; nothing is null. Additions do not raise profileVersion: readers accept members that they do not know.",
  },
  preset: {
    schema: presetFileSchema,
    title: "Presets of Go Plugin Verifier",
    description:
      "A preset-file: gateways that are known by name, beside those that come with the tool. docs/presets.md explains each field.",
  },
};

/** The text of every file, by its name in `schema/`, as the formatter leaves it. */
export function schemaFiles(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(published).map(([name, { schema, title, description }]) => {
      const { $schema, ...rest } = toJsonSchema(schema, config);
      const whole = { $schema, $id: `urn:go-plugin-verifier:${name}:1`, title, description, ...rest };
      return [`${name}.schema.json`, formatted(JSON.stringify(whole, undefined, 2))];
    }),
  );
}

/** What is checked by hand says in its metadata, or beside it, what a JSON schema can say of it. */
const config = { target: "draft-2020-12", typeMode: "input", errorMode: "ignore" } as const;

function formatted(json: string): string {
  const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
  const { stdout, stderr, status } = spawnSync(process.execPath, [biome, "format", "--stdin-file-path=schema/x.json"], {
    input: json,
    encoding: "utf8",
    cwd: root,
  });
  if (status !== 0) throw new Error(`biome: ${stderr}`);
  return stdout;
}

if (import.meta.main) {
  for (const [name, text] of schemaFiles()) writeFileSync(join(root, "schema", name), text);
}
