import { readdirSync, readFileSync } from "node:fs";

/** More processes than builds of a machine with many cores start. */
const mostProcesses = 500;

/**
 * The processes that a process has started, and those that they have, nearest first: as far as the system tells, which
 * Linux alone does (proc(5), `task/[tid]/children`).
 */
export function descendantsOf(pid: number): readonly number[] {
  const found: number[] = [];
  for (const open = [pid]; open.length > 0 && found.length < mostProcesses; ) {
    const next = open.shift();
    if (next === undefined) break;
    for (const child of childrenOf(next)) {
      found.push(child);
      open.push(child);
    }
  }
  return found;
}

/** Ends all that this process has started: what goes on would write where its folders are being removed. */
export function endDescendants(): void {
  for (const pid of descendantsOf(process.pid)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
}

/** Each thread has children of its own. */
function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean).map(Number),
    );
  } catch {
    // It has ended meanwhile, or the system has no such file.
    return [];
  }
}
