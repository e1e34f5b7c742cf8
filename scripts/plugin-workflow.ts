// biome-ignore-all lint/suspicious/noTemplateCurlyInString: expressions of workflows
import { mergeTable, planTable } from "../src/inputs/fleet-inputs.ts";
import { type InputName, type InputSpec, inputTable } from "../src/inputs/inputs.ts";

/** Where the value of an input comes from: the workflow's own input of that name, something else, or nowhere, and why. */
type Origin = "own" | { readonly value: string } | { readonly left: string };

/** What a job of the matrix gives to the action. A new input does not compile before it has its line. */
export const jobInputs: Readonly<Record<InputName, Origin>> = {
  gateway: { value: "${{ matrix.gateway }}" },
  "gateway-file": { left: "plan reads it" },
  "gateway-path": "own",
  "gateway-digest": { value: "${{ matrix.digest }}" },
  "preset-file": "own",
  "runtime-libc": "own",
  "registry-mirrors": "own",
  "registry-auth-file": "own",
  plugin: { value: "${{ matrix.plugin }}" },
  target: { value: "${{ matrix.target }}" },
  builder: "own",
  "builder-image": "own",
  "build-command": "own",
  "build-env": "own",
  "build-network": "own",
  "build-timeout": "own",
  "build-tags": "own",
  ldflags: "own",
  "build-id": "own",
  "gateway-source": "own",
  pin: "own",
  glibc: "own",
  rebuild: "own",
  "preflight-only": "own",
  offline: "own",
  "load-test": "own",
  symbols: "own",
  alongside: "own",
  together: "own",
  "fail-on": "own",
  ignore: "own",
  "working-directory": "own",
  "output-directory": { left: "nothing else in the job reads the folder" },
  "plugin-file": "own",
  annotations: "own",
  summary: { value: "false" },
  "artifact-name": { value: "${{ (inputs.artifacts || inputs.release != 'none') && matrix.files || '' }}" },
  release: { left: "merge releases" },
  "release-tag": { left: "merge releases" },
  overwrite: { left: "merge releases" },
  "report-artifact": { value: "${{ matrix.report }}" },
  "retention-days": "own",
  cache: "own",
  token: { left: "the job's own has the permissions of the caller" },
  format: { left: "nothing else in the job reads the report" },
};

/** What the last job gives to `merge`, as far as that is not the workflow's own input. */
const mergeInputs: Readonly<Record<string, Exclude<Origin, "own">>> = {
  plan: { value: "${{ needs.plan.outputs.plan }}" },
  reports: { left: "they are artifacts of this run" },
  needs: { value: "|\n            plan: ${{ needs.plan.result }}\n            verify: ${{ needs.verify.result }}" },
  token: { left: "the job's own has the permissions of the caller" },
};

/** Inputs of the workflow that no action has. */
const ownInputs: readonly InputSpec[] = [
  {
    name: "artifacts",
    kind: "boolean",
    default: "false",
    description: "Whether each job uploads the folder of its run when all is well there, as an artifact of the run.",
  },
  { name: "timeout-minutes", kind: "text", default: "60", description: "How long each job may take." },
];

interface Given {
  readonly spec: InputSpec;
  readonly origin: Origin;
}

/** What each part of the workflow gives to its action. */
const given: Readonly<Record<"plan" | "." | "merge", readonly Given[]>> = {
  plan: planTable.map((spec) => ({ spec, origin: "own" })),
  ".": inputTable.map((spec) => ({ spec, origin: jobInputs[spec.name] })),
  merge: mergeTable.map((spec) => ({ spec, origin: mergeInputs[spec.name] ?? "own" })),
};

/** The inputs of the workflow: those that one of its parts takes over, each once, in the order of the actions. */
function workflowInputs(): readonly InputSpec[] {
  const taken = new Set(Object.values(given).flatMap((part) => part.flatMap(ownName)));
  const all: readonly InputSpec[] = [...inputTable, ...planTable, ...mergeTable];
  const known = all.filter(({ name }, at) => taken.has(name) && all.findIndex((one) => one.name === name) === at);
  return [...known, ...ownInputs];
}

function ownName({ spec, origin }: Given): readonly string[] {
  return origin === "own" ? [spec.name] : [];
}

function renderInput({ name, kind, default: usual, description }: InputSpec): string {
  const isNumber = usual !== undefined && /^\d+$/.test(usual);
  const type = kind === "boolean" ? "boolean" : isNumber ? "number" : "string";
  return [
    `      ${name}:\n`,
    `        description: ${JSON.stringify(description)}\n`,
    `        type: ${type}\n`,
    ...(name === "plugin" ? ["        required: true\n"] : []),
    ...(usual === undefined ? [] : [`        default: ${type === "string" ? JSON.stringify(usual) : usual}\n`]),
  ].join("");
}

function renderGiven({ spec: { name }, origin }: Given): string {
  if (origin === "own") return `          ${name}: \${{ inputs.${name} }}\n`;
  return "value" in origin ? `          ${name}: ${origin.value}\n` : "";
}

/** plugin.yml with the inputs that its actions have. @throws Error where it has no place for them */
export function pluginWorkflow(text: string): string {
  let changed = replaced(text, /(?<=\n {4}inputs:\n)(?: {6}.*\n)+/, workflowInputs().map(renderInput).join(""));
  for (const [action, part] of Object.entries(given)) {
    const block = new RegExp(`(?<=uses: \\$/${action.replace(".", "\\.")}\\n {8}with:\\n)(?: {10}.*\\n)+`);
    changed = replaced(changed, block, part.map(renderGiven).join(""));
  }
  return changed;
}

function replaced(text: string, place: RegExp, by: string): string {
  if (!place.test(text)) throw new Error(`plugin.yml has no part like ${place}.`);
  return text.replace(place, () => by);
}
