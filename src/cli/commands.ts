import type { Command } from "./command.ts";
import { verifyCommand } from "./verify-command.ts";

/** A command in the list of help; what it does is loaded only when it is called. */
export interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** All commands, in the order of the help. */
export const commands: Readonly<Record<string, CommandEntry>> = {
  verify: {
    summary: "tell whether built plugins load into a gateway",
    // In the file that every start reads: what people wait for is not looked for a second time.
    load: async () => verifyCommand,
  },
  run: {
    summary: "build plugins for a gateway and verify them, as the action does",
    load: async () => (await import("./run-command.ts")).runCommand,
  },
  build: {
    summary: "only build, from the recipe that the gateway's binary gives",
    load: async () => (await import("./build-command.ts")).buildCommand,
  },
  env: {
    summary: "print the recipe as shell variables or JSON, for other build tools",
    load: async () => (await import("./env-command.ts")).envCommand,
  },
  exec: {
    summary: "run a command, for example go test, as the plugin would be built",
    load: async () => (await import("./exec-command.ts")).execCommand,
  },
  fetch: {
    summary: "store what builds need, for machines without a network",
    load: async () => (await import("./fetch-command.ts")).fetchCommand,
  },
  fix: {
    summary: "find the smallest change of a plugin's files with which it loads",
    load: async () => (await import("./fix-command.ts")).fixCommand,
  },
  diff: {
    summary: "compare the build information of two files, what matters first",
    load: async () => (await import("./diff-command.ts")).diffCommand,
  },
  inspect: {
    summary: "show build information, exports and fingerprints of one file",
    load: async () => (await import("./inspect-command.ts")).inspectCommand,
  },
  profile: {
    summary: "write all that a check needs of a gateway as one small JSON file",
    load: async () => (await import("./profile-command.ts")).profileCommand,
  },
  plan: {
    summary: "divide many gateways, targets and plugins among the jobs of a matrix",
    load: async () => (await import("./plan-command.ts")).planCommand,
  },
  merge: {
    summary: "put the reports of all these jobs together as one",
    load: async () => (await import("./merge-command.ts")).mergeCommand,
  },
  explain: {
    summary: "explain a kind of finding",
    load: async () => (await import("./explain-command.ts")).explainCommand,
  },
};
