import type { Finding } from "../../model/report.ts";
import { formatTarget, type Target } from "../../model/target.ts";
import type { CommandResult } from "../../ports/command-runner.ts";
import { reasonOf } from "./engine.ts";

/** What else is known of a command that failed in a container. */
export interface ContainerCircumstances {
  /** As the user would name it. */
  readonly image: string;
  /** What the image is made for. */
  readonly platform: Target;
  /** What the engine runs. */
  readonly enginePlatform: Target;
  /** Whether the kernel ended a process for want of memory. */
  readonly outOfMemory: boolean;
  /** In bytes. */
  readonly memory: number;
}

/**
 * What went wrong around the compiler and not in the source.
 * @returns undefined where the output is the compiler's own
 */
export function explainContainer(result: CommandResult, about: ContainerCircumstances): Finding | undefined {
  const text = `${result.stderr}\n${result.stdout}`;
  const { image, platform, enginePlatform } = about;
  if (/no space left on device/i.test(text)) {
    return buildFailed(
      `The build in ${image} ran out of disk space: ${lineWith(text, /no space left on device/i)}.`,
      "Free space where the engine keeps its data, for example with docker system prune.",
    );
  }
  if (
    about.outOfMemory ||
    /signal: killed|cannot allocate memory|out of memory/i.test(text) ||
    result.exitCode === 137
  ) {
    const limit = `${Math.floor(about.memory / 1_048_576)} MiB`;
    return buildFailed(
      `The build in ${image} ran out of memory: a process was killed; the container may use ${limit}.`,
      "Give the engine more memory, or build fewer plugins at once.",
    );
  }
  if (/exec format error/i.test(text)) {
    return buildFailed(
      `${image} holds programs for ${formatTarget(platform)}, and the engine runs ${formatTarget(enginePlatform)} without an emulator: exec format error.`,
      `Use a runner for ${formatTarget(platform)}, install an emulator (in a workflow: docker/setup-qemu-action), or build with builder: native.`,
    );
  }
  const mismatch = /does not match the specified platform: wanted (\S+), actual: (\S+)/.exec(text);
  if (mismatch !== null) return wrongPlatform(image, mismatch[2] ?? formatTarget(platform), mismatch[1] ?? "");
  if (/no matching manifest for|no match for platform in manifest/i.test(text)) {
    return buildFailed(
      `There is no ${image} for ${formatTarget(enginePlatform)}.`,
      "Use a runner of a platform that the image has, or build with builder: native.",
    );
  }
  const missing = /exec(?:utable file|: "| \S+ failed:).*(?:not found in \$PATH|no such file or directory)/i.exec(text);
  // What Go calls and does not find is told by those who know Go's words.
  const isCalledByGo =
    missing !== null && /"(?:\S*\/)?(?:[\w.-]*(?:gcc|g\+\+|clang|cc|c\+\+)|pkg-config)"/.test(missing[0]);
  if (missing !== null && !isCalledByGo) {
    return buildFailed(
      `${image} is no compiler image: ${reasonOf(missing[0])}.`,
      "Name an image that holds a shell, cat and Go.",
    );
  }
  return undefined;
}

/** An image for another platform than the one that is wanted. */
export function wrongPlatform(image: string, actual: string, wanted: string): Finding {
  return buildFailed(
    `${image} is an image for ${actual}, and one for ${wanted} is wanted.`,
    `Pull it for ${wanted} (docker pull --platform ${wanted} …), or name another with builder-image.`,
  );
}

/** None of the images could be had. */
export function noImage(tried: readonly { readonly reference: string; readonly why: string }[]): Finding {
  const [first] = tried;
  const all = tried.map(({ reference, why }) => `${reference} (${why})`).join("; ");
  return buildFailed(
    `There is no compiler image ${first?.reference ?? ""} to be had: ${all}.`,
    "Check that the gateway's version has one, name another with builder-image, or build with builder: native.",
  );
}

/** The time is over. */
export function timedOut(image: string, seconds: number): Finding {
  return buildFailed(
    `The build in ${image} was stopped after ${seconds} s.`,
    "Raise build-timeout; builds after the first take less.",
  );
}

/** The command ended well and there is no plugin. */
export function builtNothing(image: string, expected: string): Finding {
  return buildFailed(
    `The build in ${image} ended without an error and without a plugin: there is no ${expected}.`,
    "A build-command writes the file that the variable PLUGIN_OUTPUT names; a documented image may build only the root of a module.",
  );
}

/** The command made a program. */
export function builtProgram(image: string): Finding {
  return buildFailed(`The build in ${image} made an executable and not a plugin.`, "Build with -buildmode=plugin.");
}

/** A finding about a build that made no plugin. */
export function buildFailed(message: string, fix?: string): Finding {
  return { kind: "build-failed", severity: "error", message, ...(fix !== undefined && { fix }) };
}

function lineWith(text: string, pattern: RegExp): string {
  return reasonOf(text.split("\n").find((line) => pattern.test(line)) ?? "");
}
