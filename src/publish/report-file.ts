import type { Report } from "../model/report.ts";

/** The form of the report file. */
export type ReportFormat = "json" | "text" | "markdown";

/** The end of a report's file name, by its format. */
export const reportExtensions: Readonly<Record<ReportFormat, string>> = { json: "json", text: "txt", markdown: "md" };

/** The text of a report file; only the renderer that is asked for is loaded. */
export async function renderReport(report: Report, format: ReportFormat): Promise<string> {
  switch (format) {
    case "json":
      return (await import("../report/json.ts")).renderJson(report);
    case "text":
      return (await import("../report/text.ts")).renderText(report, { color: false, width: 120, verbose: true });
    case "markdown":
      return (await import("../report/markdown.ts")).renderMarkdown(report);
  }
}
