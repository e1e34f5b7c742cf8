import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  copyFileSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
} from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { onTestFinished } from "vitest";
import { buildPlugin } from "../support/build.ts";
import { run } from "../support/command.ts";
import { example } from "../support/source-tree.ts";

/**
 * A plugin whose `init` tries each line of a file `attacks`, and panics with those that succeed: `unix ADDRESS`
 * connects, anything else is a command of the shell. Its environment tells it nothing, so the name of its file, which
 * the loader's copy keeps, says in which folder the list is.
 */
const main = `package main

import (
	"encoding/hex"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strings"
)

func init() {
	maps, _ := os.ReadFile("/proc/self/maps")
	encoded := regexp.MustCompile("attack-([0-9a-f]+)").FindSubmatch(maps)
	if encoded == nil { panic("the folder is not known") }
	folder, _ := hex.DecodeString(string(encoded[1]))
	list, err := os.ReadFile(string(folder) + "/attacks")
	if err != nil { panic(err) }
	done := ""
	for _, line := range strings.Split(strings.TrimSpace(string(list)), "\\n") {
		if address, isSocket := strings.CutPrefix(line, "unix "); isSocket {
			if connection, err := net.Dial("unix", address); err == nil {
				connection.Close()
				done += "[" + line + "]"
			}
		} else if exec.Command("/bin/sh", "-c", line).Run() == nil {
			done += "[" + line + "]"
		}
	}
	if err := os.WriteFile(os.Getenv("HOME") + "/mine", []byte("x"), 0o600); err != nil { panic(err) }
	if err := exec.Command("/usr/bin/setsid", "--fork", "/bin/sh", "-c", "sleep 600; : " + string(folder)).Run(); err != nil { panic(err) }
	if done != "" { panic("it did " + done) }
}
`;

/** The source of the plugin that attacks. */
export async function attackSource(): Promise<Readonly<Record<string, string>>> {
  return { ...(await example("plugin")), "attack.go": main };
}

/** A folder with a gateway, the plugin that attacks it, and what it attacks. */
export interface Scene {
  readonly folder: string;
  readonly gateway: string;
  readonly plugin: string;
  /** The attacks that can succeed for whoever runs the plugin without isolation. */
  readonly attacks: readonly string[];
  /** All files below the folder with their bytes and modes. */
  state(): Readonly<Record<string, string>>;
}

/** Lays out the scene for a user. @param uid who owns it, and for whom attacks must succeed without isolation */
export async function attackScene(host: string, uid: number): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), "scene-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await chmod(folder, 0o755);
  const name = `attack-${Buffer.from(folder).toString("hex")}.so`;
  const [gateway, plugin, inRun] = [
    join(folder, "gateway"),
    join(folder, name),
    `/run/${process.pid}-${Date.now()}.sock`,
  ];
  copyFileSync(host, gateway);
  copyFileSync(await buildPlugin({ module: "example.com/attack", source: await attackSource() }), plugin);
  for (const part of ["workspace", "home", "temp"]) await mkdir(join(folder, part));
  for (const part of ["workspace/file", "home/.bashrc", "github-env"])
    await writeFile(join(folder, part), "as it was\n");
  const fifo = join(folder, "workspace", "fifo");
  await run0("mkfifo", [fifo]);
  const reader = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
  onTestFinished(() => closeSync(reader));
  const abstract = `attack-${process.pid}-${Date.now()}`;
  const sockets = [join(folder, "docker.sock"), join(folder, "workspace", "agent.sock"), inRun];
  for (const address of [...sockets, `\0${abstract}`]) await listen(address);
  // One that the machine's list of sockets knows by another name, and one of another network.
  await listenElsewhere(folder, "relative.sock", []);
  if (uid === 0) await listenElsewhere(folder, "elsewhere.sock", ["unshare", "--net"]);
  const others = ["relative.sock", ...(uid === 0 ? ["elsewhere.sock"] : [])].map((one) => join(folder, one));
  for (const address of [...sockets, ...others]) chmodSync(address, 0o777);
  const inside = (part: string) => `'${join(folder, part)}'`;
  const append = (file: string) => `echo x >>${file}`;
  const regain = `for m in / ${tmpdir()} '${folder}'; do mount -o remount,bind,rw "$m"; umount -l "$m"; done 2>/dev/null`;
  const attacks = [
    ...["workspace/file", "home/.bashrc", "github-env"].map((file) => append(inside(file))),
    append(`'${tmpdir()}'/${abstract}`),
    `touch ${inside("new")}`,
    `mkdir ${inside("folder")}`,
    `mv ${inside("home/.bashrc")} ${inside("home/moved")}`,
    `chmod 600 ${inside("workspace/file")}`,
    // The judged files by their own paths, and by those that processes give.
    append(inside(name)),
    `touch ${inside("gateway")}`,
    append(`/proc/self/root${inside(name)}`),
    append(`/proc/$PPID/root${inside(name)}`),
    append(`/proc/self/cwd/../../../../../../../../..${inside(name)}`),
    `printf x | dd of='${fifo}' oflag=nonblock conv=nocreat,notrunc status=none`,
    `unshare --user --map-root-user --mount sh -c "${regain}; ${append(inside("github-env"))}"`,
    'for n in 1 2 3 4 5; do head -c 15000000 /dev/zero >"$HOME/$n" || { rm "$HOME"/[1-5]; exit 1; }; done; rm "$HOME"/[1-5]',
    `kill -0 $(cat ${inside("pid")})`,
    "test -w /dev/shm",
    ...[...sockets, ...others, `@${abstract}`].map((address) => `unix ${address}`),
    ...(uid === 0 ? ['v=$(cat /proc/sys/kernel/core_pattern) && echo "$v" >/proc/sys/kernel/core_pattern'] : []),
  ];
  // The first process of this machine may have another root.
  await writeFile(join(folder, "attacks"), [...attacks, append(`/proc/1/root${inside(name)}`), ""].join("\n"));
  const sleeper = spawn("sleep", ["600"], { uid });
  onTestFinished(() => void sleeper.kill("SIGKILL"));
  await writeFile(join(folder, "pid"), String(sleeper.pid));
  onTestFinished(() => rm(join(tmpdir(), abstract), { force: true }));
  own(folder, uid);
  return { folder, gateway, plugin, attacks, state: () => stateOf(folder) };

  async function listen(address: string): Promise<void> {
    const server = createServer((socket) => socket.end());
    await new Promise<void>((resolve, reject) => server.once("error", reject).listen(address, resolve));
    onTestFinished(() => void server.close());
  }
}

async function run0(program: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(program, args);
  if (code !== 0) throw new Error(stderr);
}

/** A listener in a process of its own, by a path that is relative to its folder. */
async function listenElsewhere(folder: string, name: string, before: readonly string[]): Promise<void> {
  const program = `require("node:net").createServer((s) => s.end()).listen(${JSON.stringify(name)}, () => console.log())`;
  const [file = "", ...args] = [...before, process.execPath, "-e", program];
  const child: ChildProcess = spawn(file, args, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  await new Promise<void>((resolve, reject) => {
    child.once("exit", () => reject(new Error(`There is no listener at ${name}.`)));
    child.stdout?.once("data", () => resolve());
  });
}

function own(folder: string, uid: number): void {
  chownSync(folder, uid, uid);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    chownSync(join(entry.parentPath, entry.name), uid, uid);
  }
}

function stateOf(folder: string): Record<string, string> {
  const state: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const content = entry.isFile() ? createHash("sha256").update(readFileSync(path)).digest("hex") : "";
    state[relative(folder, path)] = `${lstatSync(path).mode.toString(8)} ${content}`;
  }
  return state;
}

/** What the plugin of a scene has left running. */
export function leftRunning({ folder }: Scene): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(join("/proc", pid, "cmdline"), "utf8").startsWith(`/bin/sh\0-c\0sleep 600; : ${folder}`);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** What is known of a scene's plugin where it is opened without isolation: each attack that succeeds. */
export async function withoutIsolation(host: string, scene: Scene, as: readonly string[]): Promise<string> {
  const [program = "", ...args] = [...as, host, scene.plugin];
  const home = join(scene.folder, "home");
  return (await run(program, args, { env: { ...process.env, HOME: home } })).stderr;
}
