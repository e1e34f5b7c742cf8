import { accessSync, constants, existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { isOutside } from "../build/module-tree.ts";
import { fileProblem } from "../content/file-problem.ts";
import type { Report } from "../model/report.ts";
import { UserError } from "../model/user-error.ts";
import { checkoutLink } from "../publish/checkout-link.ts";
import { terminalText } from "../report/escape.ts";
import { renderText } from "../report/text.ts";
import type { Arguments, Flag } from "./arguments.ts";
import { type Terminal, wantsColor, widthOf } from "./terminal.ts";

/** Formats of a result; the later ones come with later versions and say so. */
const laterFormats = ["sarif", "junit"];
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
  if (laterFormats.includes(written)) {
    throw new UserError(`--format ${written} is not available yet; use ${choices.join(", ")}.`);
  }
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

/** Renders a report; only the renderer that is asked for is loaded. */
export async function render(report: Report, format: Format, args: Arguments, terminal: Terminal): Promise<string> {
  switch (format) {
    case "text":
      return renderText(report, styleOf(args, terminal));
    case "json":
      return (await import("../report/json.ts")).renderJson(report);
    case "markdown":
      return (await import("../report/markdown.ts")).renderMarkdown(report);
  }
}

/** A switch that has an opposite; undefined where neither is given. @throws UserError where both are */
export function switchOf(args: Arguments, flag: string): boolean | undefined {
  if (args.has(flag) && args.has(`no-${flag}`)) {
    throw new UserError(`--${flag} and --no-${flag} exclude each other.`);
  }
  return args.has(flag) || (args.has(`no-${flag}`) ? false : undefined);
}

/** Takes the result of a command. @throws UserError where it cannot be written */
export type Deliver = (result: string) => void;

/**
 * Where a result goes: standard output, or the file of `--output`, which is there whole or not at all.
 * Found out before the work starts, which may take long.
 * @throws UserError where the file cannot be written
 */
export function openOutput(args: Arguments, terminal: Terminal): Deliver {
  const path = args.value("output");
  if (path === undefined || path === "-") return (result) => void terminal.stdout.write(result);
  return written(path, () => {
    checkLink(path);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) throw new UserError(`--output ${path} is a folder; name a file in it.`);
    // Nothing can be put in the place of a device or a pipe.
    if (found?.isFile() === false) {
      accessSync(path, constants.W_OK);
      return (result) => written(path, () => writeFileSync(path, result));
    }
    const file = found === undefined ? path : realpathSync(path);
    accessSync(dirname(file), constants.W_OK | constants.X_OK);
    return (result) => {
      written(path, () => replaceFile(file, result));
      terminal.stderr.write(`The result is in ${terminalText(path)}.\n`);
    };
  });
}

/** @throws UserError where a link of the checkout leads out of it: whoever committed that chose what is overwritten */
function checkLink(path: string): void {
  const here = process.cwd();
  const link = checkoutLink(resolve(path), here);
  let real = resolve(path);
  while (!existsSync(real)) real = dirname(real);
  if (link === undefined || !isOutside(relative(here, realpathSync(real)))) return;
  throw new UserError(
    `--output ${path} leads through ${link}, a link of this checkout, to ${realpathSync(real)}; name the file itself, or remove the link.`,
  );
}

/** Through a temporary file beside it. */
function replaceFile(file: string, content: string): void {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, content, { flag: "wx" });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function written<T>(path: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`--output ${path} cannot be written: ${fileProblem(error)}.`);
  }
}
