import * as v from "valibot";
import { findingKinds } from "../model/catalogue.ts";
import { amount, findingSchema, locationSchema, type Members, some, text } from "../model/finding-schema.ts";
import type { Fix } from "../model/fix.ts";
import {
  type BuildReport,
  type Cause,
  type CheckReport,
  type GatewayReport,
  type LoadAnswer,
  type NextCause,
  type PluginReport,
  type RebuildReport,
  type Report,
  type RuntimeReport,
  type SourceReport,
  verdicts,
  type Witness,
} from "../model/report.ts";

const texts = v.array(text);
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const digest = v.pipe(v.string(), v.maxLength(300), v.regex(/^[a-z0-9]+:[0-9a-f]{32,}$/));
const target = v.pipe(v.string(), v.maxLength(100), v.regex(/^[a-z0-9]+\/[a-z0-9]+(\/[A-Za-z0-9.,_-]+)?$/));
const kind = v.picklist(findingKinds);
const integrity = v.exactOptional(v.picklist(["intact", "altered", "unknown"]));

const source = v.object({ folder: some, goMod: v.exactOptional(some) } satisfies Members<SourceReport>);

const nextCause = v.object({ kind, evidence: v.array(some) } satisfies Members<NextCause>);
const witness = v.object({
  package: some,
  gateway: v.exactOptional(some),
  plugin: v.exactOptional(some),
  imports: v.exactOptional(v.array(some)),
  requirements: v.exactOptional(v.array(some)),
  where: v.exactOptional(locationSchema),
} satisfies Members<Witness>);
const cause = v.object({
  kind,
  evidence: v.array(some),
  next: v.exactOptional(v.array(nextCause)),
  witness: v.exactOptional(witness),
} satisfies Members<Cause>);

const fixStep = v.variant("kind", [
  v.object({ kind: v.literal("command"), line: some, folder: v.exactOptional(some) }),
  v.object({ kind: v.literal("change"), sentence: some }),
]);

const fix = v.object({
  standing: v.picklist(["proven", "try", "none"]),
  steps: v.array(fixStep),
  reason: v.exactOptional(some),
  patch: v.exactOptional(some),
} satisfies Members<Fix>);

const load = v.object({
  how: v.picklist(["native", "image", "qemu"]),
  loader: some,
  outcome: v.picklist(["loads", "rejected", "crashes", "undecided"]),
  error: v.exactOptional(some),
  by: v.exactOptional(v.picklist(["loader", "plugin"])),
  packages: v.exactOptional(amount),
  command: some,
  took: amount,
} satisfies Members<LoadAnswer>);

const plugin = v.object({
  name: some,
  path: some,
  sha256: v.exactOptional(sha256),
  size: v.exactOptional(amount),
  source: v.exactOptional(source),
  target: v.exactOptional(target),
  goVersion: v.exactOptional(some),
  pluginPath: v.exactOptional(text),
  verdict: v.picklist(verdicts),
  loaderStage: v.exactOptional(v.picklist(["realpath", "dlopen", "init", "lookup"])),
  loaderError: v.exactOptional(some),
  package: v.exactOptional(some),
  shared: v.exactOptional(amount),
  different: v.exactOptional(texts),
  symbols: texts,
  notReached: v.exactOptional(v.literal(true)),
  integrity,
  preflight: v.exactOptional(v.picklist(["clear", "refused"])),
  cause: v.exactOptional(cause),
  fix: v.exactOptional(fix),
  load: v.exactOptional(load),
  findings: v.array(findingSchema),
} satisfies Members<PluginReport>);

const rebuild = v.object({
  sameFingerprints: v.boolean(),
  sameBytes: v.boolean(),
  differs: v.exactOptional(texts),
} satisfies Members<RebuildReport>);

const build = v.object({
  builder: v.picklist(["native", "container"]),
  image: v.exactOptional(some),
  digest: v.exactOptional(digest),
  goVersion: some,
  command: some,
  again: v.exactOptional(some),
  buildId: v.exactOptional(some),
  pins: v.exactOptional(v.array(v.object({ module: some, from: text, to: some }))),
  rebuild: v.exactOptional(rebuild),
} satisfies Members<BuildReport>);

const runtime = v.object({
  libc: v.exactOptional(some),
  interpreter: v.exactOptional(some),
} satisfies Members<RuntimeReport>);

const gateway = v.object({
  reference: some,
  resolved: v.exactOptional(some),
  servedBy: v.exactOptional(some),
  path: v.exactOptional(some),
  sha256: v.exactOptional(sha256),
  integrity,
  digest: v.exactOptional(digest),
  verifiedBy: v.picklist(["pinned-digest", "checksums", "registry-digest", "none"]),
  goVersion: v.exactOptional(some),
  module: v.exactOptional(some),
  revision: v.exactOptional(some),
  packages: v.exactOptional(amount),
  runtime: v.exactOptional(runtime),
} satisfies Members<GatewayReport>);

const check = v.object({
  gateway,
  target,
  together: v.boolean(),
  build: v.exactOptional(build),
  plugins: v.array(plugin),
} satisfies Members<CheckReport>);

/** The JSON of a report as `schema/report.schema.json` describes it, read out of a file that anybody may have written. */
export const reportSchema = v.object({
  schemaVersion: v.literal(1),
  tool: v.object({ name: v.literal("go-plugin-verifier"), version: text }),
  verdict: v.picklist(verdicts),
  checks: v.array(check),
} satisfies Members<Report>);
