import { type InputName, parseObtainInputs, parseVerdictInputs } from "../inputs/inputs.ts";
import { UserError } from "../model/user-error.ts";
import { verifyFiles } from "../pipeline/verify-files.ts";
import { terminalText } from "../report/escape.ts";
import { exitCode } from "../report/exit-code.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { inputFlags, obtainInputs, rawInputs, verdictInputs } from "./input-flags.ts";
import { openReports, reportFlags } from "./output.ts";

const inputs: readonly InputName[] = ["gateway", "gateway-file", ...verdictInputs, ...obtainInputs];

/** Reads and decides; executes nothing. */
export const verifyCommand: Command = {
  usage: "GATEWAY… PLUGIN…",
  description:
    "Tells whether built plugins load into a gateway, why not, and what to change. Executes nothing.\n" +
    "GATEWAY is its binary or its profile, tyk@5.8.6, docker://image:tag, https://… or github://owner/repo@tag/asset;\n" +
    "several of them, a folder of profiles or --gateway-file with a list give a grid: which releases load the plugins.\n" +
    "PLUGIN is a built file, a folder of them, or docker://image:tag!/plugins/*.so and the like; NAME= in front names it.\n" +
    "With --gateway or --gateway-file all that stands alone is a PLUGIN.",
  flags: [
    ...inputFlags(inputs),
    { name: "verbose", help: "show every difference, not only the first of many" },
    ...reportFlags(),
  ],
  example: "verify ./gateway plugins/auth.so --symbol AuthCheck",
  async run(args, terminal) {
    const { gateways, plugins } = await subjects(args);
    const reports = openReports(args, terminal);
    const raw = rawInputs(args, inputs, terminal.env);
    const [verdict, obtain] = [parseVerdictInputs(raw), parseObtainInputs(raw)];
    // Hashing reads every byte, and not every report shows what it tells.
    const isHashed = reports.formats.some((format) => format === "json" || format === "markdown");
    const hash = isHashed ? "sha256" : "none";
    const wishes = { ...verdict, gateways, plugins, obtain, hash } as const;
    const report = await verifyFiles(wishes, {
      async withContext(body) {
        const { withContext } = await import("./context.ts");
        return await withContext(terminal, obtain.cache, body);
      },
      tell: (line) => void terminal.stderr.write(`${terminalText(line)}\n`),
    });
    await reports.deliver(report, verdict.failOn);
    return exitCode(report, verdict.failOn);
  },
};

/** What stands alone on the command line, gateways in front. @throws UserError where either is missing */
async function subjects(args: Arguments): Promise<{ gateways: readonly string[]; plugins: readonly string[] }> {
  const named = args.values("gateway");
  const words = args.positionals;
  if (named.length > 0 || args.value("gateway-file") !== undefined) {
    if (words.length === 0) throw new UserError("verify needs at least one PLUGIN beside its gateways.");
    return { gateways: named, plugins: words };
  }
  const [gateway, plugin, ...more] = words;
  if (gateway === undefined) throw new UserError("verify needs a GATEWAY and at least one PLUGIN.");
  if (plugin === undefined) throw new UserError(`verify needs at least one PLUGIN after the gateway ${gateway}.`);
  if (more.length === 0) return { gateways: [gateway], plugins: [plugin] };
  const { leadingGateways } = await import("../pipeline/leading-gateways.ts");
  const count = leadingGateways(words);
  return { gateways: words.slice(0, count), plugins: words.slice(count) };
}
