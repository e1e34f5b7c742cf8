/**
 * Prints the section of CHANGELOG.md for a tag.
 *
 *     npm run --silent release-notes -- v1.2.3
 *
 * Ends with 1 where the tag is not the version in package.json, the changelog has no dated section for it, or the
 * documents lead people to another repository than the one that releases.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { repositoryName } from "./repository.ts";

const root = dirname(import.meta.dirname);
const tag = process.argv[2] ?? "";
const { version }: { version: string } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const { name } = repositoryName(root);
const own = process.env["GITHUB_REPOSITORY"] ?? name;
const sections = readFileSync(join(root, "CHANGELOG.md"), "utf8").split(/^## /m);
const section = sections.find((text) => text.startsWith(`${version} `));
if (own !== name) {
  console.error(`package.json names the repository ${name}, and this is ${own}: npm run repository -- ${own}`);
  process.exitCode = 1;
} else if (tag !== `v${version}`) {
  console.error(`The tag is "${tag}" and package.json says ${version}: tag v${version}, or change the version first.`);
  process.exitCode = 1;
} else if (section === undefined || section.startsWith(`${version} (unreleased)`)) {
  console.error(`CHANGELOG.md has no section "## ${version} (date)": write what changed, and when.`);
  process.exitCode = 1;
} else {
  console.log(section.slice(section.indexOf("\n")).trim());
}
