import type { BuildInfo } from "../../binary/facts.ts";

export interface GatewayModule {
  /** Without `/vN`: majors of one gateway are one gateway. */
  readonly path: string;
  /** The build tag that tells an edition. */
  readonly tag?: string;
}

const tyk = "github.com/TykTechnologies/tyk";

/** The modules of the presets, by the preset's name; of two that fit the later one is the narrower. */
export const gatewayModules: Readonly<Record<string, readonly GatewayModule[]>> = {
  tyk: [{ path: tyk }],
  "tyk-ee": [{ path: tyk, tag: "ee" }],
  "tyk-fips": [{ path: tyk, tag: "fips" }],
  krakend: [{ path: "github.com/krakendio/krakend-ce" }, { path: "github.com/devopsfaith/krakend-ce" }],
  nakama: [{ path: "github.com/heroiclabs/nakama" }],
  gotify: [{ path: "github.com/gotify/server" }],
  fabric: [{ path: "github.com/hyperledger/fabric" }],
  ekuiper: [{ path: "github.com/lf-edge/ekuiper" }],
  tidb: [{ path: "github.com/pingcap/tidb" }],
  containerd: [{ path: "github.com/containerd/containerd" }],
  kubo: [{ path: "github.com/ipfs/kubo" }, { path: "github.com/ipfs/go-ipfs" }],
  glauth: [{ path: "github.com/glauth/glauth" }],
  elephant: [{ path: "github.com/abenz1267/elephant" }],
};

/** Whether a program was built from a module, as its main module or as one that holds its main package. */
export function isBuiltFrom({ main, path = "", settings }: BuildInfo, module: GatewayModule): boolean {
  const own = main?.path.replace(/\/v[1-9]\d*$/, "");
  if (own !== module.path && !path.startsWith(`${module.path}/`)) return false;
  const tags = settings.find(({ key }) => key === "-tags")?.value.split(",") ?? [];
  return module.tag === undefined || tags.includes(module.tag);
}

/** Whether a gateway is one that is known by its module, told without the presets themselves. */
export function isKnownGateway(buildInfo: BuildInfo | undefined): boolean {
  if (buildInfo === undefined) return false;
  return Object.values(gatewayModules).some((modules) => modules.some((module) => isBuiltFrom(buildInfo, module)));
}
