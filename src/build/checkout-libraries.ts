import { existsSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import { readBinary } from "../binary/binary.ts";
import { withFile } from "../content/file-source.ts";
import { clipValue } from "../model/phrases.ts";
import type { Finding } from "../model/report.ts";
import { isOutside } from "./module-tree.ts";

/**
 * Libraries that a built plugin would find in the folders of its own source only, as with
 * `#cgo LDFLAGS: -Wl,-rpath,${SRCDIR}/lib`: the gateway's machine has no such folder.
 * @param folders absolute, of the user's source
 * @throws BinaryError where the file cannot be read
 */
export function checkoutLibraries(file: string, folders: readonly string[]): readonly Finding[] {
  return withFile(file, (source) => {
    const { needed, runpath = "" } = readBinary(source).image.linking;
    const searched = runpath.split(":").filter((folder) => isAbsolute(folder));
    const own = searched.filter((folder) => folders.some((one) => !isOutside(relative(one, folder))));
    return needed.flatMap((library): Finding[] => {
      const folder = own.find((one) => existsSync(join(one, library)));
      if (folder === undefined) return [];
      return [
        {
          kind: "checkout-library",
          severity: "warning",
          subject: clipValue(library),
          message: `The plugin needs ${clipValue(library)} from ${clipValue(folder)}, a folder of its source; the gateway finds it only where it is put on its machine, too.`,
          fix: `Put ${clipValue(library)} where the gateway's system looks for libraries, or link it statically.`,
        },
      ];
    });
  });
}
