/**
 * The proofs that take long, of what the product claims:
 *
 *     npm run proof [-- files [--list]] [-- fixes [NAME…]]
 *
 * `files`: no change of a plugin's file goes unnoticed; `--list` names each that was called good and does not load.
 * `fixes`: what is printed about a refusal makes the plugin load; a NAME takes only the pairs or the cause of that name.
 * Without an argument both. It ends with 1 where one does not hold.
 */
import process from "node:process";
import { proveFiles } from "./proof/files.ts";
import { proveFixes } from "./proof/fixes.ts";

const parts: Readonly<Record<string, (args: readonly string[]) => Promise<readonly string[]>>> = {
  files: async (args) => await proveFiles(args.includes("--list")),
  fixes: proveFixes,
};

const [name, ...args] = process.argv.slice(2);
if (name !== undefined && parts[name] === undefined) {
  throw new Error(`There is no part "${name}"; they are ${Object.keys(parts).join(", ")}`);
}
for (const [part, prove] of Object.entries(parts)) {
  if (name !== undefined && name !== part) continue;
  const problems = await prove(args);
  console.log(problems.length === 0 ? `\n${part}: it holds.` : `\n${part}:\n${problems.join("\n")}`);
  if (problems.length > 0) process.exitCode = 1;
}
