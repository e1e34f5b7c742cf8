import { documentedScript } from "./compiler-image.ts";

/*
 * Entry points of ours for the compiler images that presets call: they do what the documentation of each says, and
 * refuse whatever it does not say.
 */

const refusing = `refuse() { echo "not the documented call: $*" >&2; exit 64; }
`;

const tykArguments = `${refusing}[ $# -ge 1 ] && [ $# -le 4 ] || refuse "$# arguments"
case $1 in *[!A-Za-z0-9._-]*) refuse "the name $1" ;; *.so) ;; *) refuse "the name $1" ;; esac
case $2 in *[!A-Za-z0-9._-]*) refuse "the build id $2" ;; esac
[ -n "$GOOS" ] && [ -n "$GOARCH" ] || refuse "without GOOS and GOARCH"
ls /plugin-source/*.go >/dev/null || refuse "without source in /plugin-source"
`;

/** Tyk's first compiler: `NAME.so [build_id] [GOOS] [GOARCH]`, which gives the module a path of its own for a build id. */
export const tykScript = documentedScript.replace("#!/bin/sh\n", `#!/bin/sh\n${tykArguments}`);

/**
 * Its second one, `-ng`: the same arguments; the module keeps its path, its go line is the gateway's, and the file is
 * checked before it is handed over.
 */
export const tykNextScript = tykScript
  .replace(/^\[ -z "\$id" \] .*\n/m, 'go mod edit -go="$(go env GOVERSION | sed "s/^go//")" -toolchain=none\n')
  .replace(/^mv /m, 'go version -m "$name.so" | grep -q -- "-buildmode=plugin" || refuse "it made no plugin"\nmv ');

/** How a builder without a script is called. */
export interface GoCall {
  /** Where the source is mounted, which is where it runs. */
  readonly folder: string;
  /** Flags that have to be there. */
  readonly flags: readonly string[];
}

/** A `go` in front of the image's own, for images whose whole contract is a `go build` in their folder. */
export function goContract({ folder, flags }: GoCall): string {
  return `#!/bin/sh
${refusing}[ "$1" = build ] || exec /usr/local/go/bin/go "$@"
[ "$PWD" = ${folder} ] || refuse "in $PWD"
for flag in -buildmode=plugin ${flags.join(" ")}; do
  case " $* " in *" $flag "*) ;; *) refuse "without $flag: $*" ;; esac
done
shift
previous=
for word; do
  case $previous$word in
    -buildmode=plugin | -buildvcs=false | -trimpath | -mod=readonly | -installsuffix | -installsuffixcgo | -tags=* | -o) ;;
    -o${folder}/*.so | ${folder} | .) ;;
    *) refuse "$word in $*" ;;
  esac
  case $word in -o | -installsuffix) previous=$word ;; *) previous= ;; esac
done
exec /usr/local/go/bin/go build "$@"
`;
}
