import { goMinor } from "../binary/go-version.ts";
import { type FindingKind, isEarly } from "../model/catalogue.ts";
import { change, type Fix } from "../model/fix.ts";
import type { GatewayFacts } from "../model/gateway-facts.ts";
import type { Finding } from "../model/report.ts";
import type { Explanation } from "./cause.ts";
import type { FileSign } from "./file-damage.ts";

/** What a file shows that was damaged after it was built. */
const damage: ReadonlySet<FindingKind> = new Set(["malformed", "truncated", "incomplete-exports"]);

/** What a damaged file shows; each is asked for where it matters. */
export interface FileTraces {
  /** By its first bytes. */
  sign(): FileSign | undefined;
  /** By all of them: that it was changed after it was linked. */
  altered(): Finding | undefined;
}

/**
 * The cause of a refusal that has nothing to do with fingerprints; undefined where nothing tells one.
 */
export function explainRefusal(
  gateway: GatewayFacts,
  findings: readonly Finding[],
  file: FileTraces,
): Explanation | undefined {
  const found = findings.find(({ kind, severity }) => isEarly(kind) && severity === "error");
  const seen = found === undefined || damage.has(found.kind) ? file.sign() : undefined;
  if (seen !== undefined) {
    const evidence = [seen.message, ...(found === undefined ? [] : [found.message])];
    return { cause: { kind: seen.kind, evidence }, ...asFix(seen.fix), evidence };
  }
  if (found === undefined) return undefined;
  const altered = damage.has(found.kind) ? file.altered() : undefined;
  if (altered?.severity === "warning") {
    const evidence = [altered.message, found.message];
    return { cause: { kind: altered.kind, evidence }, ...asFix(altered.fix), evidence };
  }
  if (found.kind === "module-data" && found.gateway !== undefined && found.plugin !== undefined) {
    const evidence = [`The runtimes of ${found.gateway} and ${found.plugin} lay out module data differently.`];
    return { cause: { kind: "go-version", evidence }, ...asFix(found.fix), evidence };
  }
  const evidence = [found.message];
  const cause = { kind: found.kind, evidence };
  if (found.kind === "no-plugin-support") {
    const steps = [change("Use a build of the gateway that can load plugins, or build it so.")];
    return { cause, fix: { standing: "none", steps, reason: anotherGateway }, evidence };
  }
  return { cause, ...asFix(found.fix ?? usualFix(found.kind, gateway)), evidence };
}

/** Why nothing of a plugin helps. */
export const anotherGateway = "This gateway cannot load any plugin, whatever it is built with.";

function asFix(sentence: string | undefined): { readonly fix?: Fix } {
  return sentence === undefined ? {} : { fix: { standing: "try", steps: [change(sentence)] } };
}

function usualFix(kind: FindingKind, { runtime, buildInfo }: GatewayFacts): string | undefined {
  const libc = runtime?.libc === undefined ? undefined : [runtime.libc, runtime.libcVersion].join(" ").trim();
  switch (kind) {
    case "missing-version":
      return runtime?.libcVersion === undefined
        ? "Build the plugin on a system whose C library is not newer than the gateway's."
        : `Build the plugin for ${libc} or older (glibc: ${runtime.libcVersion}), or in an image that has no newer one.`;
    case "missing-library":
    case "missing-symbol":
      return libc === undefined
        ? "Build the plugin against the C library of the gateway's system."
        : `Build the plugin against ${libc}, the C library of the gateway's system, and with no library that this lacks.`;
    case "malformed":
    case "truncated":
    case "incomplete-exports":
      return "Copy or build the file again, and compare its sha256sum with that of the place it comes from.";
    case "not-a-go-plugin":
      return "Give a file that go build -buildmode=plugin made.";
    case "module-data":
      return goMinor(buildInfo?.goVersion ?? "") === undefined
        ? "Build the plugin with the Go release that the gateway was built with."
        : `Build the plugin with ${buildInfo?.goVersion}.`;
    default:
      return undefined;
  }
}
