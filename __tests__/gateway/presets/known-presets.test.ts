import { describe, expect, test } from "vitest";
import { presetTable } from "../../../src/gateway/presets/known-presets.ts";
import type { Preset } from "../../../src/gateway/presets/preset.ts";
import { presetNames } from "../../../src/gateway/presets/preset.ts";
import {
  needsTags,
  presetBuilds,
  presetCandidates,
  presetSymbols,
  presetTraps,
} from "../../../src/gateway/presets/resolve.ts";
import { UserError } from "../../../src/model/user-error.ts";

function preset(name: string): Preset {
  const found = presetTable.get(name);
  if (found === undefined) throw new Error(`There is no preset ${name}.`);
  return found;
}

function target(text: string) {
  const [goos = "", goarch = "", variant] = text.split("/");
  return { goos, goarch, ...(variant !== undefined && { variant }) };
}

/** The references of a release, each with its member and checksum. */
function places(name: string, version: string, on: string): string[] {
  return presetCandidates(preset(name), { version, target: target(on) }).map(({ reference, checksums, libc }) =>
    [`${reference.text}!${reference.member ?? ""}`, checksums ?? "", libc ?? ""].join(" ").trim(),
  );
}

function refusal(name: string, version: string, on: string): string {
  try {
    presetCandidates(preset(name), { version, target: target(on) });
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return "nothing is refused";
}

/** One row of the table, as it has to come out. */
interface Row {
  readonly name: string;
  readonly version: string;
  readonly target: string;
  readonly places: readonly string[];
  /** `image:tag` of the builds for the target. */
  readonly builds: readonly string[];
  readonly symbols: string;
  readonly pluginFile: string | undefined;
}

const cloud = "https://packagecloud.io/tyk/tyk-gateway/packages";
const krakend = "github://krakend/krakend-ce@v2.12.1/krakend_2.12.1";
const tykFile = "{name}_v{version}_{goos}_{goarch}.so";
const anyOfThree = "any of HandlerRegisterer ClientRegisterer ModifierRegisterer (variable)";
const anyOfFour = "any of HandlerRegisterer ClientRegisterer ModifierRegisterer MiddlewareRegisterer (variable)";

const rows: readonly Row[] = [
  {
    name: "tyk",
    version: "5.8.6",
    target: "linux/amd64",
    places: [
      "docker://docker.io/tykio/tyk-gateway:v5.8.6!/opt/tyk-gateway/tyk",
      `${cloud}/ubuntu/jammy/tyk-gateway_5.8.6_amd64.deb/download.deb!opt/tyk-gateway/tyk`,
      `${cloud}/el/8/tyk-gateway-5.8.6-1.x86_64.rpm/download.rpm!opt/tyk-gateway/tyk`,
    ],
    builds: ["docker.io/tykio/tyk-plugin-compiler:v{version}"],
    symbols: "",
    pluginFile: tykFile,
  },
  {
    name: "tyk-ee",
    version: "5.8.6",
    target: "linux/arm64",
    places: ["docker://docker.io/tykio/tyk-gateway-ee:v5.8.6!/opt/tyk-gateway/tyk"],
    builds: ["docker.io/tykio/tyk-plugin-compiler-ee:v{version}"],
    symbols: "",
    pluginFile: tykFile,
  },
  {
    name: "tyk-fips",
    version: "5.13.0",
    target: "linux/amd64",
    places: ["docker://docker.io/tykio/tyk-gateway-fips:v5.13.0!/opt/tyk-gateway/tyk"],
    builds: ["docker.io/tykio/tyk-plugin-compiler-fips:v{version}"],
    symbols: "",
    pluginFile: tykFile,
  },
  {
    name: "tyk-ee",
    version: "5.15.0",
    target: "linux/amd64",
    places: ["docker://docker.io/tykio/tyk-gateway-ee:v5.15.0!/opt/tyk-gateway/tyk"],
    builds: [
      "docker.io/tykio/tyk-plugin-compiler-ee:v{version}",
      "docker.io/tykio/tyk-plugin-compiler-ee:v{version}-ng",
    ],
    symbols: "",
    pluginFile: tykFile,
  },
  {
    name: "krakend",
    version: "3.0.0",
    target: "linux/amd64",
    places: [
      "docker://docker.io/library/krakend:3.0.0!/usr/bin/krakend",
      `${krakend.replaceAll("2.12.1", "3.0.0")}_amd64_alpine.tar.gz!usr/bin/krakend checksums.txt musl`,
      `${krakend.replaceAll("2.12.1", "3.0.0")}_amd64_generic-linux.tar.gz!usr/bin/krakend checksums.txt glibc`,
    ],
    builds: ["docker.io/krakend/builder:{version}", "docker.io/krakend/builder:{version}-linux-generic"],
    symbols: anyOfThree,
    pluginFile: undefined,
  },
  {
    name: "gomodel",
    version: "0.1.90",
    target: "linux/arm64",
    places: ["docker://docker.io/enterpilot/gomodel:0.1.90-plugins!/gomodel"],
    builds: [],
    symbols: "all of GoModelPlugin (either)",
    pluginFile: undefined,
  },
  {
    name: "krakend",
    version: "2.12.1",
    target: "linux/arm64",
    places: [
      "docker://docker.io/library/krakend:2.12.1!/usr/bin/krakend",
      `${krakend}_arm64_alpine.tar.gz!usr/bin/krakend checksums.txt musl`,
      `${krakend}_arm64_generic-linux.tar.gz!usr/bin/krakend checksums.txt glibc`,
    ],
    builds: ["docker.io/krakend/builder:{version}", "docker.io/krakend/builder:{version}-linux-generic"],
    symbols: anyOfThree,
    pluginFile: undefined,
  },
  {
    name: "krakend-ee",
    version: "2.12.5",
    target: "linux/amd64",
    places: ["docker://docker.io/krakend/krakend-ee:2.12.5!/usr/bin/krakend"],
    builds: ["docker.io/krakend/builder-ee:{version}", "docker.io/krakend/builder-ee:{version}-linux-generic"],
    symbols: anyOfFour,
    pluginFile: undefined,
  },
  {
    name: "nakama",
    version: "3.35.0",
    target: "linux/amd64",
    places: [
      "docker://docker.io/heroiclabs/nakama:3.35.0!/nakama/nakama",
      "github://heroiclabs/nakama@v3.35.0/nakama-3.35.0-linux-amd64.tar.gz!nakama  glibc",
    ],
    builds: ["docker.io/heroiclabs/nakama-pluginbuilder:{version}"],
    symbols: "all of InitModule (function)",
    pluginFile: undefined,
  },
  {
    name: "gotify",
    version: "2.8.0",
    target: "linux/arm/v7",
    places: [
      "docker://docker.io/gotify/server:2.8.0!/app/gotify-app",
      "github://gotify/server@v2.8.0/gotify-linux-arm-7.zip!gotify-linux-arm-7  glibc",
    ],
    builds: ["docker.io/gotify/build:{go}-linux-{arch}"],
    symbols: "all of GetGotifyPluginInfo NewGotifyPluginInstance (function)",
    pluginFile: undefined,
  },
  {
    name: "fabric",
    version: "3.1.5",
    target: "linux/amd64",
    places: [
      "docker://docker.io/hyperledger/fabric-peer:3.1.5!/usr/local/bin/peer",
      "github://hyperledger/fabric@v3.1.5/hyperledger-fabric-linux-amd64-3.1.5.tar.gz!bin/peer  glibc",
    ],
    builds: [],
    symbols: "any of NewPluginFactory NewFilter NewDecorator (function)",
    pluginFile: undefined,
  },
  {
    name: "ekuiper",
    version: "2.4.0",
    target: "linux/arm64",
    places: [
      "docker://docker.io/lfedge/ekuiper:2.4.0!/kuiper/bin/kuiperd",
      "docker://docker.io/lfedge/ekuiper:2.4.0-slim!/kuiper/bin/kuiperd",
    ],
    builds: ["ghcr.io/lf-edge/ekuiper/base:{go}-alpine", "ghcr.io/lf-edge/ekuiper/base:{go}-debian"],
    symbols: "all of {Name} (either)",
    pluginFile: "{name}.so",
  },
  {
    name: "tidb",
    version: "8.5.0",
    target: "linux/amd64",
    places: ["docker://docker.io/pingcap/tidb:v8.5.0!/tidb-server"],
    builds: [],
    symbols: "all of PluginManifest (function)",
    pluginFile: "{name}.so",
  },
  {
    name: "containerd",
    version: "2.0.5",
    target: "linux/amd64",
    places: [
      "github://containerd/containerd@v2.0.5/containerd-2.0.5-linux-amd64.tar.gz!bin/containerd containerd-2.0.5-linux-amd64.tar.gz.sha256sum glibc",
    ],
    builds: [],
    symbols: "",
    pluginFile: "{name}-{goos}-{goarch}.so",
  },
  {
    name: "kubo",
    version: "0.42.0",
    target: "linux/amd64",
    places: [
      "docker://docker.io/ipfs/kubo:v0.42.0!/usr/local/bin/ipfs",
      "github://ipfs/kubo@v0.42.0/kubo_v0.42.0_linux-amd64.tar.gz!kubo/ipfs kubo_v0.42.0_linux-amd64.tar.gz.sha512 glibc",
    ],
    builds: [],
    symbols: "all of Plugins (variable)",
    pluginFile: undefined,
  },
  {
    name: "glauth",
    version: "2.4.0",
    target: "linux/amd64",
    places: [
      "docker://docker.io/glauth/glauth:v2.4.0!/app/glauth",
      "docker://docker.io/glauth/glauth-plugins:v2.4.0!/app/glauth",
    ],
    builds: [],
    symbols: "",
    pluginFile: undefined,
  },
  {
    name: "elephant",
    version: "2.20.0",
    target: "linux/arm64",
    places: ["github://abenz1267/elephant@v2.20.0/elephant-linux-arm64.tar.gz!elephant-linux-arm64  glibc"],
    builds: [],
    symbols:
      "all of Name NamePretty (variable); all of Activate HideFromProviderlist Available Query Icon PrintDoc Setup State (function)",
    pluginFile: undefined,
  },
];

describe("the preset", () => {
  test.each(rows)("$name@$version expands to the places of its release, its builds, its names and its file", (row) => {
    const found = preset(row.name);
    expect(places(row.name, row.version, row.target)).toEqual(row.places);
    const builds = presetBuilds(found, { version: row.version, target: target(row.target) });
    expect(builds.map(({ image, tag }) => `${image}:${tag}`)).toEqual(row.builds);
    const symbols = found.symbols.map(({ need, names, kind }) => `${need} of ${names.join(" ")} (${kind})`);
    expect(symbols.join("; ")).toBe(row.symbols);
    expect(found.pluginFile).toBe(row.pluginFile);
    expect(found.traps.length).toBeGreaterThan(0);
  });

  test.each([
    ["skipper", "without cgo"],
    ["bifrost", "statically against musl"],
  ])("%s says why its releases cannot load plugins, and what to do", (name, why) => {
    expect(refusal(name, "1.0.0", "linux/amd64")).toMatch(
      new RegExp(`^${name}: .*${why}.*cannot load plugins\\. Build the gateway with cgo`),
    );
    expect(() => needsTags(preset(name), "latest")).toThrow(/cannot load plugins/);
  });

  test("is tested here, whichever it is", () => {
    expect(new Set([...rows.map(({ name }) => name), "skipper", "bifrost"])).toEqual(new Set(presetTable.keys()));
  });
});

describe("a release", () => {
  test("that came later for a target is there from then on", () => {
    expect(refusal("tyk", "5.8.0", "linux/s390x")).toBe(
      "tyk@5.8.0 is not released for linux/s390x; it is for linux/amd64, linux/arm64; name another target, or give the gateway's own binary.",
    );
    expect(places("tyk", "5.8.1", "linux/s390x")).toHaveLength(1);
    expect(places("tyk", "5.3.11", "linux/s390x")).toHaveLength(1);
    expect(refusal("tyk", "5.4.0", "linux/s390x")).toContain("is not released for linux/s390x");
  });

  test("of an edition that did not exist is refused with the versions that do", () => {
    expect(refusal("tyk-ee", "5.6.1", "linux/amd64")).toBe(
      "tyk-ee@5.6.1: Tyk Gateway, Enterprise Edition has no such release; there are those of >=5.7.0.",
    );
  });

  test("that loads no plugins any more says so", () => {
    expect(refusal("containerd", "2.1.0", "linux/amd64")).toBe(
      "containerd@2.1.0: containerd loads no Go plugins since 2.1; the newest that does is 2.0.",
    );
    expect(refusal("containerd", "2.1.0-rc.1", "linux/amd64")).toContain("since 2.1");
  });

  test("is looked for under the tag that the list has", () => {
    const [first, second] = presetCandidates(preset("krakend"), {
      version: "2.12.1",
      tag: "v2.12.1",
      target: target("linux/amd64"),
    });
    expect(first?.reference.text).toBe("docker://docker.io/library/krakend:v2.12.1");
    expect(second?.reference.text).toContain("@v2.12.1/krakend_2.12.1_amd64");
  });

  test("gives the user's own member in the place of the preset's", () => {
    const request = { version: "5.8.6", target: target("linux/amd64"), member: "/opt/other" };
    const members = presetCandidates(preset("tyk"), request).map(({ reference }) => reference.member);
    expect(new Set(members)).toEqual(new Set(["/opt/other"]));
  });
});

describe("the list of versions", () => {
  test("is needed for what moves, and comes from the first place", () => {
    expect(needsTags(preset("tyk"), "5.8")).toEqual({
      kind: "image",
      image: "docker.io/tykio/tyk-gateway",
      template: "v{version}",
    });
    expect(needsTags(preset("containerd"), "latest")).toEqual({
      kind: "github",
      repository: "containerd/containerd",
      template: "v{version}",
    });
  });

  test("is not needed for a whole version", () => {
    expect(needsTags(preset("tyk"), "5.8.6")).toBeUndefined();
  });
});

describe("the builds", () => {
  const images = (name: string, version: string, on: string, libc?: "glibc" | "musl") =>
    presetBuilds(preset(name), { version, target: target(on), libc }).map(({ image, tag }) => `${image}:${tag}`);

  test("of Tyk include the second compiler from its first version on, which alone does s390x", () => {
    expect(images("tyk", "5.13.2", "linux/amd64")).toHaveLength(2);
    expect(images("tyk", "5.14.0", "linux/amd64")).toHaveLength(1);
    expect(images("tyk", "5.15.0", "linux/s390x")).toEqual(["docker.io/tykio/tyk-plugin-compiler:v{version}-ng"]);
  });

  test("of Tyk FIPS exist where their images do", () => {
    expect(images("tyk-fips", "5.8.13", "linux/amd64")).toEqual([]);
    expect(images("tyk-fips", "5.8.14", "linux/amd64")).toHaveLength(1);
    expect(images("tyk-fips", "5.12.0", "linux/amd64")).toEqual([]);
    expect(images("tyk-fips", "5.15.0", "linux/s390x")).toEqual([
      "docker.io/tykio/tyk-plugin-compiler-fips:v{version}-ng",
    ]);
  });

  test("of KrakenD are chosen by the C library, and cross-compile with its compiler", () => {
    expect(images("krakend", "2.12.1", "linux/amd64", "musl")).toEqual(["docker.io/krakend/builder:{version}"]);
    const [generic] = presetBuilds(preset("krakend"), {
      version: "2.12.1",
      target: target("linux/arm64"),
      libc: "glibc",
    });
    expect(generic?.environment["linux/arm64"]).toMatchObject({ CC: "aarch64-linux-gnu-gcc", GOARCH: "arm64" });
    expect(generic?.targetArgs["linux/arm64"]).toContain(
      "-ldflags=-extldflags=-fuse-ld=bfd -extld=aarch64-linux-gnu-gcc",
    );
  });
});

describe("what a plugin must export", () => {
  test("is one of three names for KrakenD", () => {
    expect(presetSymbols(preset("krakend"), "auth")).toEqual([
      { name: "HandlerRegisterer", alternatives: ["ClientRegisterer", "ModifierRegisterer"], kind: "variable" },
    ]);
  });

  test("is its own name for eKuiper, without the version", () => {
    expect(presetSymbols(preset("ekuiper"), "mySource@v1.0.0")).toEqual([{ name: "MySource" }]);
  });

  test("is each of two for Gotify", () => {
    expect(presetSymbols(preset("gotify"), "x").map(({ name }) => name)).toEqual([
      "GetGotifyPluginInfo",
      "NewGotifyPluginInstance",
    ]);
  });
});

describe("the traps", () => {
  const traps = (name: string, version: string, on = "linux/amd64") =>
    presetTraps(preset(name), version, target(on)).join("\n");

  test("are told for the versions and targets that they are of", () => {
    expect(traps("tyk", "5.0.15")).toContain("without -trimpath");
    expect(traps("tyk", "5.8.6")).not.toContain("without -trimpath");
    expect(traps("krakend", "2.7.0")).toContain("1.22.5");
    expect(traps("krakend", "2.7.1")).not.toContain("1.22.5");
    expect(traps("krakend", "3.0.0")).toContain("lura/v3");
    expect(traps("krakend", "2.13.8")).not.toContain("lura/v3");
    expect(traps("gotify", "3.0.0")).toContain("gotify/server/v2");
    expect(traps("gotify", "3.1.0")).not.toContain("gotify/server/v2");
    expect(traps("nakama", "3.38.0")).toContain("another Go");
    expect(traps("nakama", "3.41.0")).not.toContain("another Go");
    expect(traps("fabric", "3.1.5", "linux/arm64")).toContain("arm64 archives");
    expect(traps("fabric", "3.1.5")).not.toContain("arm64 archives");
    expect(traps("tyk-fips", "5.8.14")).toContain("boringcrypto");
    expect(traps("tyk-fips", "5.8.15")).toContain("GOFIPS140=v1.0.0");
  });
});

test("no name stands for two presets", () => {
  const all = [...presetTable.values()].flatMap(({ name, aliases }) => [name, ...aliases]);
  expect(new Set(all).size).toBe(all.length);
  expect(presetNames(presetTable).get("krakend-ce")).toBe("krakend");
});
