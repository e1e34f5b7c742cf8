import { expect } from "vitest";
import type { PluginReport } from "../../src/model/report.ts";
import type { Answer, HostRun } from "./host.ts";

/** Where what was predicted differs from what the host did, plugin by plugin; empty where all agree. */
export function disagreements(host: HostRun, predicted: readonly PluginReport[]): readonly string[] {
  const wrong: string[] = [];
  const opened = host.answers.length + (host.crash ? 1 : 0);
  predicted.forEach((plugin, at) => {
    const answer = host.answers[at];
    const said = `${plugin.path}: ${summary(plugin)}`;
    if (at >= opened !== (plugin.notReached === true)) wrong.push(`${said}, but the host opened ${opened} plugins`);
    if (answer !== undefined && !foretells(plugin, answer)) wrong.push(`${said}, but the host: ${spoken(answer)}`);
    if (at === host.answers.length && host.crash && !foretellsCrash(plugin, host.crash.message)) {
      wrong.push(`${said}, but the host died: ${host.crash.message}`);
    }
  });
  if (predicted.length < opened) wrong.push(`${predicted.length} plugins in the report, ${opened} opened`);
  return wrong;
}

/** Fails unless verdict, sentence and package are the host's for every plugin. */
export function expectAgreement(host: HostRun, predicted: readonly PluginReport[]): void {
  expect(disagreements(host, predicted)).toEqual([]);
}

function foretells(plugin: PluginReport, answer: Answer): boolean {
  if (answer.error !== undefined) {
    return (
      plugin.verdict === "rejected" &&
      plugin.loaderError === withoutName(answer.error) &&
      plugin.package === packageOf(answer.error)
    );
  }
  const [missing] = Object.values(answer.missing);
  if (missing === undefined) return plugin.verdict === "loads" || plugin.verdict === "mismatch";
  return plugin.verdict === "rejected" && plugin.loaderStage === "lookup" && plugin.loaderError === missing;
}

function foretellsCrash({ verdict, loaderError, findings, package: named }: PluginReport, message: string): boolean {
  if (verdict !== "crashes" || named !== undefined) return false;
  // What the kernel kills has no words of the loader's own.
  const signal = /^SIG[A-Z]+/.exec(message)?.[0];
  if (signal !== undefined) return loaderError === undefined && findings.some((one) => one.message.includes(signal));
  return loaderError === message;
}

/** The sentence after `plugin.Open("…"): `, without the folder of a library, which only the gateway's system knows. */
export function withoutName(error: string): string {
  return error.replace(/^plugin\.Open\(".*?"\): /s, "").replace(/^\S*\/(?=\S+: version `)/, "");
}

/** The package that the host names. */
export function packageOf(error: string): string | undefined {
  return /: plugin was built with a different version of package (\S+)/.exec(error)?.[1];
}

function summary({ verdict, notReached, loaderError, findings }: PluginReport): string {
  const state = notReached ? `${verdict}, not reached` : verdict;
  const why = findings.filter(({ severity }) => severity === "error").map(({ message }) => message);
  return [state, ...(loaderError === undefined ? why : [loaderError])].join(": ");
}

function spoken(answer: Answer): string {
  return answer.error ?? ["opened it", ...Object.values(answer.missing)].join("; ");
}
