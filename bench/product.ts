import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What is measured, and where it may write. */
export interface Product {
  readonly cli: string;
  readonly action: string;
  /** An empty folder. */
  readonly scratch: string;
}

/** The built product. @throws Error where it was not built */
export function builtProduct(scratch: string): Product {
  const [cli, action] = ["../dist/cli.js", "../dist/main.js"].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  for (const file of [cli, action]) {
    if (file === undefined || !existsSync(file)) throw new Error(`${file} does not exist: run "npm run build" first`);
  }
  return { cli: cli ?? "", action: action ?? "", scratch };
}
