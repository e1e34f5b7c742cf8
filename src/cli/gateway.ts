import { closeSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { detect, detectLength } from "../content/archive/detect.ts";
import type { TreeFile } from "../content/image/tree.ts";
import { parseObtainInputs } from "../inputs/inputs.ts";
import type { ObtainedGateway } from "../obtain/gateways.ts";
import type { Arguments } from "./arguments.ts";
import { obtainInputs } from "./input-flags.ts";
import type { Terminal } from "./terminal.ts";

/** Whether a GATEWAY is a binary or a profile that is read where it lies, with nothing to be looked up or fetched. */
export function isPlainGateway(reference: string, args: Arguments): boolean {
  if (obtainFlagNames.some((name) => args.values(name).length > 0)) return false;
  const found = statSync(reference, { throwIfNoEntry: false });
  // A lone word may be meant as the name of a gateway that is known by name.
  if (found === undefined) return !/:\/\/|^[a-z][a-z0-9-]*(?:@|$)|.!|\{|.:[^/:]+$/i.test(reference);
  if (found.isDirectory()) return statSync(join(reference, "oci-layout"), { throwIfNoEntry: false }) === undefined;
  return !found.isFile() || !isPacked(reference);
}

const obtainFlagNames = ["gateway-path", "gateway-digest", "preset-file", "runtime-libc", "registry-mirror"];

/** Whether a file is an archive or compressed. What cannot be read is left to whoever says why. */
function isPacked(file: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch {
    return false;
  }
  try {
    const head = Buffer.alloc(detectLength);
    const content = detect(head.subarray(0, readSync(descriptor, head)));
    return !["elf", "mach-o", "json", "unknown"].includes(content);
  } finally {
    closeSync(descriptor);
  }
}

/** Which gateway is asked for. */
export interface GatewayQuestion {
  readonly reference: string;
  /** `GOOS/GOARCH[/variant]`; undefined takes the one of this machine. */
  readonly target: string | undefined;
  readonly hash: "sha256" | "none";
}

/** Fetches finished plugins out of an image or archive: `docker://image:tag!/plugins/*.so`. @throws UserError */
export type Members = (written: string) => Promise<readonly TreeFile[]>;

/** Whether a PLUGIN names members of an image or archive. */
export function namesMembers(plugin: string): boolean {
  if (statSync(plugin, { throwIfNoEntry: false }) !== undefined) return false;
  return /^(?:[\w.-]+=)?[a-z][a-z0-9+.-]*:\/\//i.test(plugin) || /.![^!]/.test(plugin);
}

/** Gets a gateway that has to be looked up or fetched, and closes it when `body` has ended. @throws UserError */
export async function withGateway<T>(
  { reference, target, hash }: GatewayQuestion,
  args: Arguments,
  terminal: Terminal,
  body: (gateway: ObtainedGateway, members: Members) => Promise<T>,
): Promise<T> {
  // Half a megabyte of code, and most checks are of files that are here.
  const [{ Gateways }, { rawInputs, withContext }, { defaultTarget, parseTarget }] = await Promise.all([
    import("../obtain/gateways.ts"),
    import("./context.ts"),
    import("../model/target.ts"),
  ]);
  const settings = parseObtainInputs(rawInputs(args, obtainInputs, terminal.env));
  return await withContext(terminal, settings.cache, async (io) => {
    const gateways = new Gateways({ ...settings, hash }, io);
    try {
      const wanted = target === undefined ? defaultTarget(io.host) : parseTarget(target, "target");
      const gateway = await gateways.get(reference, wanted);
      return await body(gateway, (written) => gateways.members(written, wanted, gateway.chosen?.version));
    } finally {
      await gateways.close();
    }
  });
}
