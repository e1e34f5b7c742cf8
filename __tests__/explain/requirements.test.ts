import { expect, test } from "vitest";
import { requirementsToFollow } from "../../src/explain/requirements.ts";
import type { Build } from "../support/build.ts";
import { goMod } from "../support/source-tree.ts";
import { factsOfBuilds } from "./rejection.ts";

const source = (name: string) => ({
  "go.mod": `module example.com/${name}\n`,
  "lib.go": `package ${name}\n\nfunc Name() string { return "${name}" }\n`,
});

const modules = {
  "example.com/one@v1.0.0": source("one"),
  "example.com/two@v1.0.0": source("two"),
  "example.com/two@v1.0.1": source("two"),
  "example.com/three@v1.0.0": source("three"),
};

function using(requires: Readonly<Record<string, string>>, links: readonly string[]): Build {
  return { modules, requires, links };
}

async function followed(requires: Readonly<Record<string, string>>, text: string): Promise<readonly string[]> {
  const facts = await factsOfBuilds(
    using({ "example.com/one": "v1.0.0", "example.com/two": "v1.0.0" }, ["example.com/one", "example.com/two"]),
    using(requires, Object.keys(requires)),
  );
  if (facts.gateway === undefined || facts.pluginInfo === undefined) throw new Error("no build information");
  return requirementsToFollow(text, facts.gateway, facts.pluginInfo, facts.shared).map(({ subject }) => subject ?? "");
}

test("a direct requirement that the gateway links at the same version must follow it; others need not", async () => {
  const requires = { "example.com/one": "v1.0.0", "example.com/two": "v1.0.1", "example.com/three": "v1.0.0" };
  expect(await followed(requires, goMod({ module: "example.com/plugin", requires }))).toEqual(["example.com/one"]);
});

test("an indirect requirement follows its direct one", async () => {
  const requires = { "example.com/one": "v1.0.0", "example.com/two": "v1.0.0" };
  const text = "require example.com/one v1.0.0 // indirect\nrequire example.com/two v1.0.0\n";
  expect(await followed(requires, text)).toEqual(["example.com/two"]);
});
