import { describe, expect, test } from "vitest";
import { readBinary } from "../../src/binary/binary.ts";
import { memorySource } from "../../src/binary/source.ts";
import { binaryGateway } from "../../src/gateway/binary-gateway.ts";
import { LoaderProcess } from "../../src/verify/loader.ts";
import { base, cpu, fatFile, fileTypes, machFile } from "../binary/macho-file.ts";

/** A program that exports fingerprints, so that it can open plugins. */
function gatewayFor(goarch: "amd64" | "arm64") {
  const symbols = [{ name: "_go:link.pkghashbytes.runtime", value: base }];
  const program = machFile({ cpu: cpu[goarch], fileType: fileTypes.executable, symbols });
  return binaryGateway(readBinary(memorySource("gateway", program)), { reference: "gateway" });
}

/** What becomes of a universal library, without Go code, that has parts for some machines. */
function open(goarch: "amd64" | "arm64", parts: readonly ("amd64" | "arm64")[]) {
  const file = fatFile(parts.map((part) => ({ cpu: cpu[part], content: machFile({ cpu: cpu[part] }) })));
  return new LoaderProcess(gatewayFor(goarch)).open({
    name: "plugin",
    path: "plugin.so",
    source: memorySource("plugin.so", file),
    identity: { realPath: "/plugin.so", inode: "1" },
  });
}

describe("a universal plugin", () => {
  test.each(["amd64", "arm64"] as const)("is judged by its part for the gateway's machine, %s", (goarch) => {
    const { binary, findings } = open(goarch, ["amd64", "arm64"]);
    expect(binary?.target).toBe(`darwin/${goarch}`);
    expect(findings.map(({ kind }) => kind)).toEqual(["not-a-go-plugin"]);
  });

  test("without a part for the gateway's machine is for the wrong machine", () => {
    const { verdict, findings } = open("arm64", ["amd64"]);
    expect(verdict).toBe("rejected");
    expect(findings.map(({ kind }) => kind)).toEqual(["wrong-machine"]);
  });
});
