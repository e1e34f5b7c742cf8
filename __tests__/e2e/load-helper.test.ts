// A helper in the place of a gateway that has no command to open plugins: what it cannot see is said.
import { expect, test } from "vitest";
import { type Build, buildHost, buildPlugin } from "../support/build.ts";
import { openInHost } from "../support/host.ts";
import { answered } from "../support/product.ts";
import { example } from "../support/source-tree.ts";

const registry = "example.com/registry";
const modules = {
  [`${registry}@v1.0.0`]: {
    "go.mod": `module ${registry}\n`,
    "registry.go": `package registry

var names = map[string]bool{}

func Register(name string) {
	if names[name] {
		panic("registry: " + name + " is registered already")
	}
	names[name] = true
}
`,
  },
};

/** A side with one more file of its main package. */
async function withFile(kind: "host" | "plugin", text: string, more: Build = {}): Promise<Build> {
  return { ...more, source: { ...(await example(kind)), "collision.go": text } };
}

const flag = 'package main\n\nimport "flag"\n\nvar _ = flag.Bool("verbose", false, "say more")\n';
const name = `package main\n\nimport "${registry}"\n\nfunc init() { registry.Register("example.Message") }\n`;
const registering = { modules, requires: { [registry]: "v1.0.0" } };

test.each([
  ["a flag", flag, {}, "flag redefined: verbose"],
  ["a name in a package that both link", name, registering, "registry: example.Message is registered already"],
])("where %s is registered twice, the gateway panics and the helper decides nothing", async (_, text, more, words) => {
  const host = await buildHost(await withFile("host", text, more));
  const plugin = await buildPlugin(await withFile("plugin", text, more));
  const opened = await openInHost(host, [plugin]);
  expect(opened.crash?.message).toContain(words);
  const args = ["run", "--gateway", host, "--plugin", plugin, "--load-test", "always", "--format", "json"];
  const { plugins } = await answered(args);
  expect(plugins).toMatchObject([{ verdict: "loads", load: { how: "native", outcome: "loads" } }]);
  const told = plugins[0]?.findings.filter(({ kind }) => kind.startsWith("load-")) ?? [];
  expect(told).toMatchObject([{ kind: "load-undecided", severity: "warning" }]);
  expect(told[0]?.message).toMatch(
    /^a helper built with the gateway's recipe \(on this machine\) loads the plugin too\. It has \d+ packages of the gateway and none of its own code: .* was not part of it\.$/,
  );
});
