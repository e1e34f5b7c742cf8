// Loaded by every npm script before anything else, so plain enough for any Node to parse:
// older ones fail on the TypeScript of the scripts before they could say why.
"use strict";
if (Number(process.versions.node.split(".")[0]) < 24) {
  process.stderr.write(
    "This needs Node 24 and runs on " +
      process.versions.node +
      ". The project brings its own: run `npm ci` (without --ignore-scripts), then start this through `npm run`.\n",
  );
  process.exit(2);
}
