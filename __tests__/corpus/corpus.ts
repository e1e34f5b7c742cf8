import { filePairs } from "./file-pairs.ts";
import { gatewayPairs } from "./gateway-pairs.ts";
import { modulePairs } from "./module-pairs.ts";
import { platformPairs } from "./platform-pairs.ts";
import type { RefusedPair } from "./refused-pair.ts";
import { settingsPairs } from "./settings-pairs.ts";
import { toolchainPairs } from "./toolchain-pairs.ts";

/** Plugins that real gateways refuse, for every reason that is known. */
export const corpus: readonly RefusedPair[] = [
  ...settingsPairs,
  ...toolchainPairs,
  ...modulePairs,
  ...gatewayPairs,
  ...platformPairs,
  ...filePairs,
];
