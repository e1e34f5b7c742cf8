import { hashFile } from "../content/file-source.ts";
import { UserError } from "../model/user-error.ts";
import type { Check, ReportedItem } from "./item.ts";

/**
 * Hashes the files of checks again, after all that could change them: builds that left something running, and plugins
 * that were opened. A report, and what is uploaded with it, is about bytes that were judged.
 * @throws UserError where a file is another one than was judged
 */
export function checkUnchanged(checks: readonly Check<ReportedItem>[]): void {
  const hashes = new Map<string, string>();
  const compare = (input: "gateway" | "plugin", path: string, file: string, judged: string | undefined) => {
    if (judged === undefined) return;
    const now = hashes.get(file) ?? hashFile(file, path);
    hashes.set(file, now);
    if (now === judged) return;
    throw new UserError(
      `${input}: "${path}" was changed while it was checked: sha256:${judged} was judged, and sha256:${now} is there now; find out what writes to it (a build that left something running, another step), and run again.`,
    );
  };
  for (const { gateway, items } of checks) {
    if (gateway.file !== undefined) compare("gateway", gateway.reference, gateway.file, gateway.facts.sha256);
    for (const item of items) {
      if (item.kind !== "unbuilt") compare("plugin", item.plugin.path, item.plugin.file, item.report.sha256);
    }
  }
}
