import type { BuildInfo } from "../binary/facts.ts";
import { change } from "../model/fix.ts";
import { clipValue } from "../model/phrases.ts";
import { setting } from "../verify/recorded-settings.ts";
import type { Candidate } from "./candidate.ts";
import type { Pattern, RejectionFacts } from "./pattern.ts";

/** Packages of the standard library with C code on some system. */
const standardWithC = /^(net|os\/user|plugin|runtime\/cgo|runtime\/(asan|msan|race)|crypto\/internal\/boring)$/;

const flagNames = ["CGO_CFLAGS", "CGO_CPPFLAGS", "CGO_CXXFLAGS"] as const;

/** Whether both sides record flags of the C compiler, and not the same. */
export function recordsOtherCFlags({ gateway, plugin }: Pattern): boolean {
  return gateway !== undefined && plugin !== undefined && otherFlag(gateway, plugin) !== undefined;
}

function otherFlag(gateway: BuildInfo, plugin: BuildInfo): string | undefined {
  return flagNames.find((one) => setting(gateway, one) !== setting(plugin, one));
}

/**
 * Other C headers, or other flags for their compiler, on one side: the first package that differs has the same files on
 * both. Whether a package has C code its symbols tell only where it calls some.
 */
export function cgoHeaders(pattern: Pattern, { callsC }: Pick<RejectionFacts, "callsC">): Candidate | undefined {
  const { first, gateway, plugin } = pattern;
  if (first === undefined || gateway === undefined || plugin === undefined) return undefined;
  if (pattern.owners.isStandard(first) && !standardWithC.test(first)) return undefined;
  const name = clipValue(first);
  const hasC = pattern.project?.resolved?.withC.has(first);
  if (hasC === false) return undefined;
  const isCertain = hasC === true || pattern.owners.isStandard(first) || callsC?.(first) === true;
  const flag = otherFlag(gateway, plugin);
  const [wanted, found] = [gateway, plugin].map((info) => flag && setting(info, flag));
  const evidence = [
    isCertain
      ? `${name} has C code and the same files on both sides: its C headers, or the flags of the C compiler, were not the same.`
      : `${name} has the same version and checksum on both sides and is not the same: in a package with C code other C headers, or flags of the C compiler, do that.`,
    flag === undefined
      ? "Headers are not recorded, and under -trimpath CGO_CFLAGS are not either."
      : `${flag} is ${clipValue(wanted ?? "not set")} in the gateway and ${clipValue(found ?? "not set")} in the plugin.`,
    ...(isCertain ? [] : ["-overlay and -toolexec on one side would leave no record either."]),
  ];
  const sentence =
    flag === undefined || wanted === undefined
      ? "Build the plugin with the C headers, the C compiler and the CGO_CFLAGS of the gateway's build; its compiler image has them."
      : `Build the plugin with ${flag}=${clipValue(wanted)}.`;
  return { kind: "cgo-headers", evidence, steps: [change(sentence)] };
}
