import * as v from "valibot";
import type { Libc } from "../../model/gateway-facts.ts";
import type { Finding } from "../../model/report.ts";
import type { Recipe } from "../recipe.ts";
import type { Container } from "./container.ts";
import { buildFailed, explainContainer } from "./engine-failures.ts";

/** What a compiler image is compared with. */
export interface CompilerExpectation {
  /** As the user would name it. */
  readonly image: string;
  readonly recipe: Recipe;
  /** The gateway's, where it is known. */
  readonly libc: Libc | undefined;
  /** What the image is documented to link to. */
  readonly promised: Libc | undefined;
  /** The user's own command may use another Go than the one on PATH. */
  readonly isOwnCommand: boolean;
}

/** What was found in a compiler image. */
export interface CompilerState {
  /** Empty where it fits. */
  readonly findings: readonly Finding[];
  /** Whether the file that marks complete modules is there. */
  readonly hasModules: boolean;
}

const goEnvironment = v.object({
  GOVERSION: v.optional(v.string()),
  GOEXPERIMENT: v.optional(v.string()),
});

/** Go's settings, the C libraries that are there, and the marker of the modules: one word per line behind the JSON. */
const question = [
  "go env -json",
  "for f in /lib/ld-musl-*; do [ -e $f ] && echo musl; done",
  "for f in /lib/ld-linux* /lib64/ld* /lib/*/ld-linux*; do [ -e $f ] && echo glibc && break; done",
  '[ -e "$1" ] && echo modules',
  "true",
].join("\n");

/** Compares the compiler in an image with the gateway, before minutes are spent with a wrong one. */
export async function checkCompiler(
  container: Container,
  marker: string,
  { image, recipe, libc, promised, isOwnCommand }: CompilerExpectation,
): Promise<CompilerState> {
  const result = await container.exec({ args: ["sh", "-c", question, "sh", marker] });
  const end = result.stdout.lastIndexOf("}") + 1;
  const words = result.stdout.slice(end).split(/\s+/);
  const hasModules = words.includes("modules");
  if (isOwnCommand && end === 0) return { findings: [], hasModules };
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), goEnvironment), result.stdout.slice(0, end));
  if (!parsed.success) {
    const said = (result.stderr || result.stdout).trim().split("\n", 1)[0]?.slice(0, 300) ?? "";
    const known = explainContainer(result, {
      image,
      platform: recipe.target,
      enginePlatform: recipe.target,
      outOfMemory: false,
      memory: 0,
    });
    const finding = known ?? buildFailed(`${image} is no compiler image: go env fails in it (${said}).`, otherImage);
    return { findings: [finding], hasModules };
  }
  const findings: Finding[] = [];
  const { GOVERSION = "", GOEXPERIMENT = "" } = parsed.output;
  const found = /^go\S*/.exec(GOVERSION)?.[0];
  if (found !== recipe.goVersion) {
    findings.push(
      buildFailed(
        `${image} compiles with ${found ?? "an unknown Go"}, and the gateway was built with ${recipe.goVersion}: its plugins are not for this gateway.`,
        otherImage,
      ),
    );
  }
  const wanted = recipe.environment["GOEXPERIMENT"] ?? "";
  if (GOEXPERIMENT !== "" && GOEXPERIMENT !== wanted) {
    findings.push(
      buildFailed(
        `${image} compiles with GOEXPERIMENT=${GOEXPERIMENT}, and the gateway was built ${wanted === "" ? "without one" : `with ${wanted}`}.`,
        otherImage,
      ),
    );
  }
  // An image that has both says nothing.
  const [only, ...others] = [...new Set(words.filter((word): word is Libc => word === "musl" || word === "glibc"))];
  const actual = others.length === 0 ? only : promised;
  if (libc !== undefined && actual !== undefined && actual !== libc) {
    findings.push(
      buildFailed(
        `${image} links plugins to ${actual}, and the gateway runs on ${libc}: they do not load there.`,
        otherImage,
      ),
    );
  }
  return { findings, hasModules };
}

const otherImage = "Name an image with the gateway's own compiler with builder-image, or build with builder: native.";
