/**
 * Reads what is made to harm, for `hostile.ts` to see how much memory that takes:
 * `node hostile-program.ts archives FOLDER | members FOLDER | nothing`.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { drain } from "../__tests__/content/archive/claims.ts";
import { manyMembers, treeOf } from "../__tests__/content/image/made-trees.ts";
import { UserError } from "../src/model/user-error.ts";
import { extract } from "../src/obtain/extract.ts";

const [, , what, folder = ""] = process.argv;
const logger = {
  info: () => {},
  warning: () => {},
  debug: () => undefined,
  group: <T>(_: string, body: () => Promise<T>) => body(),
};
if (what === "members") {
  const { tree } = treeOf(manyMembers);
  await extract(tree, { kind: "path", path: "/app/gateway" }, { folder, runtime: "skip", logger });
}
for (const name of what === "archives" ? readdirSync(folder) : []) {
  try {
    await drain(join(folder, name), folder);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
  }
}
