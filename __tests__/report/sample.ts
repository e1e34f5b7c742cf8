import type { PluginReport, Report, Verdict } from "../../src/model/report.ts";
import { worstVerdict } from "../../src/model/report.ts";

const sha256 = "ab".repeat(32);

/** A plugin that loads, with changes. */
export function pluginReport(changes: Partial<PluginReport> = {}): PluginReport {
  return {
    name: "auth",
    path: "plugins/auth.so",
    sha256,
    target: "linux/amd64",
    goVersion: "go1.24.6",
    pluginPath: "example.com/auth",
    verdict: "loads",
    shared: 46,
    different: [],
    symbols: ["AuthCheck"],
    findings: [],
    ...changes,
  };
}

/** A plugin that is refused at its first package, for the reason that the most people meet. */
export function untrimmedPlugin(changes: Partial<PluginReport> = {}): PluginReport {
  const different = ["internal/goarch", ...Array.from({ length: 173 }, (_, at) => `example.com/shared/p${at}`)];
  return pluginReport({
    name: "bare",
    path: "plugins/bare.so",
    verdict: "rejected",
    loaderStage: "init",
    loaderError: "plugin was built with a different version of package internal/goarch",
    package: "internal/goarch",
    shared: 174,
    different,
    cause: {
      kind: "trimpath",
      evidence: [
        "The gateway was built with -trimpath, the plugin without it.",
        "174 of 174 shared packages differ.",
        "No package of the gateway alone differs.",
      ],
    },
    findings: [
      { kind: "package-mismatch", severity: "error", subject: "internal/goarch", message: "internal/goarch differs." },
      { kind: "setting", severity: "notice", subject: "-ldflags", gateway: "-s -w", message: "-ldflags differs." },
      { kind: "tags", severity: "warning", subject: "-tags", gateway: "ee", message: "The tags differ." },
      {
        kind: "trimpath",
        severity: "error",
        subject: "-trimpath",
        gateway: "true",
        message: "The gateway was built with -trimpath, the plugin without it.",
        where: { file: "plugins/bare/go.mod", line: 3 },
        fix: "Build the plugin with -trimpath.",
      },
    ],
    ...changes,
  });
}

/** A report of one check. */
export function reportOf(...plugins: readonly PluginReport[]): Report {
  return {
    schemaVersion: 1,
    tool: { name: "go-plugin-verifier", version: "0.1.0" },
    verdict: worstVerdict(plugins.filter((one) => one.notReached === undefined).map((one): Verdict => one.verdict)),
    checks: [
      {
        gateway: {
          reference: "./gateway",
          sha256,
          verifiedBy: "none",
          goVersion: "go1.24.6",
          module: "example.com/gateway",
        },
        target: "linux/amd64",
        together: true,
        plugins,
      },
    ],
  };
}

/** Text that does harm where it is printed raw: controls, colours, reversed reading, markup, workflow commands. */
export const hostile =
  "\u001b[31mred\u001b]0;title\u0007\r\n::error::owned|\u202e`</code></details>](http://x.y)<script>@someone #1\u{e0041}\ud800";
