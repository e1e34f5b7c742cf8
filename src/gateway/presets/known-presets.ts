import * as v from "valibot";
import { gatewayModules } from "./gateway-modules.ts";
import { type Preset, type PresetRow, type Presets, presetSchema } from "./preset.ts";

// Each row says where its facts come from; [inf] marks what was concluded and not read.

const linuxPair = ["linux/amd64", "linux/arm64"];
const goCaches = ["/go/pkg/mod", "/root/.cache/go-build"];

type BuildRow = NonNullable<PresetRow["builds"]>[number];

// Tyk. Source: TykTechnologies/tyk, ci/goreleaser/goreleaser.yml, ci/Dockerfile.distroless,
// ci/images/plugin-compiler/data/build.sh; tyk.io/docs, "Plugin compiler" and "Golang plugins".
const tykPath = "/opt/tyk-gateway/tyk";
const tykFile = "{name}_v{version}_{goos}_{goarch}.so";
/** Those with a second compiler, of every edition: TykTechnologies/tyk, pull requests 8379 and 8584. */
const tykNextVersions = ">=5.13.2 <5.14.0 || >=5.15.0";

/** The compiler of one edition; `-ng` is the second, opt-in one. */
function tykCompiler(repository: string, suffix: "" | "-ng", versions?: string): BuildRow {
  return {
    image: `docker.io/tykio/${repository}`,
    tag: `v{version}${suffix}`,
    platforms: suffix === "" ? ["linux/amd64"] : linuxPair,
    targets: suffix === "" ? linuxPair : [...linuxPair, "linux/s390x"],
    libc: "glibc",
    call: "entrypoint",
    mount: "/plugin-source",
    environment: { "*": { GOOS: "{goos}", GOARCH: "{goarch}" } },
    args: ["{name}.so", "{build-id}"],
    output: "{name}_v{release}_{goos}_{goarch}.so",
    caches: goCaches,
    ...(versions !== undefined && { versions }),
  };
}

const tykTraps: NonNullable<PresetRow["traps"]> = [
  {
    text: "The gateway adds _vX.Y.Z_GOOS_GOARCH to the path in the API definition by itself; a path that carries it already is looked for with the suffix twice.",
  },
  {
    text: "The compiler image takes the plugin's module alone: a replace directive to a folder outside of it finds nothing, and a vendor folder is ignored.",
  },
  {
    text: "The compiler builds in a workspace with the gateway: a plugin that requires a higher version of a shared module builds cleanly and does not load.",
  },
  {
    text: "The compiler refuses a plugin whose go line is above its own Go, and a replace of a module that the gateway replaces too.",
  },
];

// KrakenD. Source: krakend/krakend-ce, .github/workflows/release.yml, Dockerfile-builder, Dockerfile-builder-linux,
// Makefile; krakend.io/docs, "Building custom plugins".
/** One of the two builders: Alpine for the image, generic Linux for packages and archives. */
function krakendBuilder(repository: string, kind: "musl" | "gnu"): BuildRow {
  const compiler = `aarch64-linux-${kind}-gcc`;
  return {
    image: `docker.io/${repository}`,
    tag: kind === "musl" ? "{version}" : "{version}-linux-generic",
    platforms: ["linux/amd64"],
    targets: linuxPair,
    libc: kind === "musl" ? "musl" : "glibc",
    call: "command",
    mount: "/app",
    workdir: "/app",
    environment: { "linux/arm64": { CGO_ENABLED: "1", CC: compiler, GOARCH: "arm64", GOHOSTARCH: "amd64" } },
    args: ["go", "build", "-buildmode=plugin", "-o", "{name}.so", "."],
    targetArgs: {
      "linux/arm64": [
        "go",
        "build",
        `-ldflags=-extldflags=-fuse-ld=bfd -extld=${compiler}`,
        "-buildmode=plugin",
        "-o",
        "{name}.so",
        ".",
      ],
    },
    output: "{name}.so",
    caches: goCaches,
  };
}

// Source: luraproject/lura, transport/http/server/plugin, client/plugin, proxy/plugin; reference notes on `test-plugin`.
const krakendSymbols = ["HandlerRegisterer", "ClientRegisterer", "ModifierRegisterer"];

const krakendTraps: NonNullable<PresetRow["traps"]> = [
  {
    text: "KrakenD is built without -trimpath: the folder of the module cache (/go/pkg/mod) is part of every fingerprint, so a plugin has to be built with its modules there.",
  },
  {
    text: "The image is Alpine (musl), the packages and generic-linux archives need glibc; a plugin fits one of the two.",
  },
  { text: "krakend run reports a plugin that does not load at log level DEBUG only." },
];

/** One of the two images of eKuiper for one architecture. */
function ekuiperBuilder(own: string, libc: "musl" | "glibc"): BuildRow {
  return {
    image: "ghcr.io/lf-edge/ekuiper/base",
    tag: libc === "musl" ? "{go}-alpine" : "{go}-debian",
    platforms: [own],
    targets: [own],
    libc,
    call: "command",
    // Any folder serves; the documented one is the gateway's own source tree [inf].
    mount: "/go/plugin",
    workdir: "/go/plugin",
    args: ["go", "build", "-trimpath", "--buildmode=plugin", "-o", "{name}.so", "."],
    output: "{name}.so",
    caches: goCaches,
  };
}

const rows: readonly PresetRow[] = [
  {
    name: "tyk",
    aliases: ["tyk-ce", "tyk-gateway"],
    title: "Tyk Gateway",
    sources: [
      {
        kind: "image",
        image: "docker.io/tykio/tyk-gateway",
        tag: "v{version}",
        path: tykPath,
        targets: [...linuxPair, "linux/s390x"],
        targetVersions: { "linux/s390x": ">=5.3.11 <5.4.0 || >=5.8.1" },
      },
      // The address as in public install scripts for 5.0.15; that later versions have it too is [inf].
      {
        kind: "url",
        url: "https://packagecloud.io/tyk/tyk-gateway/packages/ubuntu/jammy/tyk-gateway_{version}_{arch}.deb/download.deb",
        member: "opt/tyk-gateway/tyk",
        targets: linuxPair,
        versions: ">=5.0.0",
      },
      // The file's name is documented; the folder el/8 is [inf].
      {
        kind: "url",
        url: "https://packagecloud.io/tyk/tyk-gateway/packages/el/8/tyk-gateway-{version}-1.{arch}.rpm/download.rpm",
        member: "opt/tyk-gateway/tyk",
        architectures: { "linux/amd64": "x86_64", "linux/arm64": "aarch64" },
        targets: linuxPair,
        versions: ">=5.0.0",
      },
    ],
    // Source: ci/goreleaser/goreleaser.yml, docker_manifests.
    alsoImages: ["docker.tyk.io/tyk-gateway/tyk-gateway"],
    builds: [tykCompiler("tyk-plugin-compiler", ""), tykCompiler("tyk-plugin-compiler", "-ng", tykNextVersions)],
    pluginFile: tykFile,
    // Which symbol is looked up is said in the API definition.
    traps: [
      ...tykTraps,
      {
        text: "Gateways before 5.1.0 are built without -trimpath, later ones with it.",
        versions: "<5.1.0",
      },
    ],
  },
  {
    name: "tyk-ee",
    title: "Tyk Gateway, Enterprise Edition",
    sources: [
      {
        kind: "image",
        image: "docker.io/tykio/tyk-gateway-ee",
        tag: "v{version}",
        path: tykPath,
        targets: linuxPair,
        versions: ">=5.7.0",
      },
    ],
    builds: [
      tykCompiler("tyk-plugin-compiler-ee", "", ">=5.7.0"),
      tykCompiler("tyk-plugin-compiler-ee", "-ng", tykNextVersions),
    ],
    pluginFile: tykFile,
    traps: [...tykTraps, { text: "The gateway is built with the tags goplugin and ee." }],
  },
  {
    name: "tyk-fips",
    title: "Tyk Gateway, FIPS 140",
    sources: [
      {
        kind: "image",
        image: "docker.io/tykio/tyk-gateway-fips",
        tag: "v{version}",
        path: tykPath,
        targets: linuxPair,
        versions: ">=5.8.9",
      },
    ],
    builds: [
      tykCompiler("tyk-plugin-compiler-fips", "", ">=5.8.14 <5.9.0 || >=5.13.0"),
      tykCompiler("tyk-plugin-compiler-fips", "-ng", tykNextVersions),
    ],
    pluginFile: tykFile,
    traps: [
      ...tykTraps,
      {
        text: "The gateway is built with GOFIPS140=v1.0.0, and a plugin has to be as well.",
        versions: ">=5.8.15 <5.9.0 || >=5.13.0",
      },
      {
        text: "The gateway is built with GOEXPERIMENT=boringcrypto, and a plugin has to be as well.",
        versions: "<5.8.15 || >=5.9.0 <5.13.0",
      },
    ],
  },
  {
    name: "krakend",
    aliases: ["krakend-ce"],
    title: "KrakenD Community Edition",
    sources: [
      {
        kind: "image",
        image: "docker.io/library/krakend",
        tag: "{version}",
        path: "/usr/bin/krakend",
        targets: linuxPair,
      },
      {
        kind: "asset",
        repository: "krakend/krakend-ce",
        tag: "v{version}",
        asset: "krakend_{version}_{goarch}_alpine.tar.gz",
        member: "usr/bin/krakend",
        checksums: "checksums.txt",
        libc: "musl",
        targets: linuxPair,
      },
      {
        kind: "asset",
        repository: "krakend/krakend-ce",
        tag: "v{version}",
        asset: "krakend_{version}_{goarch}_generic-linux.tar.gz",
        member: "usr/bin/krakend",
        checksums: "checksums.txt",
        libc: "glibc",
        targets: linuxPair,
      },
    ],
    alsoImages: ["docker.io/devopsfaith/krakend", "docker.io/devopsfaith/krakend-plugin-builder"],
    builds: [krakendBuilder("krakend/builder", "musl"), krakendBuilder("krakend/builder", "gnu")],
    symbols: [{ need: "any", kind: "variable", names: krakendSymbols }],
    traps: [
      ...krakendTraps,
      {
        text: "KrakenD 3 is built from lura/v3: a plugin that imports lura/v2 shares no package of it, and hands over types that it does not know.",
        versions: ">=3.0.0",
      },
      {
        // krakend/krakend-ce issue 910.
        text: "The builder 2.7.0 is Go 1.22.5, and the gateway of the image 2.7.0 is Go 1.22.2: they do not match.",
        versions: "2.7.0",
      },
    ],
  },
  {
    name: "krakend-ee",
    title: "KrakenD Enterprise Edition",
    sources: [
      {
        kind: "image",
        image: "docker.io/krakend/krakend-ee",
        tag: "{version}",
        // As in the community edition [inf].
        path: "/usr/bin/krakend",
        targets: linuxPair,
      },
    ],
    builds: [krakendBuilder("krakend/builder-ee", "musl"), krakendBuilder("krakend/builder-ee", "gnu")],
    // The fourth kind is loaded by this edition alone: krakend.io/docs/enterprise, "Middleware plugins".
    symbols: [{ need: "any", kind: "variable", names: [...krakendSymbols, "MiddlewareRegisterer"] }],
    traps: krakendTraps,
  },
  {
    // Source: heroiclabs/nakama, build/Dockerfile, build/Dockerfile.arm64, build/pluginbuilder/Dockerfile;
    // pkg.go.dev/github.com/heroiclabs/nakama/sample_go_module.
    name: "nakama",
    title: "Nakama",
    sources: [
      {
        kind: "image",
        image: "docker.io/heroiclabs/nakama",
        tag: "{version}",
        path: "/nakama/nakama",
        targets: linuxPair,
      },
      {
        kind: "asset",
        repository: "heroiclabs/nakama",
        tag: "v{version}",
        asset: "nakama-{version}-linux-{goarch}.tar.gz",
        member: "nakama",
        libc: "glibc",
        targets: linuxPair,
      },
    ],
    alsoImages: [
      "registry.heroiclabs.com/heroiclabs/nakama",
      "registry.heroiclabs.com/heroiclabs/nakama-pluginbuilder",
    ],
    // Each image is of its own architecture and has no cross compiler [inf].
    builds: linuxPair.map((own) => ({
      image: "docker.io/heroiclabs/nakama-pluginbuilder",
      tag: "{version}",
      platforms: [own],
      targets: [own],
      libc: "glibc",
      call: "entrypoint",
      mount: "/builder",
      workdir: "/builder",
      args: ["build", "--trimpath", "--buildmode=plugin", "-o", "./{name}.so"],
      output: "{name}.so",
      caches: goCaches,
    })),
    // Source: server/runtime.go, which walks the folder.
    pluginFolder: "nested",
    symbols: [{ need: "all", kind: "function", names: ["InitModule"] }],
    traps: [
      {
        text: "The image nakama-dsym is built with -N -l, which changes every fingerprint: a plugin for nakama does not load there.",
      },
      {
        text: "The runtime is vendored into the gateway: github.com/heroiclabs/nakama-common has to be its version exactly.",
      },
      {
        text: "The builder 3.38.0 has another Go than the gateway of the image 3.38.0: they do not match.",
        versions: "3.38.0",
      },
    ],
  },
  {
    // Source: gotify/server, Makefile, docker/Dockerfile, GO_VERSION; gotify.net/docs/plugin and plugin-deploy.
    name: "gotify",
    title: "Gotify",
    sources: [
      {
        kind: "image",
        image: "docker.io/gotify/server",
        tag: "{version}",
        path: "/app/gotify-app",
        targets: [...linuxPair, "linux/386", "linux/arm/v7", "linux/riscv64"],
      },
      {
        kind: "asset",
        repository: "gotify/server",
        tag: "v{version}",
        asset: "gotify-linux-{arch}.zip",
        member: "gotify-linux-{arch}",
        architectures: { "linux/arm/v7": "arm-7" },
        libc: "glibc",
        targets: [...linuxPair, "linux/386", "linux/arm/v7", "linux/riscv64"],
      },
    ],
    alsoImages: ["ghcr.io/gotify/server"],
    builds: [
      {
        image: "docker.io/gotify/build",
        tag: "{go}-linux-{arch}",
        platforms: ["linux/amd64"],
        targets: [...linuxPair, "linux/386", "linux/arm/v7", "linux/riscv64"],
        architectures: { "linux/arm/v7": "arm-7" },
        libc: "glibc",
        call: "command",
        mount: "/proj",
        workdir: "/proj",
        args: [
          "go",
          "build",
          "-mod=readonly",
          "-a",
          "-installsuffix",
          "cgo",
          "-buildmode=plugin",
          "-o",
          "{name}.so",
          "/proj",
        ],
        output: "{name}.so",
        caches: goCaches,
      },
    ],
    symbols: [{ need: "all", kind: "function", names: ["GetGotifyPluginInfo", "NewGotifyPluginInstance"] }],
    traps: [
      {
        text: "Gotify is built without -trimpath: the folder of the module cache (/go/pkg/mod) is part of every fingerprint.",
      },
      {
        text: "gomod-cap has to be run until it changes nothing; one pass can leave modules above the server's versions, and those that the plugin does not require itself it never touches.",
      },
      {
        // gotify/server, issues 1018 and 1038; pull request 1030.
        text: "The module of 3.0.0 is still github.com/gotify/server/v2, as v2@v3.0.0 cannot be required; from 3.1.0 on it is github.com/gotify/server/v3.",
        versions: "3.0.0",
      },
    ],
  },
  {
    // Source: hyperledger/fabric, images/peer/Dockerfile, core/handlers/library/registry.go, issue 3645, pull requests
    // 2505, 3557 and 3882; reference notes for 3.1.5.
    name: "fabric",
    aliases: ["hyperledger-fabric", "fabric-peer"],
    title: "Hyperledger Fabric peer",
    sources: [
      {
        kind: "image",
        image: "docker.io/hyperledger/fabric-peer",
        tag: "{version}",
        path: "/usr/local/bin/peer",
        targets: linuxPair,
      },
      {
        kind: "asset",
        repository: "hyperledger/fabric",
        tag: "v{version}",
        asset: "hyperledger-fabric-{goos}-{goarch}-{version}.tar.gz",
        member: "bin/peer",
        libc: "glibc",
        targets: linuxPair,
      },
    ],
    symbols: [{ need: "any", kind: "function", names: ["NewPluginFactory", "NewFilter", "NewDecorator"] }],
    traps: [
      {
        text: "The arm64 archives are built without cgo, as far as is known, and cannot load plugins; take the image.",
        targets: ["linux/arm64"],
      },
      {
        text: "Images of late 2.4 releases were built without cgo and cannot load plugins.",
        versions: ">=2.4.0 <2.5.0",
      },
    ],
  },
  {
    // Source: lf-edge/ekuiper, deploy/docker/Dockerfile, deploy/docker/Dockerfile-slim,
    // docs/en_US/extension/native/overview.md.
    name: "ekuiper",
    title: "eKuiper",
    sources: [
      {
        kind: "image",
        image: "docker.io/lfedge/ekuiper",
        tag: "{version}",
        path: "/kuiper/bin/kuiperd",
        targets: linuxPair,
      },
      {
        kind: "image",
        image: "docker.io/lfedge/ekuiper",
        tag: "{version}-slim",
        path: "/kuiper/bin/kuiperd",
        targets: linuxPair,
      },
    ],
    // As golang's own images, of which they are made, they have no cross compiler [inf].
    builds: linuxPair.flatMap((own) => [ekuiperBuilder(own, "musl"), ekuiperBuilder(own, "glibc")]),
    pluginFile: "{name}.so",
    symbols: [{ need: "all", kind: "either", names: ["{Name}"] }],
    traps: [
      {
        text: "The exported name is the plugin's name with an upper-case first letter; the file is one of the two, and @version may follow in its name.",
      },
      {
        text: "The plain image is Alpine (musl), the tags with -slim are Debian (glibc): a plugin fits one of the two.",
      },
      {
        text: "A kuiperd that is packed with upx shows nothing of itself; unpack it with upx -d, or take the image of another tag.",
      },
    ],
  },
  {
    // Source: pingcap/tidb, cmd/pluginpkg/pluginpkg.go, pkg/plugin; PingCAP-QE/artifacts, dockerfiles/products; issue 61847.
    name: "tidb",
    title: "TiDB",
    sources: [
      {
        kind: "image",
        image: "docker.io/pingcap/tidb",
        tag: "v{version}",
        path: "/tidb-server",
        targets: linuxPair,
      },
    ],
    pluginFile: "{name}.so",
    symbols: [{ need: "all", kind: "function", names: ["PluginManifest"] }],
    traps: [
      { text: "A plugin is built by pluginpkg out of the gateway's own source tree, which writes PluginManifest." },
      { text: "The plugin's name carries its version, as in audit-1.so, and its manifest has to say the same." },
      { text: "The build tags of the server and of the plugin have to be the same." },
    ],
  },
  {
    // Source: containerd/containerd, .github/workflows/release.yml, plugin loading by `plugin_dir` (removed in 2.1);
    // the containerd of Debian 12 was run with a plugin.
    name: "containerd",
    title: "containerd",
    loads: { versions: "<2.1.0", otherwise: "containerd loads no Go plugins since 2.1; the newest that does is 2.0." },
    sources: [
      {
        kind: "asset",
        repository: "containerd/containerd",
        tag: "v{version}",
        asset: "containerd-{version}-linux-{goarch}.tar.gz",
        member: "bin/containerd",
        checksums: "containerd-{version}-linux-{goarch}.tar.gz.sha256sum",
        libc: "glibc",
        targets: linuxPair,
        targetVersions: { "linux/arm64": ">=1.6.0" },
      },
    ],
    pluginFile: "{name}-{goos}-{goarch}.so",
    traps: [
      { text: "Only files named *-GOOS-GOARCH.so in plugin_dir are opened." },
      { text: "A plugin registers itself in its init functions; nothing is looked up." },
      { text: "containerd-static archives are linked statically and cannot load plugins." },
    ],
  },
  {
    // Source: ipfs/kubo, docs/plugins.md, Dockerfile; ipfs/go-ipfs-example-plugin, README.md; release assets of 0.17.0 to
    // 0.43.1; ipfs/go-ds-s3 issue 294.
    name: "kubo",
    aliases: ["ipfs", "go-ipfs"],
    title: "Kubo (IPFS)",
    sources: [
      {
        kind: "image",
        image: "docker.io/ipfs/kubo",
        tag: "v{version}",
        path: "/usr/local/bin/ipfs",
        targets: linuxPair,
      },
      {
        kind: "asset",
        repository: "ipfs/kubo",
        tag: "v{version}",
        asset: "kubo_v{version}_linux-{goarch}.tar.gz",
        member: "kubo/ipfs",
        checksums: "kubo_v{version}_linux-{goarch}.tar.gz.sha512",
        libc: "glibc",
        targets: ["linux/amd64"],
      },
    ],
    symbols: [{ need: "all", kind: "variable", names: ["Plugins"] }],
    traps: [
      {
        text: "In the release archives Kubo is a dependency, in the image it is the main module: a plugin that imports Kubo's packages fits one of the two.",
      },
      { text: "The file of a plugin has to be executable." },
    ],
  },
  {
    // Source: glauth/glauth, Dockerfile-plugins; glauth.github.io/docs/containerization.html; issue 474.
    name: "glauth",
    title: "GLAuth",
    sources: [
      {
        kind: "image",
        image: "docker.io/glauth/glauth",
        tag: "v{version}",
        path: "/app/glauth",
        targets: linuxPair,
        versions: ">=2.0.0",
      },
      {
        kind: "image",
        image: "docker.io/glauth/glauth-plugins",
        tag: "v{version}",
        path: "/app/glauth",
        targets: linuxPair,
        versions: ">=2.0.0",
      },
    ],
    // Which symbol is looked up is said in the configuration (pluginhandler).
    traps: [{ text: "Official images have shipped plugins that their own gateway does not load (issue 474)." }],
  },
  {
    // Source: abenz1267/elephant, .github/workflows/build.yml, internal/providers/load.go.
    name: "elephant",
    title: "Elephant",
    sources: [
      {
        kind: "asset",
        repository: "abenz1267/elephant",
        tag: "v{version}",
        asset: "elephant-linux-{goarch}.tar.gz",
        member: "elephant-linux-{goarch}",
        libc: "glibc",
        targets: linuxPair,
      },
    ],
    symbols: [
      {
        need: "all",
        kind: "variable",
        names: ["Name", "NamePretty"],
      },
      {
        need: "all",
        kind: "function",
        names: ["Activate", "HideFromProviderlist", "Available", "Query", "Icon", "PrintDoc", "Setup", "State"],
      },
    ],
    traps: [{ text: "A missing name is logged, and then the gateway dies on it: it asserts the type of nothing." }],
  },
  {
    // Source: ENTERPILOT/GoModel, Dockerfile.plugins, docs/adr/0012-plugin-system.md, internal/pluginload. That the image is
    // on Docker Hub beside the static one, for both architectures, is [inf]. Its compiler image is built by its users.
    name: "gomodel",
    title: "GoModel",
    sources: [
      {
        kind: "image",
        image: "docker.io/enterpilot/gomodel",
        tag: "{version}-plugins",
        path: "/gomodel",
        targets: linuxPair,
      },
    ],
    // A function that makes instances, or a variable that is the only one.
    symbols: [{ need: "all", kind: "either", names: ["GoModelPlugin"] }],
    traps: [
      { text: "Only the images with -plugins load plugins; all other images and archives are built without cgo." },
      {
        text: "GoModel is built without -trimpath: the folders of its source (/app) and of the module cache (/go/pkg/mod) are part of every fingerprint.",
      },
      {
        text: "A plugin imports github.com/enterpilot/gomodel/pluginapi, a package of the gateway's own module, which has to be the release's: it is built anew for each one.",
      },
    ],
  },
  {
    // Source: zalando/skipper, docs/reference/plugins.md; reference notes.
    name: "skipper",
    title: "Skipper",
    cannotLoad: "The released binaries and images of Skipper are built without cgo, so that they cannot load plugins.",
    sources: [],
  },
  {
    // Source: docs.getbifrost.ai/plugins/building-dynamic-binary; reference notes.
    name: "bifrost",
    title: "Bifrost",
    cannotLoad:
      "The released binaries and images of Bifrost are linked statically against musl, so that they cannot load plugins.",
    sources: [],
  },
];

export const presetTable: Presets = new Map(
  rows.map((row): [string, Preset] => {
    const preset = v.parse(presetSchema, { ...row, modules: gatewayModules[row.name] ?? [] });
    return [preset.name, preset];
  }),
);
