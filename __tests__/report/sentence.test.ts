import { expect, test } from "vitest";
import { loaderSentence } from "../../src/report/sentence.ts";
import { pluginReport } from "./sample.ts";

test("a refusal after dlopen quotes the path without .so", () => {
  const plugin = pluginReport({
    path: "p/a.so",
    verdict: "rejected",
    loaderStage: "init",
    loaderError: "plugin already loaded",
  });
  expect(loaderSentence(plugin)).toBe('plugin.Open("p/a"): plugin already loaded');
});

test("a refusal by dlopen quotes the path as it is", () => {
  const plugin = pluginReport({
    path: "p/a.so",
    verdict: "rejected",
    loaderStage: "dlopen",
    loaderError: "p/a.so: file too short",
  });
  expect(loaderSentence(plugin)).toBe('plugin.Open("p/a.so"): p/a.so: file too short');
});

test.each([
  ["docker://registry.example:5000/our-gateway:12!/opt/plugins/a.so", "/opt/plugins/a"],
  ["saved.tar.gz!/opt/plugins/a.so", "/opt/plugins/a"],
  ["bundle.zip!plugins/a.so", "bundle.zip!plugins/a"],
  ["odd!/a.so", "odd!/a"],
])("of %s the gateway says %s", (path, quoted) => {
  const plugin = pluginReport({ path, verdict: "rejected", loaderStage: "init", loaderError: "plugin already loaded" });
  expect(loaderSentence(plugin)).toBe(`plugin.Open("${quoted}"): plugin already loaded`);
});

test("a name that does not end in .so is quoted whole", () => {
  const plugin = pluginReport({
    path: "a.so.1",
    verdict: "rejected",
    loaderStage: "init",
    loaderError: "plugin already loaded",
  });
  expect(loaderSentence(plugin)).toBe('plugin.Open("a.so.1"): plugin already loaded');
});

test("a failure that is repeated quotes the path as it is", () => {
  const plugin = pluginReport({
    path: "a.so",
    verdict: "rejected",
    loaderStage: "init",
    loaderError: "plugin already loaded (previous failure)",
  });
  expect(loaderSentence(plugin)).toBe('plugin.Open("a.so"): plugin already loaded (previous failure)');
});

test("Lookup's error and the stub's are whole already", () => {
  const lookup = "plugin: symbol X not found in plugin example.com/auth";
  expect(loaderSentence(pluginReport({ verdict: "rejected", loaderStage: "lookup", loaderError: lookup }))).toBe(
    lookup,
  );
  expect(loaderSentence(pluginReport({ verdict: "rejected", loaderError: "plugin: not implemented" }))).toBe(
    "plugin: not implemented",
  );
});

test("the runtime's death is not an error of plugin.Open", () => {
  const death = "fatal error: runtime: no plugin module data";
  expect(loaderSentence(pluginReport({ verdict: "crashes", loaderStage: "init", loaderError: death }))).toBe(death);
});
