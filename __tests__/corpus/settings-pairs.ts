// One setting of the compiler is another on one side.
import { clockModule } from "../support/modules.ts";
import { pprof } from "../support/pprof.ts";
import { example } from "../support/source-tree.ts";
import type { RefusedPair } from "./refused-pair.ts";

const links = ["crypto/sha256", "encoding/json", "net"];
const race = { flags: ["-trimpath", "-race"] };

const stat = pprof([
  { caller: "os.Stat", callee: "os.statNolog", line: 2 },
  { caller: "os.statNolog", callee: "syscall.Stat", line: 4 },
]);
/** Hot calls of a package that nobody links. */
const elsewhere = pprof([{ caller: "text/scanner.Scan", callee: "text/scanner.next", line: 2 }]);

const clock = {
  modules: { "example.com/clock@v1.2.0": clockModule("example.com/clock", "noon") },
  links: ["example.com/clock"],
  requires: { "example.com/clock": "v1.2.0" },
};
const covered = (packages: string) => ({ ...clock, flags: ["-trimpath", "-cover", `-coverpkg=${packages}`] });

export const settingsPairs: readonly RefusedPair[] = [
  { name: "a plugin without -trimpath", cause: "-trimpath", host: {}, plugin: { flags: [] }, fixable: true },
  { name: "a gateway without -trimpath", cause: "-trimpath", host: { flags: [] }, plugin: {}, fixable: true },
  {
    name: "a plugin without -trimpath, by a release that records nothing",
    cause: "-trimpath",
    host: { go: "1.19.13", links },
    plugin: { go: "1.19.13", links, flags: [] },
    fixable: true,
  },
  {
    name: "a plugin without -trimpath and with -race",
    cause: "-trimpath",
    host: { links },
    plugin: { links, flags: ["-race"] },
    fixable: true,
  },
  { name: "a plugin with -race", cause: "-race", host: {}, plugin: race, fixable: true },
  { name: "a gateway with -race", cause: "-race", host: race, plugin: {}, fixable: true },
  {
    name: "a plugin with -race in GOFLAGS",
    cause: "-race",
    host: { links },
    plugin: { links, env: { GOFLAGS: "-race" } },
    fixable: true,
  },
  {
    name: "a plugin without inlining",
    cause: "-gcflags",
    host: { links },
    plugin: { links, flags: ["-trimpath", "-gcflags=all=-l"] },
    fixable: true,
  },
  {
    name: "a plugin for a debugger",
    cause: "-gcflags",
    host: { links },
    plugin: { links, flags: ["-trimpath", "-gcflags=all=-N -l"] },
    fixable: true,
  },
  {
    name: "a gateway without inlining",
    cause: "-gcflags",
    host: { links, flags: ["-trimpath", "-gcflags=all=-l"] },
    plugin: { links },
    fixable: true,
  },
  {
    name: "a plugin with one dependency without inlining",
    cause: "-gcflags",
    host: clock,
    plugin: { ...clock, flags: ["-trimpath", "-gcflags=example.com/...=-l"] },
    fixable: true,
  },
  {
    name: "a gateway that maps the folders of all packages",
    cause: "-gcflags",
    host: { links, flags: ["-gcflags=all=-trimpath=/build"] },
    plugin: { links, flags: ["-gcflags=all=-trimpath=/build"] },
    fixable: { why: "runtime/cgo records a temporary folder, which is another one in each build" },
  },
  {
    name: "a plugin with the Go resolver",
    cause: "tags",
    host: { links },
    plugin: { links, flags: ["-trimpath", "-tags=netgo,osusergo"] },
    fixable: true,
  },
  {
    name: "a gateway with time zones",
    cause: "tags",
    host: { flags: ["-trimpath", "-tags=timetzdata"] },
    plugin: {},
    fixable: true,
  },
  {
    name: "a plugin with time zones",
    cause: "tags",
    host: {},
    plugin: { flags: ["-trimpath", "-tags=timetzdata"] },
    fixable: true,
  },
  {
    name: "a plugin with -pgo",
    cause: "PGO",
    host: {},
    plugin: { source: { ...(await example("plugin")), "cpu.pprof": stat }, flags: ["-trimpath", "-pgo=cpu.pprof"] },
    fixable: true,
  },
  {
    name: "a plugin with a default.pgo beside its main package",
    cause: "PGO",
    host: {},
    plugin: { source: { ...(await example("plugin")), "default.pgo": stat } },
    fixable: true,
  },
  {
    name: "a gateway with a default.pgo beside its main package",
    cause: "PGO",
    host: { source: { ...(await example("host")), "default.pgo": stat } },
    plugin: {},
    fixable: { why: "the gateway records the name of its profile, and nothing of what is in it" },
  },
  {
    name: "another default.pgo on each side",
    cause: "PGO",
    host: { source: { ...(await example("host")), "default.pgo": stat } },
    plugin: { source: { ...(await example("plugin")), "default.pgo": elsewhere } },
    fixable: { why: "the gateway records the name of its profile, and nothing of what is in it" },
  },
  {
    name: "a plugin with -cover over a dependency",
    cause: "cover",
    host: clock,
    plugin: covered("example.com/clock"),
    fixable: true,
  },
  {
    name: "a gateway with -cover over a dependency",
    cause: "cover",
    host: covered("example.com/clock"),
    plugin: clock,
    fixable: { why: "which packages it covers stands in no file; -coverpkg with those that differ is only a try" },
  },
  {
    name: "-cover over other packages on each side",
    cause: "cover",
    host: covered("example.com/host"),
    plugin: covered("example.com/clock"),
    fixable: true,
  },
  {
    name: "a plugin without Swiss maps",
    cause: "experiment",
    host: { links },
    plugin: { links, env: { GOEXPERIMENT: "noswissmap" } },
    fixable: true,
  },
  {
    name: "a gateway without Swiss maps",
    cause: "experiment",
    host: { env: { GOEXPERIMENT: "noswissmap" } },
    plugin: {},
    fixable: true,
  },
  {
    name: "a plugin with another garbage collector",
    cause: "experiment",
    host: { go: "1.25.7" },
    plugin: { go: "1.25.7", env: { GOEXPERIMENT: "greenteagc" } },
    fixable: true,
  },
  {
    name: "a plugin with FIPS 140",
    cause: "FIPS",
    host: { links },
    plugin: { links, env: { GOFIPS140: "v1.0.0" } },
    fixable: true,
  },
  {
    name: "a gateway with FIPS 140",
    cause: "FIPS",
    host: { links: ["crypto/sha256"], env: { GOFIPS140: "v1.0.0" } },
    plugin: { links: ["crypto/sha256"] },
    fixable: true,
  },
  {
    name: "the FIPS 140 module of the release against its frozen one",
    cause: "FIPS",
    host: { links: ["crypto/sha256"], env: { GOFIPS140: "v1.0.0" } },
    plugin: { links: ["crypto/sha256"], env: { GOFIPS140: "latest" } },
    fixable: true,
  },
];
