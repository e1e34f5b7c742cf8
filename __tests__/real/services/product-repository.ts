import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { repositoryName } from "../../../scripts/repository.ts";
import { temporaryFolder } from "../../support/files.ts";

const root = join(import.meta.dirname, "..", "..", "..");

/** What workflows know this repository by. */
export const { name: own, ref: ownRef } = repositoryName(root);

/**
 * This repository as others use it. The workflow runner knows no references to the own one: they are written out.
 * @param changed files with another content
 */
export async function productRepository(changed: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await temporaryFolder();
  for (const name of ["action.yml", "plan", "merge", "dist"]) {
    await cp(join(root, name), join(folder, name), { recursive: true });
  }
  const path = join(".github", "workflows", "plugin.yml");
  const text = await readFile(join(root, path), "utf8");
  await mkdir(join(folder, ".github", "workflows"), { recursive: true });
  await writeFile(
    join(folder, path),
    text.replace(/uses: \$\/(\S+)/g, (_, name: string) => `uses: ${own}${name === "." ? "" : `/${name}`}@${ownRef}`),
  );
  for (const [name, content] of Object.entries(changed)) await writeFile(join(folder, name), content);
  return folder;
}
