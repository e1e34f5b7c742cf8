import fc from "fast-check";
import { expect, test } from "vitest";
import { parseChallenges } from "../../../src/content/registry/challenge.ts";

test("Docker Hub's challenge is read", () => {
  const header =
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/krakend:pull"';
  expect(parseChallenges(header)).toEqual([
    {
      scheme: "bearer",
      parameters: {
        realm: "https://auth.docker.io/token",
        service: "registry.docker.io",
        scope: "repository:library/krakend:pull",
      },
    },
  ]);
});

test("several challenges in one header are told apart", () => {
  const header =
    'Basic realm="a, Bearer realm=b", Bearer realm="https://a/\\"x\\"", scope="p q" , service=plain,Negotiate';
  expect(parseChallenges(header)).toEqual([
    { scheme: "basic", parameters: { realm: "a, Bearer realm=b" } },
    { scheme: "bearer", parameters: { realm: 'https://a/"x"', scope: "p q", service: "plain" } },
    { scheme: "negotiate", parameters: {} },
  ]);
});

test("names are read in any case", () => {
  expect(parseChallenges('BEARER Realm="x"')).toEqual([{ scheme: "bearer", parameters: { realm: "x" } }]);
});

test.each(["", "   ", ",,,", '="x"', 'Bearer realm="not closed', `Bearer ${"a".repeat(20_000)}`])(
  "%j ends without a parameter",
  (header) => {
    expect(parseChallenges(header).flatMap(({ parameters }) => Object.keys(parameters))).toEqual([]);
  },
);

test("any header is read to its end in time", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'Bb \t,="\\a:'), maxLength: 200 }), (header) => {
      expect(Array.isArray(parseChallenges(header))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
