import { readBinary } from "../binary/binary.ts";
import type { PluginFile } from "../build/plugins.ts";
import { withIntactFile } from "../content/file-source.ts";
import { readTarget } from "../model/target.ts";

/** What a built plugin is built for; undefined for what is no binary, which the loader judges. */
export function targetOfPlugin({ file, path }: Pick<PluginFile, "file" | "path">): string | undefined {
  return withIntactFile(file, (source) => readBinary(source).target, path);
}

/** Whether two targets are one machine, whatever its variant. */
export function isSameMachine(a: string, b: string): boolean {
  const [one, other] = [readTarget(a), readTarget(b)];
  return one.goos === other.goos && one.goarch === other.goarch;
}
