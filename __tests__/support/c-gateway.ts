import { join } from "node:path";
import { buildWorkspace, type Settings } from "./build.ts";
import { run } from "./command.ts";
import { sourceFolder } from "./files.ts";
import { example, goMod } from "./source-tree.ts";

/** A program in C that opens plugins by the Go code of the test host. */
export interface CGateway {
  readonly program: string;
  /** The Go code: an archive that is in the program, or a library that it needs. */
  readonly library: string;
}

const exported = `package main

import "C"

import "os"

//export OpenPlugin
func OpenPlugin(file *C.char) { os.Stdout.WriteString(open(C.GoString(file), nil) + "\\n") }
`;

const main = `extern void OpenPlugin(char *);

int main(int argc, char **argv) {
	for (int i = 1; i < argc; i++) OpenPlugin(argv[i]);
	return 0;
}
`;

/** @param linking further flags of the C compiler */
export async function buildCGateway(
  mode: "c-archive" | "c-shared",
  linking: readonly string[] = [],
  settings: Settings = {},
): Promise<CGateway> {
  const name = mode === "c-archive" ? "libgateway.a" : "libgateway.so";
  const tree = { "go.mod": goMod({ module: "example.com/host" }), ...(await example("host")), "export.go": exported };
  const flags = [`-buildmode=${mode}`, ...(settings.flags ?? ["-trimpath"])];
  const out = await buildWorkspace({ ...settings, tree, outputs: { [name]: { flags } } });
  const folder = await sourceFolder({ "main.c": main });
  const program = join(folder, "program");
  const library = join(out, name);
  const link = mode === "c-archive" ? [library, "-lpthread"] : [`-L${out}`, "-lgateway", `-Wl,-rpath,${out}`];
  const args = ["-o", program, "main.c", ...link, ...linking];
  const { code, stderr } = await run(settings.env?.["CC"] ?? "gcc", args, { cwd: folder });
  if (code !== 0) throw new Error(`gcc ${args.join(" ")}: ${stderr}`);
  return { program, library };
}
