import type { SourceTree } from "./source-tree.ts";

/**
 * A plugin whose C code calls a function that glibc's headers replace by a checked one.
 * @param call C, with `text` for 32 characters, `format` and `list`
 */
export function fortified(call: string): SourceTree {
  return {
    "main.go": [
      "package main",
      "",
      "// #cgo CFLAGS: -O2 -D_FORTIFY_SOURCE=2",
      "// #include <stdarg.h>",
      "// #include <stdio.h>",
      "// #include <string.h>",
      "// static void say(const char *format, ...) {",
      "//   char text[32];",
      "//   va_list list;",
      "//   va_start(list, format);",
      `//   ${call};`,
      "//   va_end(list);",
      "// }",
      '// static void greet(void) { say("%s\\n", "hello"); }',
      'import "C"',
      "",
      "// Greet speaks through C.",
      "func Greet() { C.greet() }",
      "",
      "func main() {}",
      "",
    ].join("\n"),
  };
}
