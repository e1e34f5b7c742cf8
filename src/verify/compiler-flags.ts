// The values of -gcflags and -asmflags: cmd/go/internal/load/flag.go (PerPackageFlag), cmd/internal/quoted, package flag.

/** What one value says. The go command records the last value that it was given, and none of those before. */
export interface CompilerFlags {
  /** The packages that it is for; undefined: those that were named on the command line. */
  readonly pattern?: string;
  readonly flags: readonly CompilerFlag[];
}

export interface CompilerFlag {
  /** With one hyphen; a word that is no flag has none. */
  readonly name: string;
  /** Undefined for a flag that is set or not. */
  readonly value?: string;
}

/** Flags that map the names of recorded folders, or name the package: neither changes a line of code. */
const namingNames: ReadonlySet<string> = new Set(["-trimpath", "-p"]);

/** Reads a value as `go build` does. What Go would refuse is taken word by word. */
export function parseCompilerFlags(value: string): CompilerFlags {
  const text = value.trim();
  // Quotes cannot start a pattern, and a value that starts with a hyphen has none.
  const equals = /^[-'"]/.test(text) ? -1 : text.indexOf("=");
  const flags: CompilerFlag[] = [];
  for (const word of words(text.slice(equals + 1))) {
    const last = flags.at(-1);
    const open = last?.value === undefined && last?.name.startsWith("-") ? last.name : undefined;
    if (open !== undefined && (!word.startsWith("-") || namingNames.has(open))) {
      flags[flags.length - 1] = { name: open, value: word };
    } else {
      flags.push(flagOf(word));
    }
  }
  if (equals <= 0) return { flags };
  const pattern = text.slice(0, equals).trim();
  // A pattern of dots alone matches every path.
  return { pattern: pattern === "..." ? "all" : pattern, flags };
}

function flagOf(word: string): CompilerFlag {
  const [, name = word, value] = /^-?(-[^=]+)(?:=(.*))?$/s.exec(word) ?? [];
  const isSet = value === "true" && !namingNames.has(name);
  return { name, ...(value !== undefined && !isSet && { value }) };
}

/** Words between blanks. Quotes around a whole word hold it together, and nothing is escaped inside of them. */
function words(text: string): readonly string[] {
  return [...text.matchAll(/'([^']*)'|"([^"]*)"|[^ \t\n\r]+/g)].map(
    ([word, single, double]) => single ?? double ?? word,
  );
}

/** Flags as one value that Go splits into the same flags. */
export function formatCompilerFlags({ pattern, flags }: CompilerFlags): string {
  const written = flags.map((flag) => {
    const { name, value } = flag;
    if (value === undefined || !/[ \t\n\r]/.test(value)) return formatCompilerFlag(flag);
    const quote = value.includes("'") ? '"' : "'";
    // Go refuses a value that starts with a quote, and those inside of a word mean nothing to it.
    return `${name} ${quote}${value}${quote}`;
  });
  return `${pattern === undefined ? "" : `${pattern}=`}${written.join(" ")}`;
}

export function formatCompilerFlag({ name, value }: CompilerFlag): string {
  return value === undefined ? name : `${name}=${value}`;
}

/** Those flags of a value that only map folders or name the package. */
export function namingFlags({ flags }: CompilerFlags): readonly CompilerFlag[] {
  return flags.filter(({ name }) => namingNames.has(name));
}

/** Those flags of a value that may change what is made. */
export function codeFlags({ flags }: CompilerFlags): readonly CompilerFlag[] {
  return flags.filter(({ name }) => !namingNames.has(name));
}

/** Which packages a value maps the folders of; those that were named on the command line do not count. */
export function mapped({ pattern, flags }: CompilerFlags): "all" | "some" | "none" {
  if (pattern === undefined || !flags.some(({ name }) => name === "-trimpath")) return "none";
  return pattern === "all" ? "all" : "some";
}

/**
 * Whether two values ask for the same code, as far as they speak of the same packages: a value that maps the folders of
 * some packages hides what an earlier one said of the others.
 */
export function askForSameCode(a: CompilerFlags, b: CompilerFlags): boolean {
  const [inA, inB] = [canonical(codeFlags(a)), canonical(codeFlags(b))];
  if (inA === inB && (a.pattern === b.pattern || inA === "")) return true;
  if (mapped(a) !== "some" && mapped(b) !== "some") return false;
  if (a.pattern === "all" || b.pattern === "all") return inA === inB;
  return a.pattern !== b.pattern;
}

/** The order of different flags means nothing; of one flag given twice it does. */
function canonical(flags: readonly CompilerFlag[]): string {
  const byName = flags.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return byName.length === 0 ? "" : JSON.stringify(byName.map(({ name, value }) => [name, value]));
}
