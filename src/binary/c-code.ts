// The names that cmd/cgo gives to what it makes of C (cmd/cgo/out.go), and how symbols write import paths
// (cmd/internal/objabi, PathToPrefix).
import type { GoBinary } from "./binary.ts";

/** Whether a package calls functions of C, as far as the file's dynamic symbols tell: of types alone there are none. */
export function callsC({ image }: GoBinary, packagePath: string): boolean {
  const slash = packagePath.lastIndexOf("/") + 1;
  const escaped = packagePath.slice(0, slash) + packagePath.slice(slash).replaceAll(".", "%2e");
  for (const _ of image.symbols({ startWith: [`${packagePath}._C`, `${escaped}._C`] })) return true;
  return false;
}
