import { parseReportWishes } from "../inputs/report-wishes.ts";
import type { Report } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";
import { fileStyle, type ReportFormat, renderReport, reportFormats } from "../publish/report-file.ts";
import { type Deliver, openResultFile } from "../publish/result-file.ts";
import { terminalText } from "../report/escape.ts";
import type { FailOn } from "../report/exit-code.ts";
import type { Arguments, Flag } from "./arguments.ts";
import { type Terminal, wantsColor, widthOf } from "./terminal.ts";

/** Formats of a result. */
const formats = ["text", "json", "markdown"] as const;
export type Format = (typeof formats)[number];

/** The flags of every command that prints a result. */
export function outputFlags(choices: readonly Format[] = formats): Flag[] {
  return [
    { name: "format", value: "FORMAT", help: `${choices.join(", ")} (default: text)` },
    { name: "output", short: "o", value: "FILE", help: "write the result to a file instead of standard output" },
    { name: "no-color", help: "no colours, on a terminal too" },
  ];
}

/** @throws UserError for a format that is unknown, or that this command does not have */
export function formatOf(args: Arguments, choices: readonly Format[] = formats): Format {
  const written = args.value("format") ?? "text";
  const format = choices.find((choice) => choice === written);
  if (format !== undefined) return format;
  throw new UserError(`--format does not know "${written}"; it takes ${choices.join(", ")}.`);
}

/** How text looks where it will be read: a file gets no colours and the usual width. */
export function styleOf(args: Arguments, terminal: Terminal): { color: boolean; width: number; verbose: boolean } {
  const stream = args.value("output") === undefined ? terminal.stdout : { write: () => undefined };
  return {
    color: args.value("output") === undefined && wantsColor(stream, terminal.env, args.has("no-color")),
    width: widthOf(stream),
    verbose: args.has("verbose"),
  };
}

/** The flags of every command that prints a report. */
export function reportFlags(): Flag[] {
  const help = `${reportFormats.join(", ")} (default: text); KIND=FILE writes one more to a file`;
  return outputFlags().map((flag) =>
    flag.name === "format" ? { name: flag.name, value: "KIND[=FILE]", repeatable: true, help } : flag,
  );
}

/** Where the reports of a command go: one to standard output or the file of --output, others to files of their own. */
export interface ReportOutputs {
  readonly formats: readonly ReportFormat[];
  deliver(report: Report, failOn: FailOn): Promise<void>;
}

/** @throws UserError for what is no format, and where a file cannot be written */
export function openReports(args: Arguments, terminal: Terminal): ReportOutputs {
  const wishes = parseReportWishes(args.values("format"), "--format");
  const shown = wishes.find(({ file }) => file === undefined)?.format ?? "text";
  const files = wishes.flatMap(({ format, file }) =>
    file === undefined ? [] : [{ format, deliver: openFile(file, `--format ${format}=${file}`, terminal) }],
  );
  const output = openOutput(args, terminal);
  return {
    formats: [shown, ...files.map(({ format }) => format)],
    async deliver(report, failOn) {
      for (const { format, deliver } of files) {
        deliver(await renderReport(report, format, { failOn, style: fileStyle }));
      }
      output(await renderReport(report, shown, { failOn, style: styleOf(args, terminal) }));
    },
  };
}

/** A switch that has an opposite; undefined where neither is given. @throws UserError where both are */
export function switchOf(args: Arguments, flag: string): boolean | undefined {
  if (args.has(flag) && args.has(`no-${flag}`)) {
    throw new UserError(`--${flag} and --no-${flag} exclude each other.`);
  }
  return args.has(flag) || (args.has(`no-${flag}`) ? false : undefined);
}

/**
 * Where a result goes: standard output, or the file of `--output`, which is there whole or not at all.
 * @throws UserError where the file cannot be written
 */
export function openOutput(args: Arguments, terminal: Terminal): Deliver {
  const path = args.value("output");
  if (path === undefined || path === "-") return (result) => void terminal.stdout.write(result);
  return openFile(path, `--output ${path}`, terminal);
}

/** A silent success would leave a person to look for it. */
function openFile(path: string, named: string, { stderr }: Terminal): Deliver {
  const done = () => void stderr.write(`The result is in ${terminalText(path)}.\n`);
  return openResultFile(path, { named, directory: process.cwd(), done });
}
