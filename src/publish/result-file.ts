import { accessSync, constants, existsSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { isOutside } from "../build/module-tree.ts";
import { fileProblem } from "../content/file-problem.ts";
import { UserError } from "../model/user-error.ts";
import { checkoutLink } from "./checkout-link.ts";

/** Takes a text. @throws UserError where it cannot be written */
export type Deliver = (text: string) => void;

/** How a file is called, and who hears of it. */
interface ResultFile {
  /** The flag or input and the path as the user wrote them. */
  readonly named: string;
  /** Absolute folder that the run starts in: no link of a checkout there may lead out of it. */
  readonly directory: string;
  /** Called when a file is there. */
  done?(): void;
}

/**
 * A file that will be there whole or not at all. That it cannot be written is found out before the work starts, which
 * may take long.
 * @throws UserError where the file cannot be written
 */
export function openResultFile(path: string, { named, directory, done }: ResultFile): Deliver {
  return written(named, () => {
    checkLink(resolve(directory, path), named, directory);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) throw new UserError(`${named} is a folder; name a file in it.`);
    // Nothing can be put in the place of a device or a pipe.
    if (found?.isFile() === false) {
      accessSync(path, constants.W_OK);
      return (text) => written(named, () => writeFileSync(path, text));
    }
    const file = found === undefined ? path : realpathSync(path);
    accessSync(dirname(file), constants.W_OK | constants.X_OK);
    return (text) => {
      written(named, () => replaceFile(file, text));
      done?.();
    };
  });
}

/** @throws UserError where a link of the checkout leads out of it: whoever committed that chose what is overwritten */
function checkLink(path: string, named: string, directory: string): void {
  const link = checkoutLink(path, directory);
  let real = path;
  while (!existsSync(real)) real = dirname(real);
  if (link === undefined || !isOutside(relative(directory, realpathSync(real)))) return;
  throw new UserError(
    `${named} leads through ${link}, a link of this checkout, to ${realpathSync(real)}; name the file itself, or remove the link.`,
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

function written<T>(named: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${named} cannot be written: ${fileProblem(error)}.`);
  }
}
