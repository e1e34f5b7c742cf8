import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const patience = 20 * 60_000;

/**
 * Runs `body` while no other process of this machine does so for the same `folder`.
 *
 * A lock only saves work: what is built is published by one rename, so two builders would not harm each other.
 */
export async function locked<T>(folder: string, body: () => Promise<T>): Promise<T> {
  const owner = join(folder, "pid");
  await mkdir(dirname(folder), { recursive: true });
  while (!(await take(folder))) {
    if (await abandoned(folder, owner)) await rm(folder, { recursive: true, force: true });
    else await sleep(100);
  }
  try {
    await writeFile(owner, String(process.pid));
    return await body();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function take(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (isErrno(error, "EEXIST")) return false;
    throw error;
  }
}

/** Whether the process that made the lock is gone, or has had it for longer than any build takes. */
async function abandoned(folder: string, owner: string): Promise<boolean> {
  try {
    const age = Date.now() - (await stat(folder)).mtimeMs;
    const pid = Number(await readFile(owner, "utf8").catch(() => ""));
    // A lock without an owner is one that is just being made, for a moment.
    return age > patience || (pid > 0 ? !isAlive(pid) : age > 5_000);
  } catch (error) {
    if (isErrno(error, "ENOENT")) return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isErrno(error, "ESRCH");
  }
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
