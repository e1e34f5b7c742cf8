import { formatTarget, parseTarget, type Target } from "../model/target.ts";
import { UserError } from "../model/user-error.ts";

/** One line of `gateway-digest`: `[REFERENCE] [GOOS/GOARCH] sha256:…`. */
export interface PinnedDigest {
  /** As the user wrote it, where the line is about one gateway. */
  readonly reference?: string;
  readonly target?: Target;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
}

/** @throws UserError where the line is none */
export function parsePinnedDigest(line: string): PinnedDigest {
  const words = line.split(/\s+/);
  const hex = /^sha256:([0-9a-fA-F]{64})$/.exec(words.pop() ?? "")?.[1];
  if (hex === undefined) {
    throw new UserError(
      `gateway-digest: "${line.slice(0, 300)}" is not sha256: and 64 hexadecimal digits, with the gateway and GOOS/GOARCH before it where there are several.`,
    );
  }
  const written = words.at(-1);
  const isTarget = written !== undefined && /^[a-z0-9]+\/[a-z0-9]+(?:\/v[0-9.]+)?$/.test(written);
  if (isTarget) words.pop();
  const reference = words.join(" ");
  return {
    sha256: hex.toLowerCase(),
    ...(reference !== "" && { reference }),
    ...(isTarget && { target: parseTarget(written, "gateway-digest") }),
  };
}

/**
 * Refuses a line that is about nothing in this run: whoever wrote it believes that something is pinned.
 * @param references as the user wrote them
 * @throws UserError
 */
export function checkPins(
  pins: readonly PinnedDigest[],
  references: readonly string[],
  targets: readonly Target[],
): void {
  for (const { reference, target, sha256 } of pins) {
    const hasReference = reference === undefined || references.includes(reference);
    const hasTarget = target === undefined || targets.some((one) => formatTarget(one) === formatTarget(target));
    if (hasReference && hasTarget) continue;
    const what = hasReference ? formatTarget(target ?? { goos: "", goarch: "" }) : reference;
    throw new UserError(
      `gateway-digest: the line with sha256:${sha256} is for ${what}, and this run has ${hasReference ? targets.map(formatTarget).join(", ") : references.join(", ")}; write it as it stands there, or leave the line out.`,
    );
  }
}
