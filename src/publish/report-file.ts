import type { Report } from "../model/report.ts";
import type { FailOn } from "../report/exit-code.ts";
import type { TextStyle } from "../report/paint.ts";

/** The forms of a report. */
export const reportFormats = ["json", "text", "markdown", "sarif", "junit"] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** A report that is asked for. */
export interface ReportWish {
  readonly format: ReportFormat;
  /** Undefined: where the shell shows or keeps reports. */
  readonly file?: string;
}

/** The end of a report's file name, by its format. */
export const reportExtensions: Readonly<Record<ReportFormat, string>> = {
  json: "json",
  text: "txt",
  markdown: "md",
  sarif: "sarif",
  junit: "xml",
};

/** How a report is rendered. */
export interface RenderOptions {
  readonly failOn: FailOn;
  /** Of a text. */
  readonly style: TextStyle;
}

/** How a text in a file looks. */
export const fileStyle: TextStyle = { color: false, width: 120, verbose: true };

/** The text of a report; only the renderer that is asked for is loaded. */
export async function renderReport(
  report: Report,
  format: ReportFormat,
  { failOn, style }: RenderOptions,
): Promise<string> {
  switch (format) {
    case "json":
      return (await import("../report/json.ts")).renderJson(report);
    case "text":
      return (await import("../report/text.ts")).renderText(report, style);
    case "markdown":
      return (await import("../report/markdown.ts")).renderMarkdown(report);
    case "sarif":
      return (await import("../report/sarif.ts")).renderSarif(report);
    case "junit":
      return (await import("../report/junit.ts")).renderJunit(report, failOn);
  }
}
