import { closeSync, openSync, readSync } from "node:fs";
import { basename } from "node:path";
import { descendantsOf } from "./descendants.ts";

const longestCommand = 4096;

/**
 * What the Go command is at, as far as the system tells.
 * @param pid of the process whose children build
 */
export function goActivity(pid: number): string | undefined {
  const found = new Map<string, string>();
  for (const child of descendantsOf(pid)) {
    const tool = toolOf(commandOf(child));
    if (tool !== undefined && !found.has(tool.name)) found.set(tool.name, tool.activity);
  }
  // What comes last in a build is what it is at.
  return found.get("link") ?? found.get("compile") ?? found.get("c");
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
