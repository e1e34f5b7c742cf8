import { mkdtempSync } from "node:fs";
import { join, resolve } from "node:path";
import type { RunInputs } from "../inputs/inputs.ts";
import type { Report } from "../model/report.ts";
import { patchOf } from "../publish/patch.ts";
import { fileStyle, type ReportFormat, renderReport, reportExtensions } from "../publish/report-file.ts";
import { openResultFile } from "../publish/result-file.ts";

/** The reports that a step leaves for later ones. */
export interface ReportFiles {
  /** @returns the path of the one that stands for all: the first without a file of its own, else JSON, else the first */
  write(report: Report): Promise<string>;
  /** @returns the path of the difference that makes the plugins load; undefined where there is none */
  writePatch(report: Report): string | undefined;
}

/** Where files lie. */
interface Places {
  /** Absolute folder that the step starts in. */
  readonly directory: string;
  /** Takes what no input names, beside others of the job. */
  readonly temporaryFolder: string;
}

/** Finds before the work starts that a file cannot be written. @throws UserError */
export function openReportFiles(inputs: RunInputs, { directory, temporaryFolder }: Places): ReportFiles {
  const named = inputs.reports.map(({ format, file }) => {
    if (file === undefined) return { format };
    const path = resolve(directory, inputs.workingDirectory, file);
    return { format, path, deliver: openResultFile(path, { named: `format: ${format}=${file}`, directory }) };
  });
  const inOwnFolder = (format: ReportFormat) => {
    const folder = mkdtempSync(join(temporaryFolder, "go-plugin-verifier-report-"));
    const path = join(folder, `report.${reportExtensions[format]}`);
    return { path, deliver: openResultFile(path, { named: path, directory }) };
  };
  return {
    async write(report) {
      const written: { readonly format: ReportFormat; readonly path: string; readonly isOwn: boolean }[] = [];
      for (const { format, path, deliver } of named) {
        const text = await renderReport(report, format, { failOn: inputs.failOn, style: fileStyle });
        const file = deliver === undefined ? inOwnFolder(format) : { path, deliver };
        file.deliver(text);
        written.push({ format, path: file.path, isOwn: deliver === undefined });
      }
      const main = written.find(({ isOwn }) => isOwn) ?? written.find(({ format }) => format === "json") ?? written[0];
      return main?.path ?? "";
    },
    writePatch(report) {
      const patch = patchOf(report);
      if (patch === undefined) return undefined;
      const path = join(mkdtempSync(join(temporaryFolder, "go-plugin-verifier-fix-")), "fix.patch");
      openResultFile(path, { named: path, directory })(patch);
      return path;
    },
  };
}
