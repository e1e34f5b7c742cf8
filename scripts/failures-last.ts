import type { Reporter, TestModule } from "vitest/node";

/** A reporter of vitest's that names what failed once more, after everything else that is printed. */
export default class FailuresLast implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly { readonly message: string }[]): void {
    const lines = [
      ...modules.flatMap(failuresOf),
      ...errors.map(({ message }) => `outside of a test: ${first(message)}`),
    ];
    if (lines.length > 0) console.log(`\nfailed:\n${lines.map((line) => `  ${line}`).join("\n")}`);
  }
}

function failuresOf(module: TestModule): string[] {
  const file = module.relativeModuleId;
  return [
    ...module.errors().map(({ message }) => `${file}: ${first(message)}`),
    ...[...module.children.allSuites()].flatMap((suite) =>
      suite.errors().map(({ message }) => `${file} > ${suite.fullName}: ${first(message)}`),
    ),
    ...[...module.children.allTests("failed")].map(
      (test) => `${file} > ${test.fullName}: ${first(test.result().errors?.[0]?.message)}`,
    ),
  ];
}

function first(message = ""): string {
  return message.split("\n")[0] ?? "";
}
