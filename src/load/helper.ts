import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { readBinary } from "../binary/binary.ts";
import type { Recipe } from "../build/recipe.ts";
import { withFile } from "../content/file-source.ts";
import type { GatewayFacts } from "../model/gateway-facts.ts";
import type { CommandRunner } from "../ports/command-runner.ts";
import { namesOf } from "../verify/symbols.ts";
import { type Loader, type PlacedPlugin, unclear } from "./gateway-loader.ts";
import { clipError, crashOf, type Ended, type LoadOutcome } from "./outcome.ts";

/*
 * For gateways without a loader of their own: a program of ours, built with the gateway's recipe, that opens plugins and
 * looks their symbols up. It is not the gateway. What it proves: the dynamic linker takes the plugin, its own code that
 * runs while it is loaded ends, its symbols are found, and the runtime accepts the packages that the helper links, which
 * are those of the standard library, with fingerprints that are compared with the gateway's one by one. What it cannot
 * prove is what the gateway alone links, and what runs there before: that a plugin loads is never confirmed by it.
 */

/** A helper that may stand in for its gateway. */
export interface Helper {
  readonly kind: "helper";
  /** Absolute path. */
  readonly file: string;
  readonly loader: Loader;
  /** How many packages it has in common with the gateway, all of them equal. */
  readonly packages: number;
}

const program = `// Opens the plugins of its command line, NAME,NAME|OTHER=FILE, in order, and writes a line of JSON before and after each.
package main

import (
	"os"
	"plugin"
	"strconv"
	"strings"
)

func main() {
	for _, argument := range os.Args[1:] {
		at := strings.Index(argument, "=")
		file := argument[at+1:]
		say("opening", file, "", "")
		opened, err := plugin.Open(file)
		if err != nil {
			say("rejected", file, "error", err.Error())
			continue
		}
		missing := ""
		for _, names := range strings.FieldsFunc(argument[:at], func(c rune) bool { return c == ',' }) {
			if text := lookUp(opened, strings.Split(names, "|")); missing == "" {
				missing = text
			}
		}
		say("opened", file, "error", missing)
	}
}

// The error of the first of several names, where the plugin has none of them.
func lookUp(opened *plugin.Plugin, names []string) string {
	text := ""
	for _, name := range names {
		_, err := opened.Lookup(name)
		if err == nil {
			return ""
		}
		if text == "" {
			text = err.Error()
		}
	}
	return text
}

func say(event, file, key, value string) {
	line := "{\\"event\\":" + strconv.Quote(event) + ",\\"file\\":" + strconv.QuoteToASCII(file)
	if value != "" {
		line += ",\\"" + key + "\\":" + json(value)
	}
	os.Stdout.WriteString(line + "}\\n")
}

func json(text string) string {
	const hex = "0123456789abcdef"
	quoted := "\\""
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"' || c == '\\\\':
			quoted += "\\\\" + string(rune(c))
		case c < ' ' || c > '~':
			quoted += "\\\\u00" + string(hex[c>>4]) + string(hex[c&15])
		default:
			quoted += string(rune(c))
		}
	}
	return quoted + "\\""
}
`;

/**
 * Builds the helper of a gateway and holds its fingerprints against the gateway's.
 * @param folder absolute and empty
 * @param shared packages that the gateway and the plugins both link
 * @param settings the user's own settings of Go: `goSettings`
 * @returns why there is none: it cannot be built, or is not what the gateway was built like
 */
export async function buildHelper(
  gateway: GatewayFacts,
  recipe: Recipe,
  shared: readonly string[],
  folder: string,
  settings: Readonly<Record<string, string>>,
  commands: CommandRunner,
): Promise<Helper | { readonly kind: "none"; readonly why: string }> {
  mkdirSync(join(folder, "tmp"), { recursive: true });
  writeFileSync(join(folder, "go.mod"), "module go-plugin-verifier.helper\n");
  writeFileSync(join(folder, "main.go"), program);
  const imports = [...new Set(shared)].filter(isImportable).sort();
  writeFileSync(
    join(folder, "packages.go"),
    `package main\n\nimport (\n${imports.map((path) => `\t_ "${path}"\n`).join("")})\n`,
  );
  const file = join(folder, "helper");
  const flags = recipe.flags.filter((flag) => flag !== "-buildmode=plugin");
  const result = await commands.run({
    file: "go",
    args: ["build", ...flags, "-o", file, "."],
    directory: folder,
    environment: { ...settings, ...recipe.environment, GOWORK: "off", GOTMPDIR: join(folder, "tmp") },
    output: "hidden",
  });
  if (result === undefined) return { kind: "none", why: "there is no go on PATH to build a helper with" };
  if (result.exitCode !== 0) {
    return {
      kind: "none",
      why: `a helper cannot be built: ${clipError(`${result.stderr}\n${result.stdout}`).slice(0, 400)}`,
    };
  }
  const compared = compareHelper(file, gateway, recipe);
  if (typeof compared === "string") return { kind: "none", why: compared };
  return { kind: "helper", file, packages: compared, loader: helperLoader };
}

/** Packages that any program can import without a requirement. Source: cmd/go/internal/search, IsStandardImportPath. */
function isImportable(path: string): boolean {
  const parts = path.split("/");
  const [first = ""] = parts;
  if (!/^[a-z0-9]+(?:\/[a-z0-9]+)*$/.test(path) || parts.includes("internal") || parts.includes("main")) return false;
  return !["vendor", "cmd", "plugin", "unsafe", "testing"].includes(first);
}

/** How many packages are equal; a sentence where one is not. */
function compareHelper(file: string, gateway: GatewayFacts, recipe: Recipe): number | string {
  return withFile(file, (source) => {
    const helper = readBinary(source);
    let equal = 0;
    for (const { package: path, hash } of helper.fingerprints()) {
      const own = gateway.fingerprint(path, hash);
      // The gateway's main package is another program.
      if (own === undefined || path === "main") continue;
      if (own !== hash) {
        return `a helper built with ${recipe.goVersion} and the gateway's flags has another ${path.slice(0, 200)} than the gateway, so it cannot stand in for it`;
      }
      equal++;
    }
    return equal > 0 ? equal : "the helper has no package in common with the gateway";
  });
}

const helperLine = v.object({
  event: v.picklist(["opening", "opened", "rejected"]),
  file: v.string(),
  error: v.optional(v.string()),
});

const helperLoader: Loader = { name: "a helper built with the gateway's recipe", runs: helperRuns };

/** It goes on after errors. */
function helperRuns(plugins: readonly PlacedPlugin[]): ReturnType<Loader["runs"]> {
  return [
    {
      args: plugins.map(
        ({ path, required }) => `${required.map((symbol) => namesOf(symbol).join("|")).join(",")}=${path}`,
      ),
      covers: plugins.map((_, index) => index),
      read: (ended) => helperOutcomes(plugins, ended),
    },
  ];
}

function helperOutcomes(plugins: readonly PlacedPlugin[], ended: Ended): LoadOutcome[] {
  const lines = ended.stdout.split("\n").flatMap((line) => {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), helperLine), line);
    return parsed.success ? [parsed.output] : [];
  });
  let isOver = false;
  return plugins.map(({ path }): LoadOutcome => {
    const of = lines.filter(({ file }) => file === path);
    const opened = of.find(({ event }) => event === "opened");
    if (opened !== undefined) {
      const { error } = opened;
      return error === undefined ? { kind: "loads" } : { kind: "rejected", stage: "lookup", error: clipError(error) };
    }
    const error = of.find(({ event }) => event === "rejected")?.error;
    if (error !== undefined) return { kind: "rejected", stage: "open", error: clipError(withoutCall(error)) };
    if (isOver) return { kind: "undecided", reason: "the helper ended at a plugin before it" };
    isOver = true;
    return crashOf(ended) ?? unclear(ended.exitCode, ended.stderr);
  });
}

function withoutCall(error: string): string {
  return error.replace(/^plugin\.Open\("[^"]*"\): /, "");
}
