// A host that goes on: it opens every plugin that its command line names, one after the other, and writes one
// line of JSON about each. An error does not stop it; only what kills the process does.
//
//	host [-lookup Symbol]... plugin.so...
package main

import (
	"os"
	"plugin"
)

func main() {
	args := os.Args[1:]
	var symbols []string
	for len(args) > 1 && args[0] == "-lookup" {
		symbols = append(symbols, args[1])
		args = args[2:]
	}
	for _, file := range args {
		os.Stdout.WriteString(open(file, symbols) + "\n")
	}
}

// open opens one plugin and answers {"file", "error"} or {"file", "symbols": {name: value}, "missing": {name: error}}.
func open(file string, symbols []string) string {
	opened, err := plugin.Open(file)
	if err != nil {
		return object("file", quote(file), "error", quote(err.Error()))
	}
	var found, missing []string
	for _, name := range symbols {
		symbol, err := opened.Lookup(name)
		if err != nil {
			missing = append(missing, name, quote(err.Error()))
		} else {
			found = append(found, name, quote(use(symbol)))
		}
	}
	return object("file", quote(file), "symbols", object(found...), "missing", object(missing...))
}

// use calls a function, reads a variable, or greets through a method.
func use(symbol plugin.Symbol) string {
	switch value := symbol.(type) {
	case func() string:
		return value()
	case *string:
		return *value
	case interface{ Hello() string }:
		return value.Hello()
	}
	return "something else"
}
