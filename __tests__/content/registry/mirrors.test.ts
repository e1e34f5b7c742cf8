import { describe, expect, test } from "vitest";
import { parseImageName } from "../../../src/content/registry/image-name.ts";
import { formatPullSource, parseMirrors, pullSourcesOf } from "../../../src/content/registry/mirrors.ts";

/** Where an image is asked for, in order. */
function asked(name: string, ...lines: readonly string[]): readonly string[] {
  return pullSourcesOf(parseImageName(name), parseMirrors(lines)).map(formatPullSource);
}

describe("an image is asked for", () => {
  test("in its own registry where there is no mirror", () => {
    expect(asked("krakend:2")).toEqual(["docker.io/library/krakend"]);
    expect(asked("ghcr.io/gotify/server", "docker.io=harbor.corp/hub")).toEqual(["ghcr.io/gotify/server"]);
  });

  test("below the mirror's path first, then in its own registry", () => {
    expect(asked("krakend:2", "docker.io=harbor.corp/dockerhub")).toEqual([
      "harbor.corp/dockerhub/library/krakend",
      "docker.io/library/krakend",
    ]);
  });

  test("in several mirrors of one registry in the order of their lines", () => {
    expect(asked("a/b", "docker.io=one.corp", "ghcr.io=no.corp", "docker.io=two.corp/x/y")).toEqual([
      "one.corp/a/b",
      "two.corp/x/y/a/b",
      "docker.io/a/b",
    ]);
  });

  test("in the mirror of the longest path that fits", () => {
    const lines = ["ghcr.io=all.corp", "ghcr.io/tyk=tyk.corp/gateway"];
    expect(asked("ghcr.io/tyk/ee", ...lines)).toEqual(["tyk.corp/gateway/ee", "ghcr.io/tyk/ee"]);
    expect(asked("ghcr.io/tykio/ee", ...lines)).toEqual(["all.corp/tykio/ee", "ghcr.io/tykio/ee"]);
  });

  test("at the hosts that requests go to", () => {
    const [mirror, itself] = pullSourcesOf(parseImageName("krakend"), parseMirrors(["docker.io=localhost:5000"]));
    expect(mirror).toMatchObject({ address: "localhost:5000", scheme: "probe", isMirror: true });
    expect(itself).toMatchObject({ address: "registry-1.docker.io", scheme: "https", isMirror: false });
  });
});

test("spaces around names and slashes at their ends do not matter", () => {
  expect(asked("krakend", " index.docker.io = https://Harbor.corp/hub/ ")).toEqual([
    "harbor.corp/hub/library/krakend",
    "docker.io/library/krakend",
  ]);
});

test.each([
  ["docker.io", 'exactly one "="'],
  ["docker.io=a.corp=b.corp", 'exactly one "="'],
  ["=a.corp", '"" is not a registry'],
  ["docker.io=", '"" is not a registry with an optional path'],
  ["docker.io=a.corp/../b", "is not a registry with an optional path"],
  ["docker.io=a.corp/Upper", "is not a registry with an optional path"],
  ["docker.io=http://a.corp", "http is for registries on this machine only"],
  ["docker.io=ftp://a.corp", "is not a registry"],
  ["docker.io=user:password@a.corp", "is not a registry"],
])("the line %s is refused", (line, problem) => {
  expect(() => parseMirrors([line])).toThrow(problem);
});

test("http is allowed for a registry on this machine", () => {
  expect(parseMirrors(["docker.io=http://127.0.0.1:5000/x"])).toMatchObject([{ scheme: "http" }]);
});
