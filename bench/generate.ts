/** How much is generated: chosen so that the gateway is as large as a released Tyk (see README.md). */
export const sizes = {
  /** Generated packages of the gateway. */
  packages: 880,
  /** How many of them the large plugin links too. */
  shared: 280,
  /** How many of them the small plugin links too. */
  sharedSmall: 4,
  /** Types in each package; every one has the methods below. */
  types: 13,
} as const;

const modulePath = "example.com/bench";
const registryFolder = "service/registry";
const registryPath = `${modulePath}/${registryFolder}`;

/** Standard packages that only the gateway and the large plugin link. */
const standardPackages = [
  "archive/tar",
  "archive/zip",
  "compress/bzip2",
  "compress/lzw",
  "container/ring",
  "crypto/x509",
  "database/sql",
  "debug/dwarf",
  "debug/elf",
  "debug/macho",
  "encoding/asn1",
  "encoding/csv",
  "encoding/gob",
  "encoding/xml",
  "expvar",
  "go/format",
  "go/types",
  "hash/maphash",
  "html/template",
  "image/gif",
  "image/jpeg",
  "image/png",
  "index/suffixarray",
  "log/slog",
  "log/syslog",
  "math/big",
  "mime/quotedprintable",
  "net/http/cgi",
  "net/http/cookiejar",
  "net/http/httputil",
  "net/http/pprof",
  "net/rpc/jsonrpc",
  "net/smtp",
  "os/signal",
  "os/user",
  "regexp",
  "runtime/trace",
  "testing/fstest",
  "text/tabwriter",
  "time/tzdata",
];

/** Methods of each type; the parameter lists differ, so that their types are symbols too. */
const methods = [
  { name: "Compute", value: "receiver" },
  { name: "Describe", value: "receiver" },
  { name: "Validate", value: "receiver" },
  { name: "Merge", value: "receiver" },
  { name: "Snapshot", value: "receiver" },
  { name: "Normalize", value: "pointer" },
  { name: "Restore", value: "pointer" },
] as const;

/** One generated package: where it lies in the module, and its source. */
export function packageSource(index: number): { folder: string; text: string } {
  const name = packageName(index);
  const parent = index === 0 ? undefined : Math.floor((index - 1) / 8);
  const lines = [
    `// Package ${name} is generated: exported types that a linker must keep for plugins.`,
    `package ${name}`,
    "",
    "import (",
    '\t"errors"',
    '\t"regexp"',
    '\t"strconv"',
    "",
    `\t"${registryPath}"`,
    ...(parent === undefined ? [] : [`\t"${packagePath(parent)}"`]),
    ")",
    "",
    "// Records has one value of every type here.",
    "var Records = []any{",
    ...eachType((type) => [`\t${type}{}, &${type}{},`]),
    "}",
    "",
    "func init() {",
    "\tregistry.Register(Records)",
    "}",
    "",
    "// What packages of a gateway do when it starts.",
    "var (",
    `\terrLimit = errors.New("${name}: the limit is exceeded")`,
    `\tRoute    = regexp.MustCompile(\`^/(?:${name}|v\\d+)/([a-z0-9._-]+)$\`)`,
    "\tNumbers  = map[string]int{",
    ...eachType((type, number) => [`\t\t"${name}.${type}": ${number},`]),
    "\t}",
    ")",
  ];
  if (parent !== undefined)
    lines.push("", "// Parent counts the records below.", `var Parent = len(${packageName(parent)}.Records)`);
  lines.push(...eachType((type, number) => typeSource(type, number + index)));
  return { folder: packageFolder(index), text: `${lines.join("\n")}\n` };
}

/** The package that keeps every type reachable, and with it all its methods. */
export function registrySource(): { folder: string; text: string } {
  const text = [
    "// Package registry holds one value of every generated type.",
    "package registry",
    "",
    "var all [][]any",
    "",
    "// Register keeps values for the life of the program.",
    "func Register(values []any) {",
    "\tall = append(all, values)",
    "}",
    "",
  ].join("\n");
  return { folder: registryFolder, text };
}

/** A program that opens the plugins it is given, one after the other, and ends with 1 where one is refused. */
export function hostSource(): string {
  return [
    "package main",
    "",
    "import (",
    '\t"fmt"',
    '\t"os"',
    '\t"plugin"',
    ...imports(sizes.packages),
    ")",
    "",
    "func main() {",
    "\tfor _, path := range os.Args[1:] {",
    "\t\tif _, err := plugin.Open(path); err != nil {",
    "\t\t\tfmt.Fprintln(os.Stderr, err)",
    "\t\t\tos.Exit(1)",
    "\t\t}",
    "\t}",
    "}",
    "",
  ].join("\n");
}

/** A plugin that links the first `shared` generated packages. */
export function pluginSource(shared: number): string {
  return [
    "package main",
    "",
    "import (",
    '\t"net/url"',
    ...imports(shared),
    ")",
    "",
    "// AuthCheck is what a gateway would look up.",
    "func AuthCheck(address string) (string, error) {",
    "\tparsed, err := url.Parse(address)",
    "\tif err != nil {",
    '\t\treturn "", err',
    "\t}",
    "\treturn parsed.Host, nil",
    "}",
    "",
    "func main() {}",
    "",
  ].join("\n");
}

function imports(generated: number): string[] {
  const standard = generated > sizes.sharedSmall ? standardPackages : [];
  return [
    ...standard.map((path) => `\t_ "${path}"`),
    ...Array.from({ length: generated }, (_, index) => `\t_ "${packagePath(index)}"`),
  ];
}

function packageName(index: number): string {
  return `records${String(index).padStart(4, "0")}`;
}

function packageFolder(index: number): string {
  return `service/storage/${packageName(index)}`;
}

function packagePath(index: number): string {
  return `${modulePath}/${packageFolder(index)}`;
}

function eachType(render: (type: string, number: number) => string[]): string[] {
  return Array.from({ length: sizes.types }, (_, number) => render(`Definition${number}`, number)).flat();
}

function typeSource(type: string, seed: number): string[] {
  const lines = [
    "",
    `// ${type} is a record.`,
    `type ${type} struct {`,
    "\tName  string",
    `\tItems [${(seed % 29) + 1}]uint32`,
    "\tLimit int",
    "}",
  ];
  for (const [number, method] of methods.entries()) {
    const receiver = method.value === "receiver" ? type : `*${type}`;
    const salt = seed * methods.length + number;
    lines.push(
      "",
      `// ${method.name} is one of the methods that a plugin could call.`,
      `func (r ${receiver}) ${method.name}(key string, depth int) (string, error) {`,
      `\tsum := uint32(${salt})`,
      "\tfor at, item := range r.Items {",
      `\t\tsum = sum*${2 * salt + 16777619} ^ item + uint32(at)`,
      "\t}",
      "\tif depth > r.Limit {",
      `\t\treturn r.Name + ":${method.name} ${salt} " + strconv.Itoa(depth), errLimit`,
      "\t}",
      `\treturn key + strconv.FormatUint(uint64(sum), ${(salt % 30) + 5}), nil`,
      "}",
    );
  }
  return lines;
}
