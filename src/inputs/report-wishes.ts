import { nearest } from "../model/nearest.ts";
import { UserError } from "../model/user-error.ts";
import { type ReportFormat, type ReportWish, reportFormats } from "../publish/report-file.ts";

/**
 * Reads the reports that are asked for: `json`, or several as `json=report.json sarif=out.sarif`, of which one may be
 * without a file.
 * @param values lines, each of one or several
 * @param named `format` or `--format`
 * @throws UserError
 */
export function parseReportWishes(values: readonly string[], named: string): readonly ReportWish[] {
  const wishes = values.flatMap(split).map((value) => parseWish(value, named));
  const plain = wishes.filter(({ file }) => file === undefined);
  if (plain.length > 1) {
    throw new UserError(
      `${named}: ${plain.map(({ format }) => format).join(" and ")} name no file, and only one may; write ${plain[1]?.format}=FILE.`,
    );
  }
  const files = wishes.flatMap(({ file }) => file ?? []);
  const twice = files.find((file, at) => files.indexOf(file) < at);
  if (twice !== undefined) throw new UserError(`${named}: "${twice}" is to take two reports; name a file for each.`);
  return wishes;
}

/** At spaces and commas, but not inside of the name of a file. */
function split(value: string): string[] {
  const next = new RegExp(String.raw`[\s,]+(?=(?:${reportFormats.join("|")})(?:[=\s,]|$))`);
  return value.split(next).filter((part) => part.trim() !== "");
}

function parseWish(value: string, named: string): ReportWish {
  const [, written = "", file] = /^\s*([^=]*)(?:=(.*))?$/s.exec(value) ?? [];
  const format = formatNamed(written.trim(), named);
  if (file === undefined) return { format };
  if (file.trim() === "") throw new UserError(`${named}: "${value.trim()}" names no file after "${format}=".`);
  return { format, file: file.trim() };
}

function formatNamed(written: string, named: string): ReportFormat {
  const format = reportFormats.find((known) => known === written);
  if (format !== undefined) return format;
  const guess = nearest(written, reportFormats)[0];
  const hint = guess === undefined ? "" : ` Did you mean ${guess}?`;
  throw new UserError(
    `${named}: "${written}" is not one of ${reportFormats.join(", ")}; several are KIND=FILE each.${hint}`,
  );
}
