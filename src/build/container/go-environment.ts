import { posix } from "node:path";
import { moduleFolder } from "./caches.ts";
import type { CompilerCall, RenderedCall } from "./compiler.ts";
import type { EngineImage } from "./engine.ts";

/** Folder of the gateway's module in a compiler image, which plugins are built in one workspace with. */
export function gatewayFolder({ gatewaySource }: CompilerCall, { environment }: EngineImage): string | undefined {
  const named = gatewaySource ?? environment["TYK_GW_PATH"];
  return named?.startsWith("/") ? posix.normalize(named) : undefined;
}

/** What a call is made with beside the image's own environment. @param goWork for a call that is `go build` itself */
export function callEnvironment(call: RenderedCall, network: string, goWork: string): Record<string, string> {
  return { ...modulesOffline(network), ...(call.way === "go" && { GOWORK: goWork }), ...call.environment };
}

/** Where Go finds modules when it has no network; go.sum is still held against them. */
export function modulesOffline(network: string): Record<string, string> {
  return {
    GOPROXY: network === "none" ? `file://${moduleFolder}` : `file://${moduleFolder},direct`,
    // Whatever GOPRIVATE of the image says: there is nowhere else to go.
    GONOPROXY: "none",
    // Nobody can be asked here; the fetching step has asked.
    GOSUMDB: "off",
    GOTOOLCHAIN: "local",
  };
}
