// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of the files under test
import { describe, expect, test } from "vitest";
import { parseImageName } from "../../src/content/registry/image-name.ts";
import { findGateways, parseGatewayFile } from "../../src/gateway/gateway-file.ts";
import type { GatewayFileQuestion } from "../../src/gateway/gateway-mention.ts";
import { presetTable } from "../../src/gateway/presets/known-presets.ts";
import { presetOfImage } from "../../src/gateway/presets/preset-images.ts";
import { UserError } from "../../src/model/user-error.ts";
import { dockerfiles, yamlFiles } from "../support/slow-texts.ts";

/** What is found in a file, as `reference (line)`. */
async function find(file: string, text: string, more: Partial<GatewayFileQuestion> = {}): Promise<string> {
  const found = await findGateways({ file, text, presets: presetTable, ...more });
  expect(found.every(({ location }) => location.file === file)).toBe(true);
  return found.map(({ reference, location }) => `${reference} (${location.line})`).join(", ");
}

async function refusal(file: string, text: string, more: Partial<GatewayFileQuestion> = {}): Promise<string> {
  try {
    return `nothing is refused: ${await find(file, text, more)}`;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

const dockerfile = `# syntax=docker/dockerfile:1
ARG TYK_VERSION=v5.8.6
# FROM tykio/tyk-gateway:v5.3.0 was here before
FROM tykio/tyk-plugin-compiler:\${TYK_VERSION} AS build
WORKDIR /plugin-source
COPY plugins/auth .
RUN /build.sh auth.so

FROM --platform=linux/amd64 tykio/tyk-gateway:$TYK_VERSION
COPY --from=build /plugin-source/*.so /opt/tyk-gateway/middleware/
`;

describe("in a Dockerfile", () => {
  test("the gateway's image is found, with the version that ARG gives it", async () => {
    expect(await find("Dockerfile", dockerfile)).toBe("tyk@5.8.6 (9)");
  });

  test("the compiler's image tells the version where the gateway's own is not named", async () => {
    expect(await find("Dockerfile", dockerfile.split("\n").slice(0, 7).join("\n"))).toBe("tyk@5.8.6 (4)");
  });

  test.each([
    ["ENV in both forms", "ENV KV 2.12.1\nFROM krakend:$KV\n", "krakend@2.12.1 (2)"],
    ["ENV with several values", "ENV A=1 \\\n    KV='2.12.1'\nFROM krakend:${KV}\n", "krakend@2.12.1 (3)"],
    ["a default in the place of use", "ARG KV\nFROM krakend:${KV:-2.12.1}\n", "krakend@2.12.1 (2)"],
    ["a whole image in a variable", 'ARG BASE="heroiclabs/nakama:3.35.0"\nFROM ${BASE}\n', "nakama@3.35.0 (1)"],
    ["an image without a tag", "FROM krakend AS gateway\n", "krakend@latest (1)"],
    ["the name in full", "FROM docker.io/library/krakend:2.12.1\n", "krakend@2.12.1 (1)"],
    ["another name of the image", "FROM devopsfaith/krakend:2.6\n", "krakend@2.6 (1)"],
    [
      "an enterprise edition and its builder",
      "FROM krakend/builder-ee:2.11.0 as builder\nFROM krakend/krakend-ee:2.11.0\n",
      "krakend-ee@2.11.0 (2)",
    ],
    ["the generic builder", "FROM krakend/builder:2.12.1-linux-generic\n", "krakend@2.12.1 (1)"],
    ["Tyk's second compiler", "FROM tykio/tyk-plugin-compiler:v5.13.2-ng\n", "tyk@5.13.2 (1)"],
    ["Windows line ends", "FROM nginx\r\nFROM krakend:2.12.1\r\n", "krakend@2.12.1 (2)"],
    [
      "COPY --from an image",
      "FROM scratch\nCOPY --from=tykio/tyk-gateway:v5.8.6 /opt/tyk-gateway/tyk /\n",
      "tyk@5.8.6 (2)",
    ],
    ["a release candidate", "FROM tykio/tyk-gateway:v5.9.0-rc2\n", "tyk@5.9.0-rc2 (1)"],
  ])("%s", async (_, text, expected) => {
    expect(await find("build/gateway.Dockerfile", text)).toBe(expected);
  });

  test("a digest, a flavour and a mirror are taken over as images", async () => {
    const digest = `sha256:${"a1".repeat(32)}`;
    expect(await find("Dockerfile", `FROM tykio/tyk-gateway:v5.8.6@${digest}\n`)).toBe(
      `docker://docker.io/tykio/tyk-gateway:v5.8.6@${digest} (1)`,
    );
    expect(await find("Dockerfile", "FROM lfedge/ekuiper:2.4.0-slim\n")).toBe(
      "docker://docker.io/lfedge/ekuiper:2.4.0-slim (1)",
    );
    expect(await find("Dockerfile", "FROM harbor.corp/hub/tykio/tyk-gateway:v5.8.6\n")).toBe(
      "docker://harbor.corp/hub/tykio/tyk-gateway:v5.8.6 (1)",
    );
  });

  const digests = ["a1", "b2", "c3"].map((byte) => `sha256:${byte.repeat(32)}`);

  test.each([
    [
      "the gateway is of one architecture",
      "ARG V=v5.8.6\nFROM tykio/tyk-plugin-compiler:${V} AS b\nFROM tykio/tyk-gateway:${V}-amd64\n",
      "docker://docker.io/tykio/tyk-gateway:v5.8.6-amd64 (3)",
    ],
    [
      "it is there for each architecture",
      "FROM tykio/tyk-gateway:v5.8.6-amd64 AS amd64\nFROM tykio/tyk-gateway:v5.8.6-arm64 AS arm64\nFROM ${TARGETARCH}\n",
      "docker://docker.io/tykio/tyk-gateway:v5.8.6-{goarch} (1)",
    ],
    [
      "one of two mentions is of an architecture",
      "FROM tykio/tyk-gateway:v5.8.6-arm64 AS a\nFROM tykio/tyk-gateway:v5.8.6\n",
      "tyk@5.8.6 (2)",
    ],
    [
      "the gateway is a flavour of the builder's release",
      "FROM krakend/builder:2.12.1-linux-generic AS b\nFROM krakend:2.12.1-watch\n",
      "docker://docker.io/library/krakend:2.12.1-watch (2)",
    ],
    [
      "builder and gateway are pinned by digests",
      `FROM tykio/tyk-plugin-compiler:v5.8.6@${digests[0]} AS b\nFROM tykio/tyk-gateway:v5.8.6@${digests[1]}\n`,
      `docker://docker.io/tykio/tyk-gateway:v5.8.6@${digests[1]} (2)`,
    ],
    [
      "they are pinned by digests alone",
      `FROM tykio/tyk-plugin-compiler@${digests[0]} AS b\nFROM tykio/tyk-gateway@${digests[1]}\n`,
      `docker://docker.io/tykio/tyk-gateway@${digests[1]} (2)`,
    ],
    [
      "one of two mentions is pinned",
      `FROM tykio/tyk-gateway:v5.8.6 AS a\nFROM tykio/tyk-gateway:v5.8.6@${digests[1]}\n`,
      `docker://docker.io/tykio/tyk-gateway:v5.8.6@${digests[1]} (2)`,
    ],
  ])("where %s, it is one gateway", async (_, text, expected) => {
    expect(await find("Dockerfile", text)).toBe(expected);
  });

  test.each([
    [
      "two digests of one tag",
      `FROM tykio/tyk-gateway:v5.8.6@${digests[1]}\nFROM tykio/tyk-gateway:v5.8.6@${digests[2]}\n`,
    ],
    ["two flavours", "FROM lfedge/ekuiper:2.4.0\nFROM lfedge/ekuiper:2.4.0-slim\n"],
    [
      "the gateway and a mirror of it",
      "FROM tykio/tyk-gateway:v5.8.6\nFROM harbor.corp/hub/tykio/tyk-gateway:v5.8.6\n",
    ],
    ["a builder of a release candidate", "FROM tykio/tyk-plugin-compiler:v5.8.6-rc1\nFROM tykio/tyk-gateway:v5.8.6\n"],
    ["a builder and what moves", "FROM tykio/tyk-plugin-compiler:v5.8.6\nFROM tykio/tyk-gateway:latest\n"],
    ["a builder and another tag", "FROM tykio/tyk-plugin-compiler:v5.8.6\nFROM tykio/tyk-gateway:nightly\n"],
    ["two editions", "FROM tykio/tyk-plugin-compiler:v5.8.6\nFROM tykio/tyk-gateway-ee:v5.8.6\n"],
  ])("%s are two gateways", async (_, text) => {
    expect(await refusal("Dockerfile", text)).toMatch(
      /names two gateways, .* make them one, or name the gateway itself in gateway\.$/,
    );
  });

  test("a stage that is named like a gateway is none, and a here-document holds no instructions", async () => {
    const text = [
      "FROM golang:1.24 AS krakend",
      "RUN <<EOF",
      "FROM tykio/tyk-gateway:v1.0.0",
      "EOF",
      "FROM krakend AS other",
      "COPY --from=krakend /a /b",
      "FROM gotify/server:2.8.0",
    ];
    expect(await find("Containerfile.prod", text.join("\n"))).toContain("gotify@2.8.0 (7)");
  });

  test("other escape characters and quotes are Docker's own", async () => {
    const text = "# escape=`\nARG A=\"1 `\n  2\" V='v5.8.6'\nFROM tykio/tyk-gateway:$V\n";
    expect(await find("Dockerfile", text)).toBe("tyk@5.8.6 (4)");
  });

  test("two different ones are refused with both lines", async () => {
    expect(
      await refusal("Dockerfile", "FROM tykio/tyk-plugin-compiler:v5.8.5\n\nFROM tykio/tyk-gateway:v5.8.6\n"),
    ).toBe(
      'gateway-file: "Dockerfile" names two gateways, tyk@5.8.5 on line 1 and tyk@5.8.6 on line 3; make them one, or name the gateway itself in gateway.',
    );
  });

  test("a version that the file does not set is refused with the variable", async () => {
    expect(await refusal("Dockerfile", "ARG TYK_VERSION\nFROM tykio/tyk-gateway:${TYK_VERSION}\n")).toContain(
      "names a gateway on line 2, but the file does not set TYK_VERSION",
    );
  });

  test("nothing known is refused with what was looked for", async () => {
    expect(await refusal("Dockerfile", "FROM nginx:1\n", { preset: "gotify" })).toBe(
      'gateway-file: "Dockerfile" names no image of gotify (looked for gotify/server, gotify/build, ghcr.io/gotify/server); name with #key the variable that holds the version.',
    );
    expect(await refusal("Dockerfile", "FROM nginx:1\n")).toContain(
      "names no image of a gateway that is known (looked for tykio/tyk-gateway,",
    );
  });

  test("a comment is no mention, and neither is a host of the same name", async () => {
    expect(await refusal("Dockerfile", "# FROM krakend:2.12.1\nENV BACKEND=krakend:8080\nFROM nginx\n")).toContain(
      "names no image",
    );
  });
});

const makefile = `SHELL := /bin/bash
TYK_VERSION ?= v5.8.6 # as deployed
IMAGE = tykio/tyk-plugin-compiler:$(TYK_VERSION)

plugins: $(wildcard plugins/*)
\tdocker run --rm -v "$$PWD/plugins/auth:/plugin-source" $(IMAGE) auth.so
`;

describe("in a Makefile", () => {
  test("an image with a variable is found", async () => {
    expect(await find("Makefile", makefile)).toBe("tyk@5.8.6 (3)");
  });

  test("a variable is found by its name, which says of which gateway it is", async () => {
    expect(await find("Makefile", makefile, { key: "TYK_VERSION" })).toBe("tyk@5.8.6 (2)");
    expect(await find("Makefile", "KRAKEND_EE_VERSION := 2.12.5\n", { key: "KRAKEND_EE_VERSION" })).toBe(
      "krakend-ee@2.12.5 (1)",
    );
  });

  test("a variable that says nothing of the gateway needs the preset", async () => {
    expect(await refusal("Makefile", "VERSION := 2.12.1\n", { key: "VERSION" })).toContain(
      'VERSION on line 1 of "Makefile" is the version "2.12.1", and nothing says of which gateway',
    );
    expect(await find("Makefile", "VERSION := 2.12.1\n", { key: "VERSION", preset: "krakend" })).toBe(
      "krakend@2.12.1 (1)",
    );
  });

  test.each(["?=", ":=", "::=", "="])("%s assigns", async (operator) => {
    expect(await find("Makefile", `export TYK_VERSION ${operator} 5.8\n`, { key: "TYK_VERSION" })).toBe("tyk@5.8 (1)");
  });

  test("--build-arg sets a variable too", async () => {
    const text = "image:\n\tdocker build --build-arg TYK_VERSION=v5.8.6 --build-arg=OTHER=1 .\n";
    expect(await find("Makefile", text, { key: "TYK_VERSION" })).toBe("tyk@5.8.6 (2)");
  });

  test("a variable that is set twice to different values is refused with both lines", async () => {
    expect(await refusal("Makefile", "TYK_VERSION = v5.8.6\nTYK_VERSION = v5.8.7\n", { key: "TYK_VERSION" })).toContain(
      "tyk@5.8.6 on line 1 and tyk@5.8.7 on line 2",
    );
  });

  test("a variable that is not there, or is neither version nor image, is refused", async () => {
    expect(await refusal("Makefile", makefile, { key: "KRAKEND_VERSION" })).toContain(
      '"Makefile" sets no KRAKEND_VERSION',
    );
    expect(await refusal("Makefile", makefile, { key: "SHELL" })).toContain(
      'is "/bin/bash", which is neither a version nor an image',
    );
    expect(await refusal("Makefile", "A = $(B)\n", { key: "A" })).toContain("takes B, which the file does not set");
  });
});

describe("in an environment file", () => {
  const text =
    "# versions\nexport REDIS_TAG=7\nTYK_EE_VERSION='v5.8.6' # pinned\nGATEWAY_IMAGE=\"harbor.corp/team/our-gateway:12\"\n";

  test("a version and an image are found by their names", async () => {
    expect(await find(".env", text, { key: "TYK_EE_VERSION" })).toBe("tyk-ee@5.8.6 (3)");
    expect(await find(".env", text, { key: "GATEWAY_IMAGE" })).toBe("docker://harbor.corp/team/our-gateway:12 (4)");
  });

  test("an image is found by itself", async () => {
    expect(await find(".env", "IMAGE=gotify/server:2.8.0\n")).toBe("gotify@2.8.0 (1)");
    expect(await find(".env", "IMAGE=krakend:2.12.1\n")).toBe("krakend@2.12.1 (1)");
  });
});

const compose = `services:
  krakend:
    image: "krakend:\${KRAKEND_VERSION:-2.12.1}"
    ports: ["8080:8080"]
    environment:
      - BACKEND=http://krakend:8080/
  cache:
    image: redis:7
  builder:
    build:
      context: .
      args:
        GO_VERSION: 1.24.6
`;

describe("in a compose file", () => {
  test("the gateway's image is found among the others", async () => {
    expect(await find("compose.yaml", compose)).toBe("krakend@2.12.1 (3)");
  });

  test("a dotted name, or the end of one, says which is meant", async () => {
    expect(await find("compose.yaml", compose, { key: "services.krakend.image" })).toBe("krakend@2.12.1 (3)");
    expect(await find("compose.yaml", compose, { key: "krakend.image" })).toBe("krakend@2.12.1 (3)");
    expect(await find("compose.yaml", compose, { key: "services.krakend" })).toBe("krakend@2.12.1 (3)");
    expect(await find("compose.yaml", compose, { key: "cache.image" })).toBe("docker://redis:7 (8)");
  });

  test("an image without a tag is the latest", async () => {
    expect(await find("compose.yml", "services:\n  gw:\n    image: tykio/tyk-gateway\n")).toBe("tyk@latest (3)");
  });

  test("two gateways are refused, unless the preset says which is looked for", async () => {
    const text = "services:\n  a:\n    image: krakend:2.12.1\n  b:\n    image: tykio/tyk-gateway:v5.8.6\n";
    expect(await refusal("compose.yaml", text)).toContain("krakend@2.12.1 on line 3 and tyk@5.8.6 on line 5");
    expect(await find("compose.yaml", text, { preset: "tyk" })).toBe("tyk@5.8.6 (5)");
  });

  test("two gateways are refused with a key that exists", async () => {
    const text = "services:\n  a:\n    image: krakend:2.12.1\n  b:\n    image: krakend:2.12.2\n";
    expect(await refusal("compose.yaml", text)).toBe(
      'gateway-file: "compose.yaml" names two gateways, krakend@2.12.1 on line 3 and krakend@2.12.2 on line 5; make them one, or say which is meant, for example compose.yaml#services.a.image.',
    );
    expect(await find("compose.yaml", text, { key: "services.a.image" })).toBe("krakend@2.12.1 (3)");
  });

  test("anchors, aliases and merged mappings are followed", async () => {
    const text = [
      "x-gateway: &gateway",
      "  image: &image tykio/tyk-gateway:v5.8.6",
      "  repository: tykio/tyk-gateway",
      "services:",
      "  one: *gateway",
      "  two:",
      "    <<: *gateway",
      "    image: redis:7",
      "    tag: v5.8.6",
      "  three: {image: *image, command: [a,",
      "    b]}",
    ].join("\n");
    expect(await find("compose.yaml", text)).toBe("tyk@5.8.6 (2)");
    expect(await find("compose.yaml", text, { key: "services.one.image" })).toBe("tyk@5.8.6 (2)");
    expect(await find("compose.yaml", text, { key: "services.three.image" })).toBe("tyk@5.8.6 (2)");
    expect(await find("compose.yaml", text, { key: "services.two.image" })).toBe("docker://redis:7 (8)");
    expect(await find("compose.yaml", text, { key: "two.repository" })).toBe("tyk@5.8.6 (9)");
  });

  test("a tag that looks like a number stays as it is written", async () => {
    expect(await find("values.yaml", "image:\n  repository: krakend\n  tag: 2.10\n")).toBe("krakend@2.10 (3)");
  });

  test("what is not YAML is refused with the line", async () => {
    expect(await refusal("values.yaml", "image:\n  tag: {{ .Values.tag }}\n  x: [\n")).toMatch(
      /^gateway-file: "values\.yaml" is not YAML: on line \d, .*; name the file that people write\.$/,
    );
  });

  test("variables of lists are known", async () => {
    const text = "x:\n- TYK=v5.8.6\nservices:\n  gw:\n    image: tykio/tyk-gateway:$TYK\n";
    expect(await find("compose.yaml", text)).toBe("tyk@5.8.6 (5)");
  });
});

const values = `global:
  imageRegistry: ""
tyk-gateway:
  gateway:
    image:
      # the chart's own registry
      registry: docker.io
      repository: tykio/tyk-gateway
      tag: v5.8.6   # with plugins
      pullPolicy: IfNotPresent
  extraEnvs:
  - name: TYK_LOGLEVEL
    value: debug
  initContainers:
    - name: setup
      image: busybox:1
redis:
  image: {repository: redis, tag: "7"}
`;

describe("in a values file", () => {
  test("a repository is read with the tag beside it, at the tag's line", async () => {
    expect(await find("values.yaml", values)).toBe("tyk@5.8.6 (9)");
    expect(await find("values-prod.yml", 'image: {repository: krakend, tag: "2.12.1"}\n')).toBe("krakend@2.12.1 (1)");
  });

  test("a dotted name may be of the tag, the repository or what holds both", async () => {
    for (const key of ["gateway.image.tag", "gateway.image.repository", "gateway.image", "tyk-gateway.gateway.image"]) {
      expect(await find("values.yaml", values, { key }), key).toBe("tyk@5.8.6 (9)");
    }
  });

  test("a registry of one's own stays", async () => {
    const text = values.replace("registry: docker.io", "registry: harbor.corp/hub");
    expect(await find("values.yaml", text)).toBe("docker://harbor.corp/hub/tykio/tyk-gateway:v5.8.6 (9)");
  });

  test("an empty tag is refused with the line", async () => {
    expect(await refusal("values.yaml", values.replace("v5.8.6", '""'))).toContain(
      "names a gateway on line 8, but no tag stands beside its repository",
    );
  });

  test("tags of other mappings are not taken", async () => {
    const text = "gateway:\n  image:\n    repository: tykio/tyk-gateway\nother:\n  image:\n    tag: v1.0.0\n";
    expect(await refusal("values.yaml", text)).toContain("no tag stands beside its repository");
    const list = "images:\n- repository: tykio/tyk-gateway\n  tag: v5.8.6\n- repository: redis\n  tag: v7\n";
    expect(await find("values.yaml", list)).toBe("tyk@5.8.6 (3)");
  });
});

const workflow = `on: push
env:
  TYK_VERSION: v5.8.6
jobs:
  plugins:
    steps:
      - uses: example/go-plugin-verifier@v1
        with:
          gateway: tyk@5.8.6
      - name: Old way
        run: |
          # image: tykio/tyk-gateway:v1.0.0
          docker run --rm tykio/tyk-plugin-compiler:\${{ env.TYK_VERSION }} auth.so
`;

describe("in a workflow", () => {
  test("references, images in scripts and expressions are found", async () => {
    expect(await find(".github/workflows/ci.yml", workflow)).toBe("tyk@5.8.6 (9)");
    expect(await find("ci.yml", workflow, { key: "env.TYK_VERSION" })).toBe("tyk@5.8.6 (3)");
    expect(await find("ci.yml", workflow, { key: "with.gateway" })).toBe("tyk@5.8.6 (9)");
  });

  test("a version that differs from the script's is refused", async () => {
    expect(await refusal("ci.yml", workflow.replace("tyk@5.8.6", "tyk@5.8.7"))).toContain(
      "tyk@5.8.7 on line 9 and tyk@5.8.6 on line 13",
    );
  });
});

describe("a file that nobody wrote", () => {
  test("of bytes is refused", async () => {
    expect(await refusal("Dockerfile", "FROM tykio/tyk-gateway:v5.8.6\0\n")).toContain("is no text");
  });

  test.each(dockerfiles)("with %s is read", async (_, text, expected) => {
    expect(await find("Dockerfile", text)).toBe(expected);
  });

  test.each(yamlFiles)("of YAML that is %s ends in an answer", async (_, text) => {
    expect(await refusal("values.yaml", text)).toContain("gateway-file");
  });

  test("with names of prototypes is not confused by them", async () => {
    expect(await refusal("values.yaml", "__proto__:\n  tag: v1\nconstructor: 1\n", { key: "toString" })).toContain(
      "sets no toString",
    );
  });
});

test("FILE#key is split at the last #, and a key that none can be is refused", async () => {
  expect(parseGatewayFile("Dockerfile")).toEqual({ file: "Dockerfile" });
  expect(parseGatewayFile("deploy/values.yaml#image.tag")).toEqual({ file: "deploy/values.yaml", key: "image.tag" });
  expect(parseGatewayFile("c#/Makefile#TYK_VERSION")).toEqual({ file: "c#/Makefile", key: "TYK_VERSION" });
  for (const bad of ["Makefile#", "#KEY", "Makefile#a b", `Makefile#${"x".repeat(1000)}`]) {
    expect(() => parseGatewayFile(bad), bad).toThrow(/is not FILE#key/);
  }
});

test("the preset of an image tells where the gateway lies in it", async () => {
  const path = (image: string) => presetOfImage(parseImageName(image), presetTable)?.path;
  expect(path("tykio/tyk-gateway:v5.8.6")).toBe("/opt/tyk-gateway/tyk");
  expect(path("krakend:2.12-watch")).toBe("/usr/bin/krakend");
  expect(path("ghcr.io/gotify/server:2.8.0")).toBe("/app/gotify-app");
  expect(path("tykio/tyk-plugin-compiler:v5.8.6")).toBeUndefined();
  expect(path("devopsfaith/krakend-plugin-builder:2.0")).toBeUndefined();
  expect(path("redis:7")).toBeUndefined();
});

describe("a plain list", () => {
  const supported =
    "# supported\n\ntyk@5.8.6\n  v5.9 # since May\nkrakend@2.12.1\n5.9\ndocker://ours.example.com/tyk:v1\nlatest\n";

  test("is every line of it, versions of the preset that is given, each once", async () => {
    expect(await find("supported.txt", supported, { preset: "tyk" })).toBe(
      "tyk@5.8.6 (3), tyk@5.9 (4), krakend@2.12.1 (5), docker://ours.example.com/tyk:v1 (7), tyk@latest (8)",
    );
  });

  test("may be one version alone", async () => {
    expect(await find(".tyk-version", "5.8.6\n", { preset: "tyk" })).toBe("tyk@5.8.6 (1)");
    expect(await refusal(".tyk-version", "5.8.6\n")).toContain("nothing says of which gateway");
  });

  test("is no file that sets variables", async () => {
    expect(await find(".env", "TYK_VERSION=5.8.6\nA=tyk@5.9.0\n", { key: "TYK_VERSION" })).toBe("tyk@5.8.6 (1)");
  });

  test("is bounded", async () => {
    const text = Array.from({ length: 1001 }, (_, at) => `tyk@5.0.${at}\n`).join("");
    expect(await refusal("supported.txt", text)).toContain("names more than 1000 gateways");
  });
});
