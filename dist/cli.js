#!/usr/bin/env node
// Nothing here may be newer than Node 12's syntax: an old Node has to get as far as the message.
var found = process.versions.node.split(".").map(Number);
if (found[0] < 22 || (found[0] === 22 && found[1] < 19)) {
  process.stderr.write(
    "go-plugin-verifier needs Node 22.19 or later and runs on " +
      process.versions.node +
      ". Install a later Node, or start this with one: /path/to/node dist/cli.js\n",
  );
  process.exitCode = 2;
} else {
  // Node keeps what it compiled in its own folder below the system's temporary one; NODE_DISABLE_COMPILE_CACHE=1 stops it.
  process.getBuiltinModule("node:module").enableCompileCache();
  import("./command-line.js");
}
