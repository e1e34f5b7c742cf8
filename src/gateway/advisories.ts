import { isLaterGo, releaseOf } from "../binary/go-version.ts";
import type { GatewayFacts } from "../model/gateway-facts.ts";

/** A defect that is known of some gateways, whatever the two files say of each other. */
export interface Advisory {
  /** What it is filed as. */
  readonly subject: string;
  readonly source: string;
  /** What happens, one sentence without its full stop. */
  readonly text: string;
  readonly fix: string;
  /** All that are given have to hold. */
  readonly gateway: {
    readonly go?: readonly GoSpan[];
    /** Paths of its module, without a major version. */
    readonly modules?: readonly string[];
    /** Without `v`. */
    readonly releases?: readonly string[];
  };
  /** The plugins that it is about: those that the gateway opens, or all; built with these releases of Go, or any. */
  readonly plugins: { readonly which: "opened" | "all"; readonly go?: readonly GoSpan[] };
}

/** Releases of Go from the first one on that has a defect, up to the first one that does not. */
type GoSpan = readonly [first: string, mended: string];

/** Each was made to happen with the releases at both ends of its spans, unless it says otherwise. */
export const advisories: readonly Advisory[] = [
  {
    subject: "golang/go#81303",
    source: "https://go.dev/issue/81303",
    // A plugin brings its own copies of the itabs that the gateway has, and the table takes both (runtime/iface.go).
    text: "Once a plugin is loaded, type switches of the gateway itself can take the wrong case and panic later, with each further plugin more likely (Go 1.27.0 and 1.27.1)",
    fix: "Use a gateway that was built with Go 1.27.2 or later.",
    gateway: { go: [["go1.27.0", "go1.27.2"]] },
    plugins: { which: "opened" },
  },
  {
    subject: "golang/go#51621",
    source: "https://go.dev/issue/51621",
    // 1.17.7 to 1.17.12 could not be had; the issue was opened after 1.17.8, and mended for the releases after it.
    text: "The linker of the gateway's Go takes out methods that only a plugin calls; the gateway dies in such a call (Go 1.16, 1.17 up to 1.17.8, 1.18.0)",
    fix: "Use a gateway that was built with Go 1.18.1 or later.",
    gateway: {
      go: [
        ["go1.16.0", "go1.17.9"],
        ["go1.18.0", "go1.18.1"],
      ],
    },
    plugins: { which: "opened" },
  },
  {
    subject: "krakend/krakend-ce#910",
    source: "https://github.com/krakend/krakend-ce/issues/910",
    text: "The image krakend/builder:2.7.0 builds with Go 1.22.5, and KrakenD 2.7.0 was released with Go 1.22.2",
    fix: "Build the plugin with Go 1.22.2, on the C library of the gateway's image, and not in krakend/builder:2.7.0.",
    gateway: {
      go: [["go1.22.2", "go1.22.3"]],
      modules: ["github.com/krakendio/krakend-ce", "github.com/krakend/krakend-ce"],
    },
    plugins: { which: "all", go: [["go1.22.5", "go1.22.6"]] },
  },
  {
    subject: "glauth/glauth#474",
    source: "https://github.com/glauth/glauth/issues/474",
    // As described there; not run.
    text: "The plugins in the image glauth/glauth-plugins:v2.5.1 were built from another source than the gateway beside them",
    fix: "Use GLAuth 2.5.2, or build the plugin from the source of this very gateway.",
    gateway: { modules: ["github.com/glauth/glauth"], releases: ["2.5.1"] },
    plugins: { which: "all" },
  },
];

/**
 * What is known of a gateway.
 * @param release without `v`, where somebody knows it; else the version of its module
 */
export function advisoriesOf({ buildInfo }: Pick<GatewayFacts, "buildInfo">, release?: string): readonly Advisory[] {
  if (buildInfo === undefined) return [];
  const module = buildInfo.main?.path.replace(/\/v\d+$/, "");
  const version = release ?? buildInfo.main?.version.replace(/^v/, "");
  return advisories.filter(
    ({ gateway: { go, modules, releases } }) =>
      (go === undefined || isGoIn(buildInfo.goVersion, go)) &&
      (modules === undefined || (module !== undefined && modules.includes(module))) &&
      (releases === undefined || (version !== undefined && releases.includes(version))),
  );
}

/** Whether a recorded Go version is one of some releases; a candidate counts as its release. */
export function isGoIn(goVersion: string, spans: readonly GoSpan[]): boolean {
  const release = releaseOf(goVersion);
  if (release === undefined) return false;
  return spans.some(([first, mended]) => !isLaterGo(first, release) && isLaterGo(mended, release));
}
