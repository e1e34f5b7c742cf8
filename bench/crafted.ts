import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { buildHost, buildPlugin } from "../__tests__/support/build.ts";
import { wantedBy } from "../__tests__/support/crafted.ts";
import { type CraftedFile, craftedFiles } from "../__tests__/support/crafted-files.ts";
import { type Command, type Usage, usageOf } from "./measure.ts";
import type { Product } from "./product.ts";
import { milliseconds, type Row } from "./table.ts";

const megabyte = 2 ** 20;
const asked = { processor: 2000, peak: 200 * megabyte } as const;
const formats = ["text", "json", "markdown"] as const;
const target = "linux/amd64";

/** What files cost that ask for more than they deserve: each command in each format, and the action. */
export async function measureCrafted({ cli, action, scratch }: Product): Promise<readonly Row[]> {
  const [host, good] = await Promise.all([buildHost(), buildPlugin()]);
  const folder = join(scratch, "crafted");
  mkdirSync(folder, { recursive: true });
  return craftedFiles(wantedBy(host)).map((crafted) => {
    const file = join(folder, "crafted.so");
    writeFileSync(file, crafted.make());
    const [gateway, plugin] = crafted.as === "gateway" ? [file, good] : [host, file];
    return rowOf(
      crafted,
      [
        ...commandLines(gateway, plugin, file).map((args) => node([cli, ...args])),
        { ...node([action]), env: actionEnvironment(gateway, plugin, scratch) },
      ],
      scratch,
    );
  });
}

function commandLines(gateway: string, plugin: string, file: string): readonly (readonly string[])[] {
  const build = ["--builder", "none", "--target", target, "--cache", "false"];
  return [
    ["profile", file],
    ...formats.flatMap((format) => [
      ["verify", gateway, plugin, "--verbose", "--format", format],
      ["inspect", file, "--format", format],
      ["diff", gateway, plugin, "--format", format],
      ["run", "--gateway", gateway, "--plugin", plugin, ...build, "--format", format],
    ]),
  ];
}

function actionEnvironment(gateway: string, plugin: string, scratch: string): NodeJS.ProcessEnv {
  const summary = join(scratch, "summary");
  const output = join(scratch, "output");
  for (const file of [summary, output]) writeFileSync(file, "");
  return {
    PATH: process.env["PATH"],
    HOME: scratch,
    RUNNER_TEMP: scratch,
    RUNNER_TOOL_CACHE: scratch,
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_OUTPUT: output,
    INPUT_GATEWAY: gateway,
    INPUT_PLUGIN: plugin,
    INPUT_BUILDER: "none",
    INPUT_TARGET: target,
    INPUT_CACHE: "false",
  };
}

/** The most that any of several commands takes. */
function rowOf({ name }: CraftedFile, commands: readonly Command[], scratch: string): Row {
  let most: Usage = { bytesRead: 0, peak: 0, processor: 0 };
  for (const command of commands) {
    const { peak, processor } = usageOf(command, scratch, 1);
    most = { ...most, peak: Math.max(most.peak, peak), processor: Math.max(most.processor, processor) };
  }
  return {
    what: name,
    asked: `≤ ${milliseconds(asked.processor)}, ≤ ${asked.peak / megabyte} MB`,
    reached: `${milliseconds(most.processor)}, ${Math.round(most.peak / megabyte)} MB`,
    ok: most.processor <= asked.processor && most.peak <= asked.peak,
  };
}

function node(args: readonly string[]): Command {
  return { name: args.slice(1).join(" "), file: process.execPath, args, exitCodes: [0, 1, 2, 3], until: "end" };
}
