import { describe, expect, test } from "vitest";
import { presetTable } from "../../src/gateway/presets/known-presets.ts";
import { presetNames } from "../../src/gateway/presets/preset.ts";
import { fillPlaceholders, fillReference, type GatewayReference, parseReference } from "../../src/gateway/reference.ts";
import { UserError } from "../../src/model/user-error.ts";

const presets = presetNames(presetTable);

function parse(text: string, ...existing: readonly string[]): GatewayReference {
  return parseReference(text, { input: "gateway", presets, exists: (path) => existing.includes(path) });
}

function refusal(text: string): string {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return "nothing is refused";
}

describe("a reference is read as", () => {
  test.each<[string, Partial<GatewayReference>]>([
    ["./gateway", { kind: "path", path: "./gateway" }],
    ["profiles/tyk-{goos}-{goarch}.json", { kind: "path", path: "profiles/tyk-{goos}-{goarch}.json" }],
    ["C:\\gateways\\tyk", { kind: "path", path: "C:\\gateways\\tyk" }],
    ["image.tar!/usr/bin/gw", { kind: "path", path: "image.tar", member: "/usr/bin/gw" }],
    ["tyk@5.8.6", { kind: "preset", preset: "tyk", version: "5.8.6" }],
    ["tyk@v5.8.6", { kind: "preset", preset: "tyk", version: "5.8.6" }],
    ["Tyk@5.8", { kind: "preset", preset: "tyk", version: "5.8" }],
    ["tyk@latest", { kind: "preset", preset: "tyk", version: "latest" }],
    ["tyk-ee@5.8.6", { kind: "preset", preset: "tyk-ee", version: "5.8.6" }],
    ["tyk-fips@5.13.0-rc1", { kind: "preset", preset: "tyk-fips", version: "5.13.0-rc1" }],
    ["krakend-ce@2.12.1", { kind: "preset", preset: "krakend", version: "2.12.1" }],
    [
      "tyk@5.8.6!/opt/tyk-gateway/tyk",
      { kind: "preset", preset: "tyk", version: "5.8.6", member: "/opt/tyk-gateway/tyk" },
    ],
    ["docker://tykio/tyk-gateway:v5.8.6", { kind: "image", image: "tykio/tyk-gateway:v5.8.6" }],
    [
      "docker://r.example:5000/a/b:1!/opt/**/*.so",
      { kind: "image", image: "r.example:5000/a/b:1", member: "/opt/**/*.so" },
    ],
    ["docker-daemon://mine:{version}", { kind: "daemon", image: "mine:{version}" }],
    [
      "https://e.example/gw_{goos}_{goarch}.tar.gz!bin/{a,b}",
      { kind: "url", url: "https://e.example/gw_{goos}_{goarch}.tar.gz", member: "bin/{a,b}" },
    ],
    ["HTTPS://e.example/gw", { kind: "url", url: "HTTPS://e.example/gw" }],
    ["http://127.0.0.1:8080/gw", { kind: "url", url: "http://127.0.0.1:8080/gw" }],
    ["http://[::1]/gw", { kind: "url" }],
    [
      "github://krakend/krakend-ce@v2.12.1/krakend_*_{goarch}.tar.gz",
      {
        kind: "github",
        host: "github.com",
        owner: "krakend",
        repository: "krakend-ce",
        tag: "v2.12.1",
        asset: "krakend_*_{goarch}.tar.gz",
      },
    ],
    [
      "github://ghe.example:8443/o/r@cmd/v1/gw.zip!gw",
      {
        kind: "github",
        host: "ghe.example:8443",
        owner: "o",
        repository: "r",
        tag: "cmd/v1",
        asset: "gw.zip",
        member: "gw",
      },
    ],
  ])("%s", (text, expected) => {
    expect(parse(text)).toEqual(expect.objectContaining({ text, ...expected }));
  });
});

describe("what exists on the disk", () => {
  test("wins over a preset, a scheme and a member", () => {
    for (const text of ["tyk@5.8.6", "tyk", "nothing@1", "docker://a/b:1", "a!b!c", "http://x"]) {
      expect(parse(text, text)).toEqual({ kind: "path", text, path: text });
    }
  });

  test("decides at which ! a path ends", () => {
    expect(parse("a!b.tar!bin/gw", "a!b.tar")).toMatchObject({ path: "a!b.tar", member: "bin/gw" });
    expect(parse("a!b!c", "a")).toMatchObject({ path: "a", member: "b!c" });
  });
});

describe("refused, with what to do, is", () => {
  test.each([
    ["tik@5.8.6", 'there is no file "tik@5.8.6" and no preset "tik"; the presets are bifrost, containerd, ekuiper'],
    ["tik@5.8.6", ". Did you mean tyk@5.8.6?"],
    ["tyk5.8.6", 'there is no file "tyk5.8.6"; write tyk@5.8.6 for that release.'],
    ["krakend_v2.7", "write krakend@2.7 for that release."],
    ["kraknd", "write krakend@latest for that release."],
    ["tyk", "the preset tyk needs a version; write tyk@latest"],
    ["tyk@", "names no version of tyk; write tyk@latest"],
    ["tyk@newest", "names no version of tyk"],
    ["tyk@5.8.6!", 'names nothing after "!"'],
    ["docker://a/b:1!../../etc/passwd", 'leads out of the archive with ".."'],
    ["docker://UPPER/case:1:2", "is not an image name"],
    ["docker://", "is not an image name"],
    ["docker-daemon://a b", "is not an image name"],
    ["ftp://e.example/gw", "begins with ftp://, which nothing is fetched by; write a path, name@version"],
    ["file:///gw", "begins with file://"],
    ["http://e.example/gw", "would be fetched without TLS"],
    ["http://127.0.0.1.e.example/gw", "would be fetched without TLS"],
    ["https://", "is not a URL"],
    ["https://e.example/{arch}", "holds {arch}; the placeholders are {goos}, {goarch}, {version}"],
    ["github://owner@v1/gw", "what precedes the tag is no repository"],
    ["github://o/r/gw.zip", 'it has no "@"'],
    ["github://o/r@v1", "no asset follows the tag"],
    ["github://o/r@v1/", "no asset follows the tag"],
    ["github://a/b/c/d@v1/gw", "what precedes the tag is no repository"],
    ["github://../r@v1/gw", "what precedes the tag is no repository"],
    ["github://o/r@a..b/gw", "is not a tag"],
    ["a\0b", "holds a NUL"],
    ["x".repeat(5000), "longer than any reference"],
  ])("%j", (text, expected) => {
    const message = refusal(text);
    expect(message).toContain(expected);
    expect(message.length).toBeLessThan(1000);
  });

  test("a URL with a password, which is not repeated", () => {
    const message = refusal("https://user:s3cret@e.example/gw");
    expect(message).toContain("e.example holds a user or a password");
    expect(message).not.toContain("s3cret");
  });
});

describe("placeholders", () => {
  const target = { goos: "linux", goarch: "arm64" };

  test.each([
    ["gw-{goos}-{goarch}", "gw-linux-arm64"],
    ["docker://a/b:{version}-{goarch}!/x/{version}/*.so", "docker://a/b:1.2.3-arm64!/x/1.2.3/*.so"],
    ["https://e.example/{version}/{goos}/{goarch}.zip", "https://e.example/1.2.3/linux/arm64.zip"],
    ["github://o/r@v{version}/gw_{version}_{goarch}.zip", "github://o/r@v1.2.3/gw_1.2.3_arm64.zip"],
    ["tyk@5.8.6!/opt/{goarch}", "tyk@5.8.6!/opt/arm64"],
  ])("of %s are filled", (text, expected) => {
    const filled = fillReference(parse(text), target, "1.2.3");
    expect(filled.text).toBe(expected);
    expect(filled).toEqual(parse(expected));
  });

  test("of a release's assets leave its version open until the release is known", () => {
    const filled = fillReference(parse("github://o/r@latest/gw_{version}_{goarch}.zip"), target);
    expect(filled).toMatchObject({ tag: "latest", asset: "gw_{version}_arm64.zip" });
  });

  test("without a value are an error", () => {
    expect(() => fillReference(parse("docker://a/b:{version}"), target)).toThrow(/nothing tells the gateway's version/);
    expect(() => fillPlaceholders("/opt/{version}", target, undefined, "gateway-path")).toThrow(UserError);
  });

  test("cannot smuggle in another image", () => {
    const reference = parse("docker://a/b:{version}");
    expect(() => fillReference(reference, target, "1@sha256:0")).toThrow(/is not an image name/);
  });

  test("take replacement patterns of JavaScript for what they are: text", () => {
    expect(fillReference(parse("gw-{version}"), target, "$&$1").text).toBe("gw-$&$1");
  });
});
