import { expect, test } from "vitest";
import { environmentFile, parseBuildEnv, secretsOf, splitVariables } from "../../../src/build/container/variables.ts";

test("build-env takes values as written, and names for the values of the job", () => {
  const variables = parseBuildEnv(["A=1=2", "TOKEN", "EMPTY="], { TOKEN: "from the job" });
  expect(environmentFile(variables)).toBe("A=1=2\nTOKEN=from the job\nEMPTY=\n");
  expect(secretsOf(variables)).toEqual(["from the job"]);
});

test("a name that is not set is an error, and no error shows a value", () => {
  expect(() => parseBuildEnv(["TOKEN"], {})).toThrow("build-env: TOKEN is not set in the environment of this job.");
  expect(() => parseBuildEnv(["MY-TOKEN=secret"], {})).toThrow(/^(?!.*secret)build-env: "MY-TOKEN"/);
  expect(() => parseBuildEnv(["TOKEN=two\nlines"], {})).toThrow(/^(?!.*two)build-env: /);
});

test("what says how modules are fetched is only for the step that fetches them", () => {
  const variables = parseBuildEnv(
    ["GOPRIVATE=git.example.com", "NETRC=/x", "GIT_SSH_COMMAND=ssh", "CGO_CFLAGS=-O2"],
    {},
  );
  const { fetching, building } = splitVariables(variables);
  expect(fetching.map(({ name }) => name)).toEqual(["GOPRIVATE", "NETRC", "GIT_SSH_COMMAND"]);
  expect(building.map(({ name }) => name)).toEqual(["CGO_CFLAGS"]);
});
