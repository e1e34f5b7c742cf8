import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { main } from "../../src/cli/dispatch.ts";
import { buildHost, buildPlugin } from "../support/build.ts";
import { wantedBy } from "../support/crafted.ts";
import { craftedFiles } from "../support/crafted-files.ts";
import { temporaryFolder } from "../support/files.ts";
import { asReport } from "../support/report-schema.ts";

let host: string;
let good: string;

beforeAll(async () => {
  [host, good] = await Promise.all([buildHost(), buildPlugin()]);
});

/** Bytes of a result. Text is for people and shows the first of many; JSON has what is read. */
const most = { text: 2 << 20, markdown: 2 << 20, json: 32 << 20 } as const;
const formats = ["text", "markdown", "json"] as const;

/** The command line without a process of its own for each of hundreds. */
async function command(...words: readonly string[]) {
  const printed = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof printed) => ({
    write(text: string) {
      printed[name] += text;
    },
  });
  const code = await main(words, { stdout: stream("stdout"), stderr: stream("stderr"), env: {}, debug: false });
  return { code, ...printed };
}

describe("a file that asks for more than it deserves costs no more than that", () => {
  // What is made depends on the gateway; what it is called does not.
  const names = craftedFiles({ runtime: "", moduleData: [0, 0] });

  test.each(names.map(({ name, as, exceeds }, index) => ({ name, as, exceeds, index })))(
    "$name",
    async ({ as, exceeds, index }) => {
      const file = join(await temporaryFolder(), "crafted.so");
      const content = craftedFiles(wantedBy(host))[index]?.make();
      await writeFile(file, content ?? "");
      const pair = as === "gateway" ? [file, good] : [host, file];

      for (const format of formats) {
        const verified = await command("verify", ...pair, "--verbose", "--format", format);
        expect([0, 1, 2, 3]).toContain(verified.code);
        expect(verified.stdout.length).toBeLessThan(most[format]);
        const inspected = await command("inspect", file, "--format", format);
        expect([0, 2]).toContain(inspected.code);
        expect(inspected.stdout.length).toBeLessThan(most[format]);
        const compared = await command("diff", ...pair, "--format", format);
        expect([0, 2]).toContain(compared.code);
        expect(compared.stdout.length).toBeLessThan(most[format]);
      }
      const profile = await command("profile", file);
      expect([0, 2]).toContain(profile.code);
      expect(profile.stdout.length).toBeLessThan(most.json);

      const { code, stdout, stderr } = await command("verify", ...pair, "--format", "json");
      const [plugin] = code === 2 ? [] : (asReport(JSON.parse(stdout)).checks[0]?.plugins ?? []);
      const told = [...(plugin?.findings ?? []).map(({ message }) => message), stderr, profile.stderr];
      if (exceeds !== undefined && as !== "other") {
        expect(told.join("\n")).toContain(exceeds);
        if (as === "plugin") expect(plugin?.verdict).toBe("unknown");
      }
      if (as === "other") {
        expect(plugin?.verdict).toBe("rejected");
        const { stderr: why } = await command("inspect", file);
        expect(why).toContain(exceeds ?? "");
      }
    },
  );
});

test("the plugins beside one that asks for too much get their verdicts", async () => {
  const folder = await temporaryFolder();
  const chain = craftedFiles(wantedBy(host)).find(({ name }) => name.includes("behind one long chain"));
  const files = ["a.so", "b.so", "c.so"].map((name) => join(folder, name));
  for (const file of files) await writeFile(file, chain?.make() ?? "");
  const { code, stdout } = await command("verify", host, ...files, good, "--format", "json");
  expect(code).toBe(3);
  const plugins = asReport(JSON.parse(stdout)).checks[0]?.plugins ?? [];
  expect(plugins.map(({ verdict }) => verdict)).toEqual(["unknown", "unknown", "unknown", "loads"]);
});
