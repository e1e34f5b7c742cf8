import { describe, expect, test } from "vitest";
import {
  formatImageName,
  isLoopback,
  parseImageName,
  registryAddress,
} from "../../../src/content/registry/image-name.ts";

const digest = `sha256:${"0a".repeat(32)}`;

describe("an image name", () => {
  test.each([
    ["krakend", "docker.io/library/krakend:latest"],
    ["krakend:2.12.1", "docker.io/library/krakend:2.12.1"],
    ["tykio/tyk-gateway:v5.8.6", "docker.io/tykio/tyk-gateway:v5.8.6"],
    ["docker.io/krakend:2", "docker.io/library/krakend:2"],
    ["index.docker.io/tykio/tyk-gateway:1", "docker.io/tykio/tyk-gateway:1"],
    ["ghcr.io/gotify/server", "ghcr.io/gotify/server:latest"],
    ["localhost/x:1", "localhost/x:1"],
    ["localhost:5000/a/b/c:1", "localhost:5000/a/b/c:1"],
    ["[::1]:5000/x:1", "[::1]:5000/x:1"],
    ["Registry.Corp:5000/x:1", "registry.corp:5000/x:1"],
    [`krakend@${digest}`, `docker.io/library/krakend@${digest}`],
    [`krakend:2@${digest}`, `docker.io/library/krakend:2@${digest}`],
    ["a__b/c--d.e_f:_1", "docker.io/a__b/c--d.e_f:_1"],
  ])("%s means %s", (written, meant) => {
    expect(formatImageName(parseImageName(written))).toBe(meant);
  });

  test("keeps what the user wrote for messages", () => {
    expect(parseImageName("krakend").reference).toBe("docker://krakend");
  });

  test.each([
    ["", "the repository is missing"],
    ["ghcr.io/", "the repository is missing"],
    ["krakend:", '"" is not a tag'],
    ["krakend:-1", '"-1" is not a tag'],
    ["krakend:a/b", '"krakend:a" is not a host'],
    [`krakend:${"a".repeat(129)}`, "is not a tag"],
    ["ghcr.io/Tyk/x:1", '"Tyk/x" is not a repository'],
    ["ghcr.io//x", '"/x" is not a repository'],
    ["ghcr.io/a/../b", '"a/../b" is not a repository'],
    ["ghcr.io/a?b=c", "is not a repository"],
    ["https://ghcr.io/x", "is not a host"],
    ["a b/c:1", "is not a repository"],
    ["ghcr.io:0/x", "is not a host"],
    ["ghcr.io:70000/x", "is not a host"],
    ["-a.b/x", "is not a host"],
    ["127.1/x", "is not a host"],
    ["0x7f.0.0.1/x", "is not a host"],
    ["1.2.3.999:5000/x", "is not a host"],
    ["Tykio/tyk-gateway:1", '"Tykio/tyk-gateway" is not a repository (lower-case letters'],
    ["user@ghcr.io/x", 'what follows "@"'],
    ["krakend@sha256:abc", 'what follows "@"'],
    [`krakend@${digest}@${digest}`, 'more than one "@"'],
    [`krakend@sha512:${"0".repeat(128)}`, 'what follows "@"'],
    ["a".repeat(2000), "longer than 1024"],
    [`ghcr.io/${"a/".repeat(200)}b`, "is not a repository"],
  ])("%s is refused", (written, problem) => {
    expect(() => parseImageName(written)).toThrow(problem);
  });

  test("is refused as the user wrote it", () => {
    const message = `"docker://A/B" is not an image name: "A/B" is not a repository`;
    expect(() => parseImageName("A/B", "docker://A/B")).toThrow(message);
  });
});

test("Docker Hub's requests go to registry-1.docker.io, others to the registry itself", () => {
  expect(registryAddress("docker.io")).toBe("registry-1.docker.io");
  expect(registryAddress("ghcr.io")).toBe("ghcr.io");
});

test.each([
  ["localhost", true],
  ["localhost:5000", true],
  ["127.0.0.1:5000", true],
  ["127.9.9.9", true],
  ["[::1]:5000", true],
  ["a.localhost", false],
  ["localhost.corp", false],
  ["127.0.0.1.corp", false],
  ["10.0.0.1", false],
  ["[::2]", false],
])("%s is this machine: %s", (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
