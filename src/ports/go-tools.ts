import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { basename } from "node:path";

/** More processes than builds of a machine with many cores start. */
const mostProcesses = 500;
const longestCommand = 4096;

/**
 * What the Go command is at, as far as the system tells: Linux alone has /proc (proc(5), `task/[tid]/children`).
 * @param pid of the process whose children build
 */
export function goActivity(pid: number): string | undefined {
  const found = new Map<string, string>();
  let left = mostProcesses;
  for (const open = [pid]; open.length > 0 && left > 0; left--) {
    const next = open.shift();
    if (next === undefined) break;
    for (const child of childrenOf(next)) open.push(child);
    const tool = next === pid ? undefined : toolOf(commandOf(next));
    if (tool !== undefined && !found.has(tool.name)) found.set(tool.name, tool.activity);
  }
  // What comes last in a build is what it is at.
  return found.get("link") ?? found.get("compile") ?? found.get("c");
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    // It has ended meanwhile, or the system has no such file.
    return [];
  }
}

function commandOf(pid: number): readonly string[] {
  try {
    const descriptor = openSync(`/proc/${pid}/cmdline`, "r");
    try {
      const part = Buffer.alloc(longestCommand);
      return part.toString("utf8", 0, readSync(descriptor, part)).split("\0");
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return [];
  }
}

function toolOf([file = "", ...args]: readonly string[]): { name: string; activity: string } | undefined {
  const name = basename(file);
  if (name === "link" && file.includes("/tool/")) return { name, activity: "linking" };
  if (name === "compile" && file.includes("/tool/")) {
    const path = args[args.indexOf("-p") + 1];
    return { name, activity: args.includes("-p") && path !== undefined ? `compiling ${path}` : "compiling" };
  }
  return /^(?:cc1|cc1plus|clang|zig)$/.test(name) ? { name: "c", activity: "compiling C" } : undefined;
}
