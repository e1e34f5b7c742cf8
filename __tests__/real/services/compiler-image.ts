import { createHash } from "node:crypto";
import { access, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { run } from "../../support/command.ts";
import { locked } from "../../support/lock.ts";
import { toolchain } from "../../support/toolchain.ts";
import type { TestEngine } from "./engine.ts";

/** The Go release of the compiler images. */
const compilerGo = "1.24.6";

/** What Debian's compilers need at run time comes with them. */
const nativePackages = ["gcc", "libc6-dev", "dash", "coreutils", "sed", "grep", "findutils"];
const crossPackages = ["gcc-aarch64-linux-gnu", "libc6-dev-arm64-cross", "gcc-s390x-linux-gnu"];
const furtherPackages = ["libc6-dev-s390x-cross", "git"];

/** Which compilers are in an image: a `small` one has those of its own platform alone. */
export type CompilerSet = "small" | "cross";

/**
 * The script of a compiler image, ours, that does what the documentation of Tyk's says: NAME [build_id] [GOOS] [GOARCH];
 * the source, without dot files, beside the gateway's in one workspace; the version and the target in the file's name.
 */
export const documentedScript = `#!/bin/sh
set -e
name=\${1%.so}
id=$2
GOOS=\${3:-\${GOOS:-linux}}
GOARCH=\${4:-\${GOARCH:-amd64}}
case $GOARCH in
  arm64) CC=aarch64-linux-gnu-gcc ;;
  s390x) CC=s390x-linux-gnu-gcc ;;
  *) CC=gcc ;;
esac
export GOOS GOARCH CC CGO_ENABLED=1
together=$(dirname "$TYK_GW_PATH")
copy=$together/plugin_$name$id
mkdir -p "$copy"
cp -r /plugin-source/* "$copy"
cd "$together"
go work init "./$(basename "$TYK_GW_PATH")"
go work use "./$(basename "$copy")"
cd "$copy"
[ -z "$id" ] || go mod edit -module "tyk.internal/tyk_plugin$id"
[ "$GO_TIDY" != 1 ] || go mod tidy
go build -buildmode=plugin -trimpath \${BUILD_TAG:+-tags=$BUILD_TAG} -o "$name.so"
mv "$name.so" "/plugin-source/\${name}_v\${GATEWAY_VERSION}_\${GOOS}_\${GOARCH}.so"
`;

/** One compiler image. */
export interface CompilerImage {
  /** `name:tag` to give it. */
  readonly name: string;
  /** Content of the entry point; undefined: it has none. */
  readonly script?: string;
  /** Folder of the gateway's module on this machine; undefined: the image has no source of it. */
  readonly gateway?: string;
}

/** Makes a compiler image in an engine, out of the compilers of this machine. */
export async function makeCompilerImage(engine: TestEngine, { name, script, gateway }: CompilerImage): Promise<void> {
  const base = await importBase(engine);
  const container = (await engine.docker("create", base, "true")).trim();
  const folder = await mkdtemp(join(tmpdir(), "compiler-"));
  try {
    if (script !== undefined) {
      await writeFile(join(folder, "build.sh"), script, { mode: 0o755 });
      await engine.docker("cp", join(folder, "build.sh"), `${container}:/build.sh`);
    }
    if (gateway !== undefined) await engine.docker("cp", `${gateway}/.`, `${container}:/go/src/gateway`);
    const changes = [
      "ENV PATH=/usr/local/go/bin:/usr/bin GOPATH=/go GOTOOLCHAIN=local HOME=/root GATEWAY_VERSION=1.2.3",
      ...(gateway === undefined ? [] : ["ENV TYK_GW_PATH=/go/src/gateway"]),
      ...(script === undefined ? ["CMD []", "WORKDIR /app"] : ['ENTRYPOINT ["/build.sh"]']),
    ];
    await engine.docker("commit", ...changes.flatMap((change) => ["--change", change]), container, name);
  } finally {
    await engine.docker("rm", container);
    await rm(folder, { recursive: true, force: true });
  }
}

/** The compilers alone. */
async function importBase(engine: TestEngine): Promise<string> {
  const name = "compilers:base";
  const known = await engine.docker("images", "--quiet", name);
  if (known.trim() === "") await engine.docker("import", await compilerFiles("cross"), name);
  return name;
}

/** A tar file with Debian's gcc and Go; made once per state of this machine. */
export async function compilerFiles(set: CompilerSet): Promise<string> {
  const further = set === "small" ? [] : [...crossPackages, ...furtherPackages];
  const closure = await packageClosure([...nativePackages, ...further]);
  const { go } = await toolchain(compilerGo);
  const key = createHash("sha256")
    .update(`4\n${compilerGo}\n${closure.join("\n")}`)
    .digest("hex")
    .slice(0, 20);
  const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "go-plugin-verifier", "fixtures");
  const file = join(cache, `compilers-${key}.tar`);
  await locked(`${file}.lock`, async () => {
    if (await exists(file)) return;
    await mkdir(cache, { recursive: true });
    const folder = await mkdtemp(join(cache, "compilers.making-"));
    try {
      const names = closure.map((line) => line.split(/[:\t]/)[0] ?? "");
      await shell(assemble, [folder, dirname(dirname(go)), ...names]);
      await rename(join(folder, "image.tar"), file);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
  return file;
}

/** Name and version of every installed package that the compilers need. */
async function packageClosure(packages: readonly string[]): Promise<string[]> {
  const kinds = ["recommends", "suggests", "conflicts", "breaks", "replaces", "enhances"].map((kind) => `--no-${kind}`);
  const { stdout } = await run("apt-cache", ["depends", "--recurse", "--installed", ...kinds, ...packages]);
  const names = [...new Set(stdout.split("\n").filter((line) => /^[a-z0-9]/.test(line)))].sort();
  const listed = await run("dpkg-query", ["--show", ...names]);
  const versions = listed.stdout.split("\n").filter((line) => line !== "");
  if (versions.length < 50) throw new Error(`Too few packages are installed for a compiler image: ${listed.stderr}`);
  return versions;
}

/** Debian keeps /bin and /lib in /usr and lists some files under the short names. */
const assemble = `
set -e
cd "$1"; goroot=$2; shift 2
mkdir -p root/usr/bin root/usr/sbin root/usr/lib root/usr/lib64 root/usr/local/go root/root root/proc root/sys root/dev root/etc root/tmp root/app root/go/src
chmod 1777 root/tmp
for name in bin sbin lib lib64; do ln -s usr/$name root/$name; done
dpkg -L "$@" 2>/dev/null | sed -E 's#^/(bin|sbin|lib|lib64)/#/usr/\\1/#' |
  grep -vE '^/usr/share/(doc|man|locale|info|lintian|perl)|^/etc|^/var|^/usr/lib/.*perl' | sort -u |
  while read -r file; do { [ -d "$file" ] && [ ! -L "$file" ]; } || printf '.%s\\n' "$file"; done >files
tar -C / --no-recursion --ignore-failed-read -cf - -T files 2>/dev/null | tar -C root -xf -
cp -a "$goroot/bin" "$goroot/src" "$goroot/pkg" "$goroot/lib" "$goroot/go.env" "$goroot/VERSION" root/usr/local/go/
chmod -R u+w root/usr/local/go
rm -rf root/usr/local/go/src/cmd root/usr/local/go/pkg/tool/*/{trace,pprof,cover,vet,doc,fix}
find root/usr/local/go/src -name testdata -o -name '*_test.go' | xargs rm -rf
tar -C root --owner=0 --group=0 -cf image.tar .
`;

async function shell(script: string, args: readonly string[]): Promise<void> {
  const ended = await run("bash", ["-c", script, "bash", ...args]);
  if (ended.code !== 0) throw new Error(`The compiler image could not be assembled: ${ended.stderr}`);
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
